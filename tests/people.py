"""People for tests: a stranger has no role, the others are named by theirs."""

from django.contrib.auth.models import Group, User
from django.test import Client

from ciris_admin.access import sign_ins

PASSWORD = "a long enough phrase"
PASSWORDS = sign_ins.PASSWORDS  # the backend that a session names


def make(name="vera", *roles, password=PASSWORD):
    person = User.objects.create_user(name, password=password)
    person.groups.set(Group.objects.filter(name__in=roles))
    return person


def signed_in(person):
    """A browser that came in through the sign-in page."""
    browser = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
    browser.post("/sign-in/", {"username": person.username, "password": PASSWORD})
    return browser
