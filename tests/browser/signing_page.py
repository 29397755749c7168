"""Pages that ask for a signature, with a server behind them that a test can make lie."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from django.template import Engine, Template
from django.template.loader import render_to_string
from playwright.sync_api import Locator, Page, Route

from ciris_admin.identity.shown import shown
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
"""
MAKE = """async () => {
    const { make } = await import("/static/js/identity/keys.js");
    const { keyId, label, publicKey } = await make("ben", "laptop");
    return { keyId, label, publicKey: btoa(String.fromCharCode(...publicKey)) };
}"""
REASON = "  Warmer is kinder,\nas measured.  "
QUORUMS = {"ethical_boundaries": 2, "*": 1, "\ue000": 3, "\U00010000": 4}
# Python sorts the second before the first, JavaScript by itself would not.
ITEMS = (node_state("\U00010000", "concept", "{}"), node_state("\ue000", "concept", None))


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
            ("shown.json", self._shown),
            ("draft", self._draft),
            ("rule", self._rule),
        ):
            self.page.route(f"**{ADDRESS}{name}", answer)
        self.page.goto(ADDRESS)

    def _page(self, route: Route) -> None:
        signing = {
            "draft": f"{ADDRESS}draft",
            "rule": f"{ADDRESS}rule",
            "shown": f"{ADDRESS}shown.json",
            "store": "store-1",
            "authority": "ben",
            "keys": [self.key],
            "command": "manage.py wa sign c-1 --key my.pem",
            **self.signing(),
        }
        context = {"signing": signing, "csrf_token": "a token", "fields": self.fields()}
        body = BASE + self.above() + render_to_string("identity/_signing.html", context)
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=body, headers=headers)

    def _shown(self, route: Route) -> None:
        route.fulfill(json=self.shown())

    def _draft(self, route: Route) -> None:
        asked = {name: value[0] for name, value in parse_qs(route.request.post_data).items()}
        body = {
            "store": "store-1",
            "reason": asked["reason"],
            "authority": "ben",
            "key": asked["key"],
            "nonce": "0" * 32,
            "issued_at": "2026-11-25T16:00:00Z",
            "checkpoint": {"sequence": 7, "hash": "f" * 64},
            **self.body(asked),
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

    def signing(self) -> dict[str, Any]:
        return {"kind": "ruling", "change": "c-1", "revision": 3, "quorum": 2}

    def fields(self) -> Template | None:
        return None

    def above(self) -> str:
        return (
            '<pre data-shown-kind="node" data-shown-id="agent/iris" data-shown-side="after">'
            '{"tone": "warm"}</pre>'
        )

    def shown(self) -> dict[str, Any]:
        return shown("c-1", self.revision, self.steps)

    def body(self, asked: dict[str, str]) -> dict[str, Any]:
        return {
            "schema": "identity-ruling/1",
            "change": "c-1",
            "revision": 3,
            "operations": operations_digest(STEPS),
            "base": base_of(STEPS),
            "result": result_digest(STEPS),
            "decision": asked["decision"],
            "quorum": 2,
        }


@dataclass
class AskingForPolicy(Asking):
    """The same for a policy, whose own fields are in the form."""

    payload_type: str = bodies.POLICY

    def signing(self) -> dict[str, Any]:
        return {"kind": "policy"}

    def fields(self) -> Template:
        lines = "".join(
            f'<label>{name} <input type="number" name="quorum_{name}" value="{quorum}"'
            f' data-config-type="{name}"></label>'
            for name, quorum in QUORUMS.items()
        )
        days = '<label>Days <input type="number" name="days_to_rule" value="7"></label>'
        return Engine().from_string(lines + days)

    def above(self) -> str:
        return ""

    def shown(self) -> dict[str, Any]:
        return {"replaces": 4}

    def body(self, asked: dict[str, str]) -> dict[str, Any]:
        quorums = {name: int(asked[f"quorum_{name}"]) for name in QUORUMS}
        return {
            "schema": "identity-policy/1",
            "quorums": [{"config_type": name, "quorum": quorums[name]} for name in sorted(quorums)],
            "days_to_rule": int(asked["days_to_rule"]),
            "replaces": 4,
        }


@dataclass
class AskingForBaseline(Asking):
    """The same for a baseline, over two items."""

    payload_type: str = bodies.BASELINE

    def signing(self) -> dict[str, Any]:
        return {"kind": "baseline"}

    def above(self) -> str:
        return ""

    def shown(self) -> dict[str, Any]:
        return {
            "items": [
                {"kind": "node", "id": one.item.id, "content": dict(one.content)} for one in ITEMS
            ]
        }

    def body(self, asked: dict[str, str]) -> dict[str, Any]:
        items = [{"kind": "node", "id": one.item.id, "digest": one.digest} for one in ITEMS]
        return {
            "schema": "identity-baseline/1",
            "items": sorted(items, key=lambda item: item["id"]),
        }


def ask(asking: Asking, decision: str = "Approve", reason: str = REASON) -> None:
    """Fill in the reason and press a button."""
    asking.page.get_by_label("Reason", exact=True).fill(reason)
    asking.page.get_by_role("button", name=decision).click()


def said(asking: Asking) -> Locator:
    return asking.page.locator("[data-said]")
