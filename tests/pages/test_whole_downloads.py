"""Downloads arrive whole: gzip of each part by itself is cut by browsers after the first."""

from tests.audit.rows import entries

GZIP = {"accept-encoding": "gzip"}


def test_a_long_csv_is_not_packed_part_by_part(viewer, store):
    entries(700)

    answer = viewer.get("/audit/?format=csv", headers=GZIP)

    assert answer.headers["Content-Encoding"] == "identity"
    assert b"".join(answer.streaming_content).count(b"\n") == 701
