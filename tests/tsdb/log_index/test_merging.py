"""What was taken out of the index is in none of its parts."""

import json

from persistence.tsdb.log_index import merging
from persistence.tsdb.models import Correlation
from tests.tsdb.log_index.test_keeping import ask, is_sound, search
from tests.tsdb.rows import line, store_rows


def test_a_word_that_is_gone_is_gone_from_every_part(store, monkeypatch):
    monkeypatch.setattr(merging, "_PAGES", 1)  # many short transactions
    for part in range(3):
        store_rows(*(line(part, f"word{part}x{number} canary") for number in range(300)))
        merging.keeping.catch_up()
    lines = Correlation.objects.filter(correlation_type="log_entry")
    lines.update(request_data=json.dumps({"message": "nothing"}))

    steps = []
    merging.settle(lambda: steps.append("alive"))

    assert len(steps) > 3 or store.engine != "sqlite"
    assert search("nothing")
    assert not search("canary")
    assert is_sound()
    if store.engine == "sqlite":
        blocks = b"".join(block for (block,) in ask("SELECT block FROM log_index_data"))
        assert b"nothing" in blocks
        assert b"canary" not in blocks


def test_a_store_without_the_index_has_nothing_to_settle(seed_store):
    before = seed_store.read_bytes()

    merging.settle()

    assert seed_store.read_bytes() == before
