"""The verdict on a chain as the page words it, and the button that asks for a new one."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from ciris_admin import clock
from ciris_admin.audit import verifications
from ciris_admin.chain.chains import CONSOLE_WITNESS
from ciris_admin.chain.models import Verification
from ciris_admin.processes import GIVEN_UP
from persistence import store as stores
from persistence.audit import appending, checkpointing, pinning
from persistence.audit.chains import STORE
from persistence.audit.verification import verify_chain
from tests.audit.rows import NOON

SWAP = {"HX-Request": "true", "HX-Target": "standing"}


@pytest.fixture
def operator(viewer):
    get_user_model().objects.get(username="vera").groups.add(Group.objects.get(name="operator"))
    return viewer


@pytest.fixture
def chain(store, viewer):
    append(5)
    checkpointing.checkpoint(STORE, CONSOLE_WITNESS, NOON)
    return store


def append(number):
    for _ in range(number):
        with transaction.atomic(using=stores.alias()):
            appending.append("tool", originator="thought-1", payload={"note": "x"}, at=NOON)


def verified():
    """Keep what a verification finds now."""
    now = clock.now()
    report = verify_chain(STORE, CONSOLE_WITNESS, pinning.pins(), now, processes=1)
    return Verification.objects.create(
        chain="store", started=now, finished=now, done=report.entries, total=report.entries,
        verdict=int(report.verdict), report=report.as_dict(),
    )  # fmt: skip


def running_now(**columns):
    now = clock.now()
    return Verification.objects.create(
        **{"chain": "store", "started": now, "seen": now, "total": 6, **columns}
    )


def page(browser, address="/audit/", **headers):
    answer = browser.get(address, headers=headers)
    assert answer.status_code == 200, answer.content
    return " ".join(answer.content.decode().split())


def test_a_chain_that_nobody_verified_is_not_checked(viewer, chain):
    shown = page(viewer)

    assert "<b>Not checked</b>: this chain has not been verified yet." in shown
    assert "over 6 entries" in shown


def test_a_verified_chain_says_so_in_one_line_and_shows_what_came_since(viewer, chain):
    verified()
    append(2)

    shown = page(viewer)

    assert "6 entries, all signed by pinned keys." in shown
    assert "2 entries since, not checked" in shown
    assert ">1 to 6 verified</a>" in shown
    assert ">2 newer not checked</a>" in shown


def test_a_broken_chain_names_its_first_bad_entry(viewer, chain):
    with stores.connection().cursor() as cursor:
        cursor.execute("UPDATE audit_log_v2 SET event_type = 'x' WHERE sequence_number = 4")
    verified()

    shown = page(viewer)

    assert '<div class="verdict broken">' in shown
    assert '<a href="/audit/4">Look at entry 4</a>' in shown
    assert ">4 broken</a>" in shown


def test_an_agents_chain_asks_for_its_key_first(viewer, seed_store):
    verified()

    shown = page(viewer)

    assert "<b>Not checked in full</b>" in shown
    assert "public key</a>: paste the PEM or choose the file." in shown
    assert ">1 to 80 not checked</a>" in shown


def test_earlier_verdicts_have_pages(viewer, chain):
    number = verified().pk

    assert f'href="/audit/verifications/{number}"' in page(viewer)
    assert "signatures verify by pinned keys" in page(viewer, f"/audit/verifications/{number}")
    twin = viewer.get(f"/audit/verifications/{number}?format=json").json()
    assert twin["report"]["verdict"] == "verified"
    assert viewer.get("/audit/verifications/99999").status_code == 404


def test_an_operator_has_the_chains_verified_and_watches(operator, chain, monkeypatch):
    started = []
    monkeypatch.setattr(verifications, "start_verifying", lambda **how: started.append(how))

    answer = operator.post("/audit/verify", headers=SWAP)

    shown = answer.content.decode()
    assert started == [{"full": True}]
    assert "The verification is starting." in shown
    assert 'hx-trigger="every 2s"' in shown
    running = running_now(done=3)
    shown = page(operator, "/audit/standing?asked=1&after=0", **SWAP)
    assert "Verifying: 3 of 6 entries." in shown
    running.delete()
    verified()
    assert "every 2s" not in page(operator, "/audit/standing?asked=1&after=0", **SWAP)


@pytest.mark.parametrize("headers", [{}, SWAP])
def test_one_that_runs_is_not_started_again(operator, chain, monkeypatch, headers):
    started = []
    monkeypatch.setattr(verifications, "start_verifying", lambda **how: started.append(how))
    running_now(chain="console", done=3)

    answer = operator.post("/audit/console/verify", headers=headers, follow=True)

    assert "Verifying: 3 of 6 entries." in " ".join(answer.content.decode().split())
    assert started == []


def test_a_verification_that_never_starts_says_so(operator, chain):
    shown = page(operator, "/audit/standing?asked=1&after=0", **SWAP)

    assert "The verification did not start" in shown


def test_one_that_died_is_not_waited_for(operator, chain):
    running_now(seen=clock.now() - GIVEN_UP)

    shown = page(operator)

    assert "Verifying:" not in shown
    assert "every 2s" not in shown
    assert "ended without a verdict. Its process has died." in shown


def test_one_that_failed_says_why_and_may_be_asked_for_again(operator, chain):
    running_now(trouble="The disk is full.")

    shown = page(operator, "/audit/standing?asked=1&after=0", **SWAP)

    assert "ended without a verdict. The disk is full." in shown
    assert "every 2s" not in shown
    assert "disabled" not in shown


def test_a_viewer_starts_nothing(viewer, chain):
    assert viewer.post("/audit/verify").status_code == 403
    assert "Verify now" not in page(viewer)


def test_a_chain_that_was_cut_back_since_says_so(viewer, chain):
    verified()
    with stores.connection().cursor() as cursor:
        cursor.execute("DELETE FROM audit_log_v2 WHERE sequence_number > 4")

    assert "<b>Cut back since</b>" in page(viewer)
    assert "the chain ends at entry 4, and had 6 then." in page(viewer)
