"""Nested attributes: keys that name secrets, values that hold them, paths that lead there."""

import pytest

from persistence.secrets.detection import CustomPattern, find_in_attributes

GITHUB = "ghs_q7Zt0pLw93kXv5Rb2nHd8sJf4mGc1yTe6uKa"


def found(attributes, *custom):
    return [(*one.path, one.finding.kind.pattern) for one in find_in_attributes(attributes, custom)]


@pytest.mark.parametrize(
    ("key", "pattern"),
    [
        ("password", "passwords"),
        ("dbPassword", "passwords"),
        ("DB_PASSWORD_2", "passwords"),
        ("user-passwd", "passwords"),
        ("contraseña", "passwords"),
        ("пароль", "passwords"),
        ("密码", "passwords"),
        ("clientSecret", "secrets"),
        ("api_key", "api_keys"),
        ("apiKey", "api_keys"),
        ("X-API-Key", "api_keys"),
        ("accessToken", "tokens"),
        ("aws_secret_access_key", "aws_secret_key"),
        ("signingKey", "private_keys"),
    ],
)
def test_a_key_that_names_a_secret_makes_its_value_one(key, pattern):
    assert found({key: "x9"}) == [(key, pattern)]


@pytest.mark.parametrize(
    "key",
    [
        "password_hash",
        "passwordResetAt",
        "token_count",
        "max_tokens",
        "token_type",
        "public_key",
        "primary_key",
        "key_id",
        "secret_name",
        "api_key_url",
        "keyboard",
        "monkey",
        "csrf_token",
        "author",
        "compass",
        "passenger",
    ],
)
def test_a_key_about_a_secret_names_none(key):
    assert found({key: "x9y8z7w6"}) == []


@pytest.mark.parametrize(
    "value",
    ["", None, True, False, "***", "${DB_PASSWORD}", "{{ password }}", "<password>", "None",
     "{SECRET:0b0e7b4e-5c5c-4f6c-9d57-3c2c2f5d2b7a:Password}"],
)  # fmt: skip
def test_a_value_that_says_nothing_is_no_secret(value):
    assert found({"password": value}) == []


def test_paths_lead_through_mappings_and_sequences_in_their_order():
    attributes = {
        "note": f"use {GITHUB}",
        "hosts": [{"name": "a"}, {"name": "b", "login": {"user": "ann", "password": "x9"}}],
        "passwords": ["one", "two"],
        "pin_password": 4711,
        "secrets": {"db": "x9"},
    }

    assert found(attributes) == [
        ("note", "github_token"),
        ("hosts", 1, "login", "password", "passwords"),
        ("passwords", 0, "passwords"),
        ("passwords", 1, "passwords"),
        ("pin_password", "passwords"),
        ("secrets", "db", "secrets"),
    ]


def test_a_finding_spans_the_secret_alone():
    [named, read] = find_in_attributes({"password": "x9y8", "note": f"use {GITHUB} now"})

    assert (named.finding.start, named.finding.end) == (0, 4)
    assert (read.finding.start, read.finding.end) == (4, 4 + len(GITHUB))


def test_a_secret_in_a_key_is_found_there():
    [place] = find_in_attributes({"tokens": {GITHUB: 12}})

    assert (place.path, place.in_key) == (("tokens", GITHUB), True)


def test_a_name_and_its_value_may_stand_side_by_side():
    assert found([{"name": "DB_PASSWORD", "value": "x9"}]) == [(0, "value", "passwords")]
    assert found([{"name": "DB_HOST", "value": "x9"}]) == []


def test_the_data_of_a_kubernetes_secret_is_secret():
    manifest = {"kind": "Secret", "metadata": {"name": "x9"}, "data": {"pin": "eDk="}}

    assert found(manifest) == [("data", "pin", "secrets")]
    assert found({**manifest, "kind": "ConfigMap"}) == []


def test_a_header_keeps_its_scheme():
    [place] = find_in_attributes({"Authorization": "Bearer q7Zt0pLw93kXv5Rb2nHd"})

    assert place.finding.start == len("Bearer ")


def test_a_key_of_a_provider_is_known_by_its_owner():
    digits = "6d2fabeb6add229bc199faba28fd3efb57df0bd3"

    assert found({"sourcegraph": digits, "commit": digits, "datadog_id": digits}) == [
        ("sourcegraph", "provider_keys")
    ]


def test_serialised_attributes_are_read_as_the_text_they_are():
    assert found({"payload": '{"user": "ann", "password": "k4T!q9"}'}) == [("payload", "passwords")]


def test_neighbours_do_not_read_into_each_other():
    assert found(["password", "=", "k4T!q9x"]) == []
    assert found({"a": "-----BEGIN", "b": " PRIVATE KEY-----"}) == []


@pytest.mark.parametrize("attributes", ["x", 1, None, [], {}, [[[]]], {"a": {}}, {"a": object()}])
def test_whatever_shape_attributes_have_they_are_walked(attributes):
    assert found(attributes) == []


def test_keys_that_are_no_text_are_steps_too():
    assert found({1: {"password": "x9"}}) == [(1, "password", "passwords")]


def test_patterns_of_ones_own_read_every_value():
    badge = CustomPattern("badges", r"\bB-\d{4}\b", "Badge")

    assert found({"who": "ann, B-1234", "n": 5}, badge) == [("who", "badges")]
