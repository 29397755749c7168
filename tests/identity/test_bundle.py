"""The bundle of a change, and the verifier that anybody can run on it without the console."""

import base64
import copy
import json
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persistence.identity import bodies, canonical, envelope, states, verify_bundle
from persistence.identity.models import Change, Ruling, Statement
from persistence.identity.queries.bundle import bundle
from persistence.identity.states import Item, Kind, Operation, State
from persistence.identity.verify_bundle import NOTHING, TAMPERED, UNCHECKED, VERIFIED, Check
from tests.identity.gate import past_everything
from tests.identity.histories import propose

# Runs the verifier where neither Django nor anything of ours can be imported.
ALONE = """
import runpy, sys
class Refuses:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "persistence", "ciris_admin", "rfc8785"}:
            raise ImportError(name)
sys.meta_path.insert(0, Refuses())
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture
def both(history, register):
    """The bundle of a change that took two approvals."""
    change = Change.objects.get(change_id=Ruling.objects.get(authority="cyd").change_id)
    return json.loads(bundle(change.change_id, register))


def pins(register, *names):
    return {register[name].key_id for name in names}


def verdict(found, pinned, store=None):
    try:
        return Check(found, pinned, store).run()
    except verify_bundle.REFUSALS:  # main() says so, and ends with the same code
        return TAMPERED


def test_a_good_bundle_is_verified(both, register, capsys):
    assert verdict(both, pins(register, "ben", "cyd")) == VERIFIED

    words = capsys.readouterr().out
    assert "applied: 2 of 2 approvals, 0 rejections" in words
    assert re.search(r"policy \d+: signed by ada", words)
    assert "BROKEN" not in words


def test_only_pinned_keys_vouch(both, register):
    assert verdict(both, pins(register, "ben")) == UNCHECKED
    assert verdict(both, set()) == UNCHECKED
    assert verdict(both, {"0" * 64}) == UNCHECKED


def test_a_bundle_of_another_store_is_refused(both, register):
    assert verdict(both, pins(register, "ben", "cyd"), store="another") == TAMPERED
    assert verdict(both, pins(register, "ben", "cyd"), store=both["store"]) == VERIFIED


def test_a_change_nobody_ruled_on_has_nothing_to_check(memory, register):
    change_id = propose(memory, tone="warm")

    assert verdict(json.loads(bundle(change_id, register)), set()) == NOTHING
    assert bundle("unknown", register) is None


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_a_rejected_change_is_rejected_by_its_rulings(memory, register, decision):
    change_id = propose(memory, tone="cold")
    register.rule("ben", change_id, decision)
    found = json.loads(bundle(change_id, register))

    assert verdict(found, pins(register, "ben")) == VERIFIED
    assert verdict({**found, "change": {**found["change"], "state": "pending"}}, pins(
        register, "ben"
    )) == (VERIFIED if decision == "approve" else TAMPERED)  # fmt: skip
    other = "rejected" if decision == "approve" else "applied"
    found["change"]["state"] = other
    assert verdict(found, pins(register, "ben")) == TAMPERED


def test_the_same_state_gives_the_same_bytes(history, register):
    assert bundle(history, register) == bundle(history, register)


def signed_parts(found):
    """Yield the place of every text that a signature or a pinned key binds."""
    for n, stored in enumerate([*found["rulings"], *found["statements"]]):
        where = ("rulings", n) if n < len(found["rulings"]) else (
            "statements", n - len(found["rulings"]),
        )  # fmt: skip
        yield (*where, "envelope", "payload")
        yield (*where, "envelope", "payloadType")
        for name in stored["envelope"]["signatures"][0]:
            yield (*where, "envelope", "signatures", 0, name)
    for n, _ in enumerate(found["keys"]):
        yield from (("keys", n, name) for name in ("key_id", "public_key", "authority"))
    for n, revision in enumerate(found["revisions"]):
        for m, operation in enumerate(revision["operations"]):
            yield from (("revisions", n, "operations", m, name) for name in ("kind", "id"))
            for when in ("before", "after"):
                for name in operation[when] or {}:
                    yield ("revisions", n, "operations", m, when, name)
    for n, _ in enumerate(found["audit"]):
        for name in ("event_id", "event_timestamp", "event_type", "event_payload", "entry_hash"):
            yield ("audit", n, name)
    yield ("store",)
    yield ("change", "id")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # a bundle knows no engine
def test_no_letter_of_what_is_signed_can_be_another(history, register, capsys):
    found = json.loads(bundle(history, register))
    pinned, tried = pins(register, "ada", "ben"), 0
    assert verdict(found, pinned) == VERIFIED
    for path in signed_parts(found):
        *above, last = path
        holder = found
        for step in above:
            holder = holder[step]
        text = holder[last]
        for place, letter in enumerate(text):
            holder[last] = f"{text[:place]}{chr(ord(letter) ^ 1)}{text[place + 1 :]}"
            assert verdict(found, pinned) != VERIFIED, (path, place)
            tried += 1
        holder[last] = text
        capsys.readouterr()
    assert tried > 4000


def test_what_is_left_out_or_added_is_seen(both, register):
    pinned = pins(register, "ben", "cyd")
    for name in ("rulings", "audit", "keys", "revisions"):
        assert verdict({**both, name: both[name][1:]}, pinned) == TAMPERED
        twice = {**both, name: [*both[name], both[name][0]]}
        assert (name in {"revisions"}) or verdict(twice, pinned) == TAMPERED
    more = copy.deepcopy(both)
    more["revisions"][0]["operations"][0]["after"]["extra"] = "x"
    assert verdict(more, pinned) == TAMPERED


@pytest.mark.parametrize("changed", [{"extra": "x"}, {"schema": "identity-policy/1"}])
def test_a_signed_statement_of_another_form_is_refused(both, register, changed):
    held = both["rulings"][-1]
    body = canonical.decode(base64.b64decode(held["envelope"]["payload"]))
    cyd = register["cyd"].private
    held["envelope"] = json.loads(envelope.sign(bodies.RULING, {**body, **changed}, cyd).text())

    assert verdict(both, pins(register, "ben", "cyd")) == TAMPERED


def test_it_runs_alone_and_its_exit_code_is_the_verdict(both, register, tmp_path):
    (tmp_path / "verify_bundle.py").write_text(both["verifier"])
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(both))

    def run(*options):
        ended = subprocess.run(
            [sys.executable, "-I", "-c", ALONE, "verify_bundle.py", str(file), *options],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ended.stderr == ""
        return ended.returncode, ended.stdout.splitlines()[-1]

    options = [word for pin in pins(register, "ben", "cyd") for word in ("--pin", pin)]
    assert run(*options) == (VERIFIED, "Verdict: verified.")
    assert run() == (UNCHECKED, "Verdict: could not be checked in full.")
    both["rulings"][0]["envelope"]["payload"] = "e30="
    file.write_text(json.dumps(both))
    assert run(*options) == (TAMPERED, "Verdict: tampered with.")
    for text in ("no JSON", '{"store": "a", "store": "b"}', "[" * 100_000):
        file.write_text(text)
        assert run(*options)[0] == UNCHECKED


def test_hostile_rows_are_in_the_bundle_as_they_are(history, register):
    with past_everything():
        Ruling.objects.update(body="[\u2028")
        Statement.objects.filter(kind="policy").delete()

    assert verdict(json.loads(bundle(history, register)), pins(register, "ben")) == TAMPERED


TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
SIGNED = st.recursive(
    TEXT | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(SIGNED)
def test_two_implementations_agree_on_canonical_bytes(value):
    assert verify_bundle.canonical(value) == canonical.encode(value)


CONTENT = st.none() | st.dictionaries(
    st.sampled_from(["type", "source", "target", "weight", "attributes"]), TEXT, max_size=5
)
OPERATIONS = st.lists(
    st.tuples(st.sampled_from(Kind), TEXT, CONTENT, CONTENT), max_size=4, unique_by=lambda o: o[:2]
)


@given(OPERATIONS)
def test_two_implementations_agree_on_digests(drawn):
    ours = [
        Operation(
            Item(kind, name),
            None if before is None else State(Item(kind, name), before),
            None if after is None else State(Item(kind, name), after),
        )
        for kind, name, before, after in drawn
    ]
    theirs = [
        {"kind": str(kind), "id": name, "before": before, "after": after}
        for kind, name, before, after in drawn
    ]

    assert verify_bundle.digests_of(theirs) == {
        "operations": states.operations_digest(ours),
        "base": states.base_of(ours),
        "result": states.result_digest(ours),
    }
