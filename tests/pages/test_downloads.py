"""Downloads arrive whole, under a name that every system takes."""

import pytest

from tests.audit.rows import entries

GZIP = {"accept-encoding": "gzip"}


def test_a_long_csv_is_not_packed_part_by_part(viewer, store):
    """Browsers stop after the first part that is packed by itself."""
    entries(700)

    answer = viewer.get("/audit/?format=csv", headers=GZIP)

    assert answer.headers["Content-Encoding"] == "identity"
    assert b"".join(answer.streaming_content).count(b"\n") == 701


@pytest.mark.parametrize(
    ("scope", "name"),
    [("a%0D%0AX: y", "nodes-a-X-y"), ("a%22;b", "nodes-a-b"), ("caf%C3%A9", "nodes-caf")],
)
def test_whatever_a_scope_is_called_its_csv_has_a_plain_name(viewer, seed_store, scope, name):
    answer = viewer.get(f"/graph/{scope}/?format=csv")

    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.csv"'
