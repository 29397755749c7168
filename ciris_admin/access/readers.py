"""Whether a session is of somebody who reads, in one question.

For what is answered beside the middlewares. It knows the plain case alone: whoever it does
not know goes the way of all pages, which also says why.
"""

import datetime as dt
from functools import lru_cache

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.auth.models import User
from django.db import connections
from django.utils.crypto import constant_time_compare

from ciris_admin.access.roles import MEANING
from ciris_admin.access.sessions import SEEN_EVERY, SessionStore
from persistence.plain_reads import rows_of

_KNOWN = 256  # sessions
_ROLES = ", ".join(["%s"] * len(MEANING))
_READER = f"""
    SELECT session_data, password FROM access_session
    JOIN auth_user ON auth_user.id = access_session.user_id AND is_active
    WHERE session_key = %s AND expire_date > %s AND last_seen > %s AND EXISTS (
        SELECT 1 FROM auth_user_groups JOIN auth_group ON group_id = auth_group.id
        WHERE auth_user_groups.user_id = auth_user.id AND name IN ({_ROLES})
    )"""  # noqa: S608  # only %s, once per role, is put in


def is_reader(session_key: str, *, now: dt.datetime) -> bool:
    """Say whether a session seen lately is of an active person with a role; every role reads."""
    connection = connections["default"]
    moments = (connection.ops.adapt_datetimefield_value(at) for at in (now, now - SEEN_EVERY))
    rows = rows_of(connection, _READER, [session_key, *moments, *MEANING])
    return any(_holds(data, password) for data, password in rows)


@lru_cache(maxsize=_KNOWN)
def _holds(session_data: str, password: str) -> bool:
    """Say whether what a session holds is signed by us and begun with this (hashed) password.

    The same row says the same each time: only who comes with a new one has it reckoned.
    """
    data = SessionStore().decode(session_data)
    # A password that has changed since ends the session: as django.contrib.auth.get_user does.
    known = User(password=password).get_session_auth_hash()
    return data.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS and (
        constant_time_compare(data.get(HASH_SESSION_KEY, ""), known)
    )
