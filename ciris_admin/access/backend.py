"""Whose a session is. Named by AUTHENTICATION_BACKENDS."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User

_PERSON = "SELECT * FROM auth_user WHERE id = %s"


class PeopleBackend(ModelBackend):
    """Django's own, with its question for a person in plain SQL: every page asks it."""

    def get_user(self, user_id: Any) -> User | None:
        person = next(iter(User.objects.raw(_PERSON, [user_id])), None)
        return person if person is not None and self.user_can_authenticate(person) else None
