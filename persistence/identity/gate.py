"""Is the gate there, word for word as our migrations made it?"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from persistence import store
from persistence.identity.models import Grant
from persistence.identity.reporting import Line, Word
from persistence.migrations.files import discover
from persistence.migrations.statements import statements

_OURS = re.compile(r"identity_|store_facts_")
_MADE = re.compile(r"CREATE (TRIGGER|VIEW) (\w+)")
_FUNCTION = re.compile(r"CREATE FUNCTION (ciris_\w+)\(.*?\$\$(.*)\$\$", re.DOTALL)
_SQLITE = """
    SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view') AND (
        tbl_name IN ('graph_nodes', 'graph_edges', 'store_facts') OR tbl_name LIKE 'identity%%')
"""
_TRIGGERS = """
    SELECT tgname, pg_get_triggerdef(t.oid), tgenabled IN ('O', 'A')
    FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal AND (
        relname IN ('graph_nodes', 'graph_edges', 'store_facts') OR relname LIKE 'identity%%')
"""
# With the settings that the last of our migrations gave to those of the identity.
_FUNCTIONS = """
    SELECT proname, prosrc FROM pg_proc JOIN pg_language l ON l.oid = prolang
    WHERE proname LIKE 'ciris%%' AND lanname = 'plpgsql' AND proconfig IS NOT DISTINCT FROM
        CASE WHEN proname <> 'ciris_json' THEN ARRAY[
            format('search_path=pg_catalog, %%I, pg_temp', current_schema()),
            'extra_float_digits=1'
        ] END
"""
# As the server writes them back: our own text has other brackets and another order of events.
WRITTEN_BACK = Path(__file__).parent / "sql" / "gate_triggers.postgresql.txt"


def gate_lines() -> Iterator[Line]:
    """Compare the gate with the migrations' text, and look for a grant left behind."""
    vendor = store.connection().vendor
    expected = _expected_sqlite() if vendor == "sqlite" else _expected_postgresql()
    found = _found_sqlite() if vendor == "sqlite" else _found_postgresql()
    wrong = 0
    for name, text in expected.items():
        if name not in found:
            yield Line(Word.BROKEN, "gate", f"{name} of the gate is gone.", "gate", name)
        elif found[name] != text:
            yield Line(Word.BROKEN, "gate", f"{name} of the gate was altered.", "gate", name)
        wrong += found.get(name) != text
    if not wrong:
        sentence = (
            f"All {len(expected)} parts of the gate are there, word for word as we made them."
        )
        yield Line(Word.VERIFIED, "gate", sentence, "gate")
    for name in sorted(found.keys() - expected.keys()):
        yield Line(Word.NOTE, "stranger", f"{name} is not ours; what it does is not checked.")
    if Grant.objects.exists():
        sentence = "A grant was left behind: a write to the identity is let through."
        yield Line(Word.BROKEN, "grant", sentence, "gate")


def _statements(vendor: str) -> Iterator[str]:
    for migration in discover(vendor):
        yield from statements(migration.sql, vendor=vendor, file=migration.path.name)


def _expected_sqlite() -> dict[str, str]:
    made = ((_MADE.match(text), text) for text in _statements("sqlite"))
    found = {match[2]: text.rstrip("; \n") for match, text in made if match}
    return {name: text for name, text in found.items() if _OURS.match(name)}


def _found_sqlite() -> dict[str, str]:
    return dict(_rows(_SQLITE))


def _expected_postgresql() -> dict[str, str]:
    expected = {}
    for text in _statements("postgresql"):
        made = _FUNCTION.match(text)
        if made:
            expected[f"{made[1]}()"] = made[2]
    lines = WRITTEN_BACK.read_text().splitlines()
    return expected | {line.split()[2]: line for line in lines}


def _found_postgresql() -> Mapping[str, str]:
    found = {f"{name}()": source for name, source in _rows(_FUNCTIONS)}
    for name, text, enabled in _rows(_TRIGGERS):
        found[name] = text if enabled else f"{text} (disabled)"
    return found


def _rows(question: str) -> list[Any]:
    with store.connection().cursor() as cursor:
        cursor.execute(question, [])
        return list(cursor.fetchall())
