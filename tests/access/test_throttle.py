"""Guessing passwords stops working long before it could succeed."""

import pytest

from tests import people

pytestmark = pytest.mark.django_db


def guess(client, times, name="vera", address="10.0.0.1"):
    for _ in range(times):
        answer = client.post(
            "/sign-in/", {"username": name, "password": "guess"}, REMOTE_ADDR=address
        )
    return answer


def test_the_fifth_wrong_password_says_how_long_to_wait(client):
    people.make("vera", "viewer")

    answer = guess(client, 5)

    assert answer.status_code == 429
    assert "15 min after the last try" in answer.content.decode()


def test_during_the_wait_the_right_password_opens_nothing(client):
    people.make("vera", "viewer")
    guess(client, 5)

    client.post(
        "/sign-in/", {"username": "vera", "password": people.PASSWORD}, REMOTE_ADDR="10.0.0.1"
    )

    assert client.get("/account/").status_code == 302


def test_somebody_elses_guesses_do_not_lock_a_person_out_at_their_own_address(client):
    people.make("vera", "viewer")
    guess(client, 5, address="10.6.6.6")

    answer = client.post(
        "/sign-in/", {"username": "vera", "password": people.PASSWORD}, REMOTE_ADDR="10.0.0.1"
    )

    assert answer.status_code == 302


def test_the_guessed_password_is_kept_nowhere(client):
    people.make("vera", "viewer")
    guess(client, 2)

    from_admin = people.signed_in(people.make("ada", "administrator"))
    listed = from_admin.get("/admin/axes/accessattempt/")

    assert listed.status_code == 200
    assert "guess" not in listed.content.decode()
