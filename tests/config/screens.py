"""What tests of the configuration screens ask for."""

import re
from html import unescape
from urllib.parse import quote

from tests import people

KEY = "filter_config_channel_123"


def address(part: str, node_id: str = KEY, **query: str) -> str:
    asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    return f"/config/{part}/{node_id}" + (f"?{asked}" if asked else "")


def words(response) -> str:
    """Return what a page says, without its markup."""
    html = response.content.decode()
    main = html[html.index("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def somebody(role: str):
    return people.signed_in(people.make(role[:4], role))


def edited(browser, node_id=KEY, **values):
    """Post the form of a node as a browser does: every field, these with other values."""
    return browser.post(address("edit", node_id), drafted(browser, node_id, **values))


def drafted(browser, node_id=KEY, **values):
    """Return what `edited` posts, to be posted later."""
    form = browser.get(address("edit", node_id)).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    shown = {name: value for name, value in sent.items() if value is not None}
    return {"act": "save", **shown, **values}
