"""A page that asks for a ruling, with a server behind it that a test can make lie."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from django.template.loader import render_to_string
from playwright.sync_api import Page, Route

from persistence.identity import bodies, canonical
from persistence.identity.states import (
    Item,
    Kind,
    Operation,
    base_of,
    node_state,
    operations_digest,
    result_digest,
)

IRIS = Item(Kind.NODE, "agent/iris")
STEPS = (
    Operation(
        IRIS,
        node_state("agent/iris", "agent", '{"tone": "calm"}'),
        node_state("agent/iris", "agent", '{"tone": "warm"}'),
    ),
)
ADDRESS = "/identity/c-1/"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"
STYLES = "".join(
    f'<link rel="stylesheet" href="/static/css/{name}.css">'
    for name in ("tokens", "parts", "forms", "identity")
)
BASE = f"""<!doctype html><html lang="en"><head><title>A change</title>{STYLES}
<script type="module" src="/static/js/identity/sign.js"></script></head>
<body><main><h1>A change</h1>
<pre data-shown-kind="node" data-shown-id="agent/iris"
  data-shown-side="after">{{"tone": "warm"}}</pre>
"""


@dataclass
class Asking:
    """What the server behind the page answers, and what came to it."""

    page: Page
    key: dict[str, str]
    lies: dict[str, Any] = field(default_factory=dict)  # fields of the draft that are changed
    payload_type: str = bodies.RULING
    steps: tuple[Operation, ...] = STEPS
    revision: int = 3
    refusal: str = ""
    envelopes: list[str] = field(default_factory=list)

    def open(self) -> None:
        for name, answer in (
            ("", self._page),
            ("operations.json", self._operations),
            ("draft", self._draft),
            ("rule", self._rule),
        ):
            self.page.route(f"**{ADDRESS}{name}", answer)
        self.page.goto(ADDRESS)

    def _page(self, route: Route) -> None:
        signing = {
            "kind": "ruling",
            "draft": f"{ADDRESS}draft",
            "rule": f"{ADDRESS}rule",
            "shown": f"{ADDRESS}operations.json",
            "store": "store-1",
            "authority": "ben",
            "keys": [self.key],
            "command": "manage.py wa sign c-1 --key my.pem",
            "change": "c-1",
            "revision": 3,
            "quorum": 2,
        }
        context = {"signing": signing, "csrf_token": "a token"}
        body = BASE + render_to_string("identity/_signing.html", context)
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=body, headers=headers)

    def _operations(self, route: Route) -> None:
        steps = [
            {
                "kind": str(one.item.kind),
                "id": one.item.id,
                "before": one.before and dict(one.before.content),
                "after": one.after and dict(one.after.content),
            }
            for one in self.steps
        ]
        route.fulfill(json={"change": "c-1", "revision": self.revision, "operations": steps})

    def _draft(self, route: Route) -> None:
        asked = {name: value[0] for name, value in parse_qs(route.request.post_data).items()}
        body = {
            "schema": "identity-ruling/1",
            "store": "store-1",
            "change": "c-1",
            "revision": 3,
            "operations": operations_digest(STEPS),
            "base": base_of(STEPS),
            "result": result_digest(STEPS),
            "decision": asked["decision"],
            "reason": asked["reason"],
            "quorum": 2,
            "authority": "ben",
            "key": asked["key"],
            "nonce": "0" * 32,
            "issued_at": "2026-11-25T16:00:00Z",
            "checkpoint": {"sequence": 7, "hash": "f" * 64},
            **self.lies,
        }
        payload = base64.b64encode(canonical.encode(body)).decode()
        route.fulfill(json={"payload": payload, "payloadType": self.payload_type})

    def _rule(self, route: Route) -> None:
        self.envelopes.append(parse_qs(route.request.post_data)["envelope"][0])
        if self.refusal:
            route.fulfill(status=409, body=json.dumps({"error": self.refusal}))
            return
        route.fulfill(json={"state": "pending", "sentence": "1 of 2 approved.", "url": ADDRESS})
