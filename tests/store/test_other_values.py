"""What SQLite holds where a column promises something else. PostgreSQL refuses all of it."""

import pickle
from urllib.parse import unquote

import pytest
from django.db import DataError

from ciris_admin.pages.converters import KeyConverter
from persistence import cursors
from persistence.fields import StoredJson
from persistence.other_values import OtherValue, read
from persistence.tasks.models import Task
from tests.tasks import make

BYTES = [b"hello\nyou", b"\xff\xfe", b"a\x00b", b"", "\u202e".encode()]
OTHERS = [*BYTES, 7, -(2**63), 2.5, "high", None]


@pytest.mark.parametrize(
    ("stored", "said"),
    [(BYTES[0], "bytes, 9: hello\nyou"), (BYTES[1], "bytes, 2: 0xfffe"),
     (BYTES[2], "bytes, 3: 0x610062"), (BYTES[3], "bytes, 0: 0x"),
     (BYTES[4], "bytes, 3: 0xe280ae"), (7, "7"), (2.5, "2.5"),
     (float("-inf"), "-Infinity"), (None, "NULL")],
)  # fmt: skip  # pairs
def test_it_says_what_it_is(stored, said):
    assert OtherValue(stored) == said


@pytest.mark.parametrize("stored", OTHERS)
def test_it_stays_what_it_is_on_every_way(stored):
    value = OtherValue(stored)
    address = KeyConverter().to_url(value)
    edge = cursors.decode(cursors.encode([value, "text", 1], backwards=False))[1]

    for again in (
        read(value.spelled),
        pickle.loads(pickle.dumps(value)),
        KeyConverter().to_python(unquote(address)),
        edge[0],
    ):
        assert again.stored == stored
        assert type(again.stored) is type(stored)
    assert edge[1:] == ["text", 1]


@pytest.mark.parametrize("word", ["", "b", "b.*", "x.eA", "i.eA", "i." + "OTk5" * 9, "n.eA", "b.A"])
def test_what_no_value_is_spelled_like(word):
    with pytest.raises(ValueError, match=r".*"):
        read(word)


def test_json_that_lies_there_as_bytes_is_none():
    found = StoredJson(b'{"a": 1}')

    assert found.malformed
    assert str(found) == 'bytes, 8: {"a": 1}'


def test_a_row_is_found_by_it_and_keeps_it(store):
    if store.engine == "postgresql":
        with pytest.raises(DataError):
            make.task("\x00")
        return
    key, description, priority, parent = map(OtherValue, (b"key", b"\xff", "high", b"up"))
    make.task(key, description=description, priority=priority, parent_task_id=parent)

    task = Task.objects.get(task_id=OtherValue(b"key"))
    Task.objects.filter(pk=task.task_id).update(
        description=task.description, priority=task.priority, parent_task_id=task.parent_task_id
    )

    (row,) = Task.objects.values_list("task_id", "description", "priority", "parent_task_id")
    assert [value.stored for value in row] == [b"key", b"\xff", "high", b"up"]
    assert not Task.objects.filter(task_id="bytes, 3: key").exists()
