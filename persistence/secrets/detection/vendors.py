"""Keys without a form of their own, known by their owner's name beside them.

`sourcegraph: 6d2f…` names no secret, but forty hexadecimal digits beside that name are one.
"""

import re
from functools import lru_cache

from persistence.secrets.detection.assignments import Name, assigned_value
from persistence.secrets.detection.findings import Finding, Kind
from persistence.secrets.detection.names import words_of
from persistence.secrets.detection.placeholders import entropy, is_placeholder

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_HEX32, _HEX40, _HEX64 = r"[0-9a-f]{32}", r"[0-9a-f]{40}", r"[0-9a-f]{64}"
_BY_FORM = {
    _UUID: "heroku mailjet launchdarkly snyk postmark kraken hubspot atlas",
    _HEX32: "datadog mailgun airship lastfm newyorktimes algolia lokalise bugsnag pingdom"
    " messagebird trello yelp okcoin braintree flickr openweathermap twilio contentstack rollbar"
    " bittrex looker cloudflare fastly amplitude mixpanel privateai",
    _HEX40: "sourcegraph datadog gitlab meraki wakatime travis finnhub wandb asana bitly saucelabs"
    " netlify sonar codeclimate circleci coveralls cohere mapquest cloudflare",
    _HEX64: "discord coinbase sentry digitalocean ipinfo kucoin cloudant softlayer",
    r"[a-z0-9]{24,48}": "coinbase confluent codecov bitbucket asana gitter freshbooks mattermost"
    " rapidapi squarespace fastly zendesk netlify adafruit intercom etsy nytimes sendbird",
    r"[\w\-=]{32,66}": "atlassian jira confluence bittrex kraken linkedin finicity algolia adobe"
    " dropbox hashicorp airtable opsgenie sumologic sumo okta cohere plaid beamer",
}
VENDORS: dict[str, tuple[re.Pattern[str], ...]] = {}
for _form, _names in _BY_FORM.items():
    for _vendor in _names.split():
        VENDORS[_vendor] = (*VENDORS.get(_vendor, ()), re.compile(_form, re.IGNORECASE))
_NOT_IDS = re.compile(
    r"(?:id|url|uri|host|hash|sha\d*|commit|digest|version|name)s?$", re.IGNORECASE
)


def read(text: str, name: Name) -> Finding | None:
    """Return the key beside a name that a vendor's name is a word of."""
    if not owners(name.text):
        return None
    value = assigned_value(text, name)
    kind = key_named(name.text, text[slice(*value)]) if value else None
    return Finding(*value, kind) if value and kind else None


def key_named(name: str, value: str) -> Kind | None:
    """Return what a value of nested attributes is, if the name of its owner is in its key's."""
    for vendor in owners(name):
        if any(form.fullmatch(value) for form in VENDORS[vendor]) and is_random(value):
            return Kind("provider_keys", f"{vendor.title()} Key")
    return None


@lru_cache(maxsize=16_384)
def owners(name: str) -> tuple[str, ...]:
    """Return the vendors that a name has a word of, none for the name of an id or a digest."""
    if _NOT_IDS.search(name):
        return ()
    return tuple(word for word in words_of(name) if word in VENDORS)


def is_random(key: str) -> bool:
    return any(map(str.isdigit, key)) and entropy(key) >= 3 and not is_placeholder(key)
