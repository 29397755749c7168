"""People of the console who rule: each with a browser, and the key that signs in tests."""

from dataclasses import dataclass

from django.test import Client

from ciris_admin import clock
from tests import people
from tests.access.enrolling import confirmed, enrolled
from tests.identity.authorities import Authority


@dataclass(frozen=True)
class Decider:
    """Somebody with the role authority: `key` signs as their browser would."""

    browser: Client
    key: Authority

    def get(self, address, **headers):
        return self.browser.get(address, headers=headers)

    def post(self, address, **fields):
        return self.browser.post(address, fields)

    def rule(self, change_id, decision="approve", **changed):
        """Post a signed ruling as our script does."""
        envelope = self.key.ruling(change_id, decision, **changed)
        return self.browser.post(
            f"/identity/{change_id}/rule",
            {"envelope": envelope},
            headers={"accept": "application/json"},
        )


def decider(name, administrator, *roles, key="confirmed"):
    """Add an authority; `key` is confirmed, enrolled or none."""
    person = people.make(name, "authority", *roles)
    if key == "enrolled":
        enrolled(person, now=clock.now(), at=clock.now())
    elif key == "confirmed":
        confirmed(person, administrator, now=clock.now(), at=clock.now())
    browser = Client()
    browser.force_login(person, backend=people.PASSWORDS)
    return Decider(browser, Authority(name))
