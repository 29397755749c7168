"""Whose a session is. Named by AUTHENTICATION_BACKENDS."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db import connections
from django.db.models import DateTimeField

from persistence.plain_reads import rows_of


class PeopleBackend(ModelBackend):
    """Django's own, with its question for a person in plain SQL: every page asks it.

    A person's dates, which no page shows, Django reads if somebody asks for them.
    """

    def get_user(self, user_id: Any) -> User | None:
        names = _names()
        question = f"SELECT {', '.join(names)} FROM auth_user WHERE id = %s"  # noqa: S608  # names of columns, by the model itself; the id is a parameter
        for row in rows_of(connections["default"], question, [user_id]):
            person = User.from_db("default", names, row)
            return person if self.user_can_authenticate(person) else None
        return None


@cache
def _names() -> list[str]:
    every: Iterable[Any] = User._meta.concrete_fields
    return [field.column for field in every if not isinstance(field, DateTimeField)]
