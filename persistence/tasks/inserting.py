"""A new row of tasks, also where the store came from an agent that wants a channel in each."""

from typing import Any

from persistence import shapes
from persistence.tasks.models import Task
from persistence.writing import refuse_read_only

CHANNEL = "channel_id"  # required in the tasks of agents from 1.0 on; ours have none


def insert(task: Task, *, channel: str = "") -> None:
    """Store a new task, in its agent's store with the channel that it came from."""
    connection = refuse_read_only()
    if not shapes.of(connection).has_column(Task._meta.db_table, CHANNEL):
        task.save(force_insert=True)
        return
    values: dict[str, Any] = {CHANNEL: channel}
    for field in Task._meta.concrete_fields:
        value = getattr(task, field.attname)
        values[field.attname] = field.get_db_prep_save(value, connection)
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        # Only the names of columns are written out, and they are ours.
        sql = f"INSERT INTO tasks ({names}) VALUES ({marks})"  # noqa: S608
        cursor.execute(sql, list(values.values()))
