"""Sessions that know whose they are: ending one is deleting its row.

Named by SESSION_ENGINE. Django's own database sessions, with columns for the list that a
person sees under Account.
"""

import datetime as dt
from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import connections

from ciris_admin import clock
from persistence.plain_reads import rows_of

SEEN_EVERY = dt.timedelta(minutes=5)
_DATA = "SELECT session_data FROM access_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(DatabaseSessions):
    """Keeps what `begin` wrote into the session also as columns of its row."""

    @classmethod
    def get_model_class(cls) -> Any:
        return apps.get_model("access", "Session")

    def load(self) -> dict[str, Any]:
        """Read what the session holds. Every page does: a model takes ten times as long."""
        database = connections["default"]
        now = database.ops.adapt_datetimefield_value(clock.now())
        rows = rows_of(database, _DATA, [self.session_key, now])
        if not rows:
            self._session_key = None  # a key that nobody was given is never taken over
            return {}
        return self.decode(rows[0][0])

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.since = _moment(data.get("since"))
        row.last_seen = _moment(data.get("seen"))
        row.address = data.get("address", "")
        row.user_agent = data.get("user_agent", "")
        return row


def begin(
    session: SessionBase, *, user_agent: str, address: str, by_link: bool, now: dt.datetime
) -> None:
    """Note who signed in from where; the session ends hours after this, however busy it is."""
    session["since"] = session["seen"] = now.isoformat()
    session["address"] = address
    session["user_agent"] = user_agent[:200]
    session["by_link"] = by_link
    session.set_expiry(now + dt.timedelta(seconds=session.get_session_cookie_age()))
    type(session).clear_expired()


def see(session: SessionBase, *, now: dt.datetime) -> None:
    """Note that the session is in use, at most once in SEEN_EVERY."""
    seen = _moment(session.get("seen"))
    if seen is None or now - seen >= SEEN_EVERY:
        session["seen"] = now.isoformat()


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
