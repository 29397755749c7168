"""Evidence of a store's chain, downloaded as an operator does, and checked without the console."""

import hashlib
import subprocess
import sys

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from ciris_admin.chain.chains import CONSOLE, CONSOLE_WITNESS
from persistence import store as stores
from persistence.audit import appending, checkpointing, pinning, queries
from persistence.audit.chains import STORE
from persistence.audit.verifying import bundle_files, bundles
from persistence.audit.verifying.reports import Verdict, Wrong
from tests.audit.rows import NOON


@pytest.fixture
def operator(viewer):
    get_user_model().objects.get(username="vera").groups.add(Group.objects.get(name="operator"))
    return viewer


@pytest.fixture
def chain(store, viewer):
    """Twelve entries of ours after the one that starts the chain, the first ten witnessed."""
    for number in range(12):
        with transaction.atomic(using=stores.alias()):
            appending.append(
                "speak" if number % 2 else "tool",
                originator=f"thought-{number % 3}",
                payload={"change": f"c-{number % 4}", "note": "é"},
                at=NOON,
            )
        if number == 9:
            checkpointing.checkpoint(STORE, CONSOLE_WITNESS, NOON)
    return store


def downloaded(browser, query=""):
    answer = browser.post(f"/audit/bundle{query}")
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def checked(content):
    return bundles.check(bundle_files.read(content), pins=pinning.pins())


def test_the_whole_chain_is_proved_to_whoever_trusts_the_key(operator, chain):
    report = checked(downloaded(operator))

    assert (report.verdict, report.entries) == (Verdict.VERIFIED, 13)
    assert "11 are under the checkpoint of 11 entries; newer: 2." in {
        line.sentence for line in report.lines
    }


def test_the_same_question_gives_the_same_bytes_and_is_recorded(operator, chain):
    one, other = downloaded(operator, "?type=tool"), downloaded(operator, "?type=tool")

    assert one == other
    last = queries.newest(chain=CONSOLE)
    assert last.event_type == "evidence.bundle.downloaded"
    said = queries.payload(sequence=last.sequence, chain=CONSOLE).value
    assert (said["entries"], said["sha256"]) == (6, hashlib.sha256(one).hexdigest())


@pytest.mark.parametrize(("query", "number"), [("?about=c-1", 3), ("?first=5&last=5", 1)])
def test_a_filter_or_an_object_is_proved_as_well(operator, chain, query, number):
    report = checked(downloaded(operator, query))

    assert (report.verdict, report.entries) == (Verdict.VERIFIED, number)


def test_a_row_changed_behind_the_consoles_back_shows_in_the_bundle(operator, chain):
    with stores.connection().cursor() as cursor:
        cursor.execute(
            "UPDATE audit_log_v2 SET created_at = '2020-01-01' WHERE sequence_number = 4"
        )

    report = checked(downloaded(operator))

    found = next(line.fault for line in report.lines if line.check == "inclusion")
    assert (report.verdict, found.sequence, found.word) == (
        Verdict.TAMPERED, 4, Wrong.ROOT_DIFFERS,
    )  # fmt: skip


def test_the_consoles_own_chain_is_proved_too(operator, chain):
    downloaded(operator)
    answer = operator.post("/audit/console/bundle")

    report = checked(b"".join(answer.streaming_content))

    # Nothing has witnessed it yet: what nobody remembers is not verified.
    assert (report.chain, report.verdict) == ("console", Verdict.UNCHECKED)


def test_an_agents_own_chain_is_bundled_read_only(operator, seed_store):
    report = checked(downloaded(operator))

    assert (report.verdict, report.entries) == (Verdict.UNCHECKED, 80)


def test_nothing_to_prove_is_said(operator, chain):
    answer = operator.post("/audit/bundle?type=none", follow=True)

    assert "there is nothing to put into a bundle" in answer.content.decode()


def test_a_viewer_downloads_no_evidence(viewer, chain):
    assert viewer.post("/audit/bundle").status_code == 403


def test_an_entrys_page_checks_it_as_it_is_drawn(viewer, chain):
    shown = viewer.get("/audit/3").content.decode()

    assert "The hash recomputes from the text below." in shown
    assert "It is linked to entry 2, and entry 4 is linked to it." in shown
    assert "Signed by the pinned key" in shown
    assert "The whole row is under the checkpoint of 11 entries, by 4 hashes." in shown
    assert "it is newer than the newest checkpoint" in viewer.get("/audit/13").content.decode()


def test_an_entry_that_was_changed_says_what_is_wrong(viewer, chain):
    with stores.connection().cursor() as cursor:
        cursor.execute("UPDATE audit_log_v2 SET event_payload = '{}' WHERE sequence_number = 3")

    shown = viewer.get("/audit/3").content.decode()

    assert "The entry was modified: the text below hashes to" in shown
    assert "is not the one that the checkpoint of 11 entries covers" in shown


def test_the_hashed_text_hashes_to_the_hash(viewer, chain):
    text = viewer.get("/audit/3/text").content

    assert hashlib.sha256(text).hexdigest() == queries.entry(sequence=3).entry_hash


def test_text_in_payloads_is_found_in_both_chains(operator, chain):
    downloaded(operator)

    assert len(operator.get("/audit/?text=é&format=json").json()["rows"]) == 12
    twin = operator.get("/audit/console/?text=sha256&format=json").json()
    assert "evidence.bundle.downloaded" in {row["event_type"] for row in twin["rows"]}


def test_the_bundle_verifies_with_what_it_brings_and_nothing_of_ours(operator, chain, tmp_path):
    content, folder = downloaded(operator), tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "bundle.zip").write_bytes(content)
    (folder / "verify_audit.py").write_bytes(bundle_files.read(content).files["verify_audit.py"])

    def run(*trust):
        command = [sys.executable, "-I", "verify_audit.py", "bundle.zip", *trust]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    [pin, *_] = pinning.pins()
    assert run("--pin", pin.key.fingerprint).returncode == Verdict.VERIFIED
    assert run("--pin", "0" * 64).returncode == Verdict.TAMPERED
    assert "compare their fingerprints" in run().stdout


def test_a_task_leads_to_what_the_trail_says_about_it(viewer, seed_store):
    with stores.connection().cursor() as cursor:
        cursor.execute("SELECT task_id FROM tasks ORDER BY task_id LIMIT 1")
        (task,) = cursor.fetchone()

    shown = viewer.get(f"/tasks/{task}").content.decode()

    assert f'href="/audit/?about={task}">Audit trail about it</a>' in shown


def test_a_bundle_is_not_packed_part_by_part(operator, chain):
    answer = operator.post("/audit/bundle", headers={"accept-encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "identity"
    assert int(answer.headers["Content-Length"]) == len(b"".join(answer.streaming_content))
