"""The checker of evidence bundles: what it verifies, and what each tampering is called."""

import pytest

from persistence.audit.verifying import bundle_files, bundles
from persistence.audit.verifying.reports import Verdict, Word, Wrong
from tests.audit import agreement
from tests.audit.bundles import made


def checked(content, **trust):
    trust = trust or {"pins": [made.pin()]}
    return bundles.check(bundle_files.read(content), **trust)


@pytest.fixture(scope="module")
def chain():
    return made.chain()


def fault(report, check):
    return next(line.fault for line in report.lines if line.check == check)


def test_a_good_bundle_is_verified_line_by_line(chain):
    report = checked(made.zipped(made.files(chain), chain))

    assert report.verdict is Verdict.VERIFIED
    assert {line.word for line in report.lines} == {Word.VERIFIED}


def test_the_same_files_give_the_same_bytes(chain):
    files = made.files(chain)

    assert made.zipped(files, chain) == made.zipped(files, chain)


def test_keys_that_only_the_bundle_brings_vouch_for_nothing(chain):
    content = made.zipped(made.files(chain), chain)
    report = bundles.check(bundle_files.read(content))

    assert report.verdict is Verdict.UNCHECKED
    assert "compare their fingerprints" in report.lines[1].sentence


def test_a_fingerprint_is_enough_to_trust_a_key(chain):
    content = made.zipped(made.files(chain), chain)

    good = checked(content, fingerprints=[made.public(made.OLD).fingerprint])
    other = checked(content, fingerprints=["0" * 64])

    assert good.verdict is Verdict.VERIFIED
    assert (fault(other, "keys").word, other.verdict) == (Wrong.UNKNOWN_KEY, Verdict.TAMPERED)


def test_an_entry_that_is_left_out_is_named(chain):
    files = made.files(chain, lambda row: row["sequence_number"] != 7)
    report = checked(made.zipped(files, chain))

    assert report.verdict is Verdict.TAMPERED
    assert (fault(report, "every").sequence, fault(report, "every").word) == (7, Wrong.MISSING)


def test_a_column_that_no_hash_covers_is_under_the_root(chain):
    files = made.files(chain)
    files["entries.jsonl"] = files["entries.jsonl"].replace(
        b"2026-11-20 12:09:00", b"2026-11-20 12:10:00"
    )
    report = checked(made.zipped(files, chain))

    assert fault(report, "hashes") is None
    assert (fault(report, "inclusion").sequence, report.verdict) == (9, Verdict.TAMPERED)


def test_an_old_key_signs_nothing_after_it_handed_over(chain):
    other = made.chain()
    other.append("speak", {"note": "late"}, made.OLD)
    report = checked(made.zipped(made.files(other), other, every=(1, made.LENGTH + 1)))

    found = fault(report, "signatures")
    assert (found.sequence, found.word) == (made.LENGTH + 1, Wrong.REVOKED_KEY)


def test_another_file_than_the_manifests_is_named(chain):
    files = made.files(chain)
    bundle = bundle_files.read(made.zipped(files, chain))
    altered = bundle_files.Bundle(**{**vars(bundle), "files": {**bundle.files, "added.txt": b""}})

    assert fault(bundles.check(altered, pins=[made.pin()]), "files").word is Wrong.MODIFIED


@pytest.mark.parametrize("content", [b"", b"PK", b"hello" * 100])
def test_what_is_no_bundle_gets_a_sentence(content):
    with pytest.raises(bundle_files.BadBundle, match="does not end as a ZIP ends"):
        bundle_files.read(content)


def test_hundreds_of_tamperings_give_a_verdict_and_never_an_exception():
    verdicts = {str(agreement.in_python(one))[:12] for one in agreement.tampered(120, seed=3)}

    assert "refused" in verdicts
    assert len(verdicts) > 3
