"""Values beside a secret's name that are none: filled in later, of the net, names of programs."""

import pytest

from persistence.secrets.detection import find_in_text


def secrets(text):
    return [text[one.start : one.end] for one in find_in_text(text)]


@pytest.mark.parametrize(
    "text",
    [
        'password = "team-{}".format(season)',
        'password = f"team-{season}"',
        'password = "team-%s" % season',
        'token = "team-%(season)s" % where',
        'password = $"team-{season}";',
        'password = "team-{}"',
    ],
)
def test_a_literal_with_holes_is_filled_in_by_a_program(text):
    assert secrets(text) == []


def test_holes_that_nothing_fills_are_a_part_of_the_secret():
    assert secrets('password = "team-{season}"') == ["team-{season}"]


@pytest.mark.parametrize(
    "text",
    [
        'where = "secret=:given"',
        'password: "ENC(9sVb0aQ2)"',
        'pass := "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ"',
        'password = "$DB_PASSWORD:latest"',
        'accessKeyId = "AKIAQ3EXAMPLEHG7Z2KD"',
        "aws_secret_access_key: q7Zt0pLw93kXv5Rb2nHd/8sJf+4mGc1yTEST-KEY",
        'dsn = "mysql://ann:PUT_IT_HERE@db:3306/app"',
        'curl -H "Authorization: Basic q7Zt0pLw93kXv5Rb2nHd" https://host',
        "AIzaSyQ7Zt0pLw93kXv5Rb2nHd8sJf4mGc1yTe6==",
        "- :secretsmanager:*:210987654321:secret:db/prod::}}",
        'password_expire: "yearly"',
        'update_password: "on_boot"',
        'userCredential.Domain = "corpNorth"',
    ],
)
def test_what_stands_for_a_secret_is_none(text):
    assert secrets(text) == []


@pytest.mark.parametrize(
    "value",
    [
        "account.password",
        "mail.smtp.clientSecret",
        "org.acme.vault.Reader.SLASHES",
        "docs/src/main/net/acme/vault",
        "users/account.oldPassword",
        "10.21.7",
        "2001:db8:77::ab9:1",
        "00:1b:44:11:3a:b7",
    ],
)
def test_an_address_or_the_name_of_a_setting_is_no_secret(value):
    assert secrets(f'secret = "{value}"') == []


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("password = '$34!7reGq_'", "$34!7reGq_"),
        ('os.getenv("DB_PASSWORD", "hunterone")', "hunterone"),
        ('define("DB_PASSWORD", "hunterone");', "hunterone"),
        ("password_for_email = 'k4T!q9'", "k4T!q9"),
        ('auth = "Bearer: q7Zt0pLw93kXv5Rb2nHd"', "q7Zt0pLw93kXv5Rb2nHd"),
        ("jdbc:mysql://host/app?user=ann&userpass=k4Tq9x", "k4Tq9x"),
        ("api_token: YXNkZmFyZnNrZGpmc2tk", "YXNkZmFyZnNrZGpmc2tk"),
        ("api_key: 902715843320918457720193", "902715843320918457720193"),
        ("SB-Mid-server-q7Zt0pLw93kXv5Rb2nHd_8sJ", "SB-Mid-server-q7Zt0pLw93kXv5Rb2nHd_8sJ"),
    ],
)
def test_what_looks_like_a_variable_or_a_name_may_be_a_secret(text, secret):
    assert secrets(text) == [secret]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("ENV DB_PASSWORD=supersecret4711", "supersecret4711"),
        ("AppSecret = ce3f9f0362bb90a5b01dfc8e;", "ce3f9f0362bb90a5b01dfc8e;"),
    ],
)
def test_a_number_or_a_stroke_at_the_end_makes_no_name_of_it(text, secret):
    assert secrets(text) == [secret]
