"""SQLite lets any value stand in any column: every page of its rows opens and says what it is.

PostgreSQL holds nothing else than its columns promise, so the store is a file.
"""

import json
import re

import pytest

from tests.walking import links

# Where a value of another kind has its row shown: the key of the row, and what opens it.
CELLS = {
    "tasks": ("task_id", "/tasks/"),
    "thoughts": ("thought_id", "/thoughts/"),
    "graph_nodes": ("node_id", "/graph/all/"),
    "graph_edges": ("edge_id", "/graph/edges/"),
    "service_correlations": ("correlation_id", "/traces/correlations/"),
    "audit_log_v2": ("entry_id", "/audit/"),
    "audit_signing_keys": ("key_id", "/audit/keys/"),
}
BESIDE = ("/", "/logs/?range=30d", "/metrics/?range=30d", "/config/", "/identity/", "/storage/",
          "/audit/reconciliation/", "/metrics/?metric=cpu_usage&range=30d&group=host")  # fmt: skip
VALUES = (b"some bytes", b"\xff\xfe\x00", "<b>words", float("inf"))
REPR = re.compile(r"b(&#x27;|')(some|\\x)")


def fill(agent, table, key):
    """Put each value in some row's cell, of every column."""
    columns = [name for _, name, *_ in agent.execute(f"PRAGMA table_info({table})")]
    numbers = [n for (n,) in agent.execute(f"SELECT rowid FROM {table} ORDER BY rowid DESC")]
    agent.execute("PRAGMA foreign_keys=OFF")
    for place, column in enumerate(name for name in columns if name != "entry_id"):
        for turn, value in enumerate(VALUES):
            number = numbers[(place * len(VALUES) + turn) % len(numbers)]
            update = f"UPDATE OR IGNORE {table} SET {column} = ? WHERE rowid = ?"
            if column != "algorithm":  # which the table checks
                agent.execute(update, [value, number])


def read(browser, address):
    response = browser.get(address)
    content = b"".join(response) if response.streaming else response.content
    assert response.status_code == 200, address
    text = content.decode()
    assert not REPR.search(text), address
    return text


@pytest.mark.parametrize("table", CELLS)
def test_every_page_says_what_is_there(viewer, seed_sqlite, table):
    key, start = CELLS[table]
    fill(seed_sqlite, table, key)

    shown = read(viewer, start)
    own = [
        link for link in links(shown) if link.startswith(start) and not re.search("[?#]|/$", link)
    ]

    for address in [*own[:40], *BESIDE, f"{start}?format=csv"]:
        read(viewer, address)
    for address in (f"{start}?format=json", *(f"{link}?format=json" for link in own[:20])):
        json.loads(read(viewer, address), parse_constant=pytest.fail)


def test_a_row_opens_by_a_key_of_bytes(viewer, seed_sqlite):
    seed_sqlite.execute("UPDATE thoughts SET source_task_id = 'none'")
    seed_sqlite.execute("UPDATE tasks SET task_id = x'6869', description = x'ff' WHERE rowid = 1")

    (link,) = [one for one in links(read(viewer, "/tasks/")) if one.startswith("/tasks/~")][:1]

    assert "bytes, 1: 0xff" in read(viewer, link)
