"""`manage.py audit`: keys, pins, rotation and checkpoints from a terminal."""

import datetime as dt
import io
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import CommandError, call_command

from ciris_admin.chain import checkpoints
from ciris_admin.chain.chains import CONSOLE
from persistence.audit import pinning, signing
from persistence.audit.chains import STORE
from persistence.audit.verifying.notes import Checkpoint, parse_note
from tests.chain.test_keys import write
from tests.conftest import REAL_DATABASES

AGENTS_KEY = REAL_DATABASES / "keys" / "agent_audit_public.pem"


def audit(*words):
    out, err = io.StringIO(), io.StringIO()
    call_command("audit", *words, stdout=out, stderr=err)
    return out.getvalue()


def test_a_key_is_made_once_on_demand(console, store):
    assert audit("create") == f"The key {signing.read().id} is made.\n"
    with pytest.raises(CommandError, match="already"):
        audit("create")
    write(CONSOLE)
    signing.key_path().unlink()
    with pytest.raises(CommandError, match="is not there"):
        audit("create")


def test_an_agents_key_is_pinned_and_shown_by_its_fingerprint(console, store):
    said = audit("pin", str(AGENTS_KEY), "--chain", "store", "--from", "3")

    (pin,) = pinning.pins()
    assert (pin.chain, pin.first, pin.how) == ("store", 3, "operator")
    assert pin.key.fingerprint in said
    assert pin.key.fingerprint in audit("keys")
    with pytest.raises(CommandError, match="already"):
        audit("pin", str(AGENTS_KEY), "--chain", "store")
    audit("unpin", pin.key.id, "--chain", "store")
    assert pinning.pins() == ()
    with pytest.raises(CommandError, match="No key"):
        audit("unpin", pin.key.id, "--chain", "store")


def test_what_is_no_key_is_not_pinned(console, store, tmp_path):
    (tmp_path / "cut.pem").write_text(AGENTS_KEY.read_text()[:100])

    with pytest.raises(CommandError, match="not a public key"):
        audit("pin", str(tmp_path / "cut.pem"), "--chain", "store")
    with pytest.raises(CommandError, match="counted from 1"):
        audit("pin", str(AGENTS_KEY), "--chain", "store", "--from", "5", "--until", "2")


def test_a_pin_of_an_agents_key_does_not_keep_ours_from_being_made(console, store):
    audit("pin", str(AGENTS_KEY), "--chain", "store")

    write(STORE)

    assert signing.read()


def test_a_lost_key_is_followed_by_another_on_demand_alone(console, store):
    for chain in (STORE, CONSOLE):
        write(chain)
    signing.key_path().unlink()
    audit("create", "--again")

    with pytest.raises(signing.NoAuditKey, match="audit introduce"):
        write(STORE)
    audit("introduce", "--chain", "store")

    write(STORE)
    types = STORE.entries.objects.order_by("sequence_number").values_list("event_type", flat=True)
    assert list(types)[-2:] == ["audit.key.created", "store.adopted"]
    with pytest.raises(CommandError, match="knows the key"):
        audit("introduce", "--chain", "store")


def test_a_rotation_is_said_and_witnessed(console, store):
    write(CONSOLE)
    old = signing.read().id

    assert signing.read().id == old
    said = audit("rotate")

    assert signing.read().id in said
    assert signing.read().id != old
    assert {row.chain for row in checkpoints.newest()} == {"store", "console"}


def test_notes_are_added_to_a_file(console, store, tmp_path):
    write(STORE)
    file = tmp_path / "notes"
    file.write_text("before\n")

    said = audit("checkpoint", "--out", str(file))

    assert "store    2 entries" in said
    text = file.read_text()
    assert text.startswith("before\n")
    notes = [f"{one}\n" for one in text.removeprefix("before\n").split("\n\n\n") if one]
    told = [Checkpoint.parse(parse_note(row.note).text).origin for row in checkpoints.newest()]
    assert len(told) == 2
    assert all(origin in text for origin in told)
    assert notes


def test_nothing_to_sign_is_said(console, store):
    assert "nothing to sign" in audit("checkpoint")


@pytest.fixture
def received():
    """An address that keeps what is posted to it."""
    bodies = []

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments):
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Keep) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", bodies
        server.shutdown()
        thread.join()


def test_notes_are_posted(console, store, received, monkeypatch):
    address, bodies = received
    monkeypatch.setenv(checkpoints.WEBHOOK, address)
    write(STORE)

    audit("checkpoint")

    assert bodies == [row.note for row in checkpoints.newest()]


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "file:///etc/passwd", "nonsense"])
def test_what_cannot_be_posted_is_said_and_kept(console, store, monkeypatch, address):
    monkeypatch.setenv(checkpoints.WEBHOOK, address)
    write(STORE)

    with pytest.raises(CommandError, match=r"could not be sent|write https"):
        audit("checkpoint")

    assert len(checkpoints.newest()) == 2


def test_a_broken_chain_does_not_stop_the_other(console, store):
    write(STORE)
    write(CONSOLE)
    at = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
    checkpoints.make(at)
    write(CONSOLE)
    STORE.entries.objects.all().delete()

    outcome = checkpoints.make(at)

    assert [one.chain for one in outcome.made] == ["console"]
    assert len(outcome.problems) == 1
    assert "lost its first entry" in outcome.problems[0]
