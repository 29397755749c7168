"""One-time sign-in links."""

import datetime as dt
import subprocess
import sys

import pytest

from ciris_admin import clock
from ciris_admin.access import services
from ciris_admin.access.models import SignInLink

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@pytest.fixture
def at(monkeypatch):
    """Set the clock."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def token(at):
    # The session it opens must not have expired by the real clock that Django reads.
    at(dt.datetime.fromtimestamp(SOON, dt.UTC))
    return services.add_person(name="kim", roles=["viewer"], by="ada", now=clock.now()).token


SOON = 4_000_000_000  # 2096


def test_looking_at_a_link_does_not_use_it(client, token):
    for _ in range(2):
        assert "Sign in as kim" in client.get(f"/sign-in/{token}").content.decode()


def test_the_button_signs_in_as_the_person_of_the_link(client, token):
    answer = client.post(f"/sign-in/{token}")

    assert answer.url == "/"
    assert "kim" in client.get("/account/").content.decode()


def test_a_second_use_is_refused_and_says_why(client, token):
    client.post(f"/sign-in/{token}")
    client.post("/sign-out/")

    answer = client.post(f"/sign-in/{token}")

    assert answer.status_code == 410
    assert "was used already" in answer.content.decode()


def test_a_link_expires_after_an_hour(client, token, at):
    at(clock.now() + dt.timedelta(hours=1))

    answer = client.post(f"/sign-in/{token}")

    assert answer.status_code == 410
    assert "has expired" in answer.content.decode()


def test_a_link_works_until_its_hour_is_over(client, token, at):
    at(clock.now() + dt.timedelta(minutes=59))

    assert client.post(f"/sign-in/{token}").status_code == 302


def test_a_new_link_ends_the_one_before(client, token):
    made = SignInLink.objects.get()
    services.make_link(user_id=made.user_id, by="ada", now=clock.now())

    assert client.get(f"/sign-in/{token}").status_code == 404


def test_a_link_that_nobody_made_is_not_found(client):
    assert client.get("/sign-in/made-up").status_code == 404


def test_a_deactivated_person_has_no_way_in(client, token):
    services.add_person(name="ada", roles=["administrator"], by="ada", now=NOW)
    services.set_active(
        user_id=SignInLink.objects.get(user__username="kim").user_id, active=False, by="ada"
    )

    assert client.post(f"/sign-in/{token}").status_code == 410


def test_the_token_itself_is_nowhere_in_the_database(token):
    row = SignInLink.objects.values_list().get()

    assert token not in map(str, row)


RACE = """
import threading
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", database="default", verbosity=0)
from ciris_admin import clock
from ciris_admin.access import services
token = services.first_administrator(now=clock.now())
start, won = threading.Barrier(8), []
def use():
    start.wait()
    try:
        won.append(services.use_link(token=token, now=clock.now()))
    except services.AccessRefused:
        pass
    finally:
        connection.close()
threads = [threading.Thread(target=use) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(won))
"""


def test_of_eight_who_race_for_a_link_one_gets_in(tmp_path, monkeypatch):
    monkeypatch.setenv("CIRIS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "ciris_admin.settings")

    race = subprocess.run([sys.executable, "-c", RACE], capture_output=True, text=True, check=True)

    assert race.stdout.strip() == "1", race.stderr
