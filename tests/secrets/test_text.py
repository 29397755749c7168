"""Secrets in a text: what agents know by name, what surroundings give away, what is none."""

import pytest

from persistence.secrets.detection import Sensitivity, find_in_text

AWS = "q7Zt0pLw93kXv5Rb2nHd/8sJf+4mGc1yTe6uKa0V"
GITHUB = "ghs_q7Zt0pLw93kXv5Rb2nHd8sJf4mGc1yTe6uKa"
DISCORD = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"
PEM = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49
AgEG+CCqGSM49/w==
-----END PRIVATE KEY-----"""


def found(text):
    return [(one.kind.pattern, text[one.start : one.end]) for one in find_in_text(text)]


def secrets(text):
    return [secret for _, secret in found(text)]


@pytest.mark.parametrize(
    ("text", "pattern", "description", "sensitivity", "secret"),
    [
        ("api_key: q7Zt0pLw93kXv5Rb2nHd", "api_keys", "API Key", "HIGH", "q7Zt0pLw93kXv5Rb2nHd"),
        (
            "Bearer abcdef0123456789.xyzw",
            "bearer_tokens",
            "Bearer Token",
            "HIGH",
            "abcdef0123456789.xyzw",
        ),
        ("password = hunter2hunter2", "passwords", "Password", "CRITICAL", "hunter2hunter2"),
        (
            "https://ann:s3cr3t@host/x",
            "urls_with_auth",
            "URL with Authentication",
            "HIGH",
            "s3cr3t",
        ),
        (PEM, "private_keys", "Private Key", "CRITICAL", PEM),
        ("4111111111111111", "credit_cards", "Credit Card Number", "CRITICAL", "4111111111111111"),
        ("078-05-1121", "social_security", "Social Security Number", "CRITICAL", "078-05-1121"),
        (
            "AKIAQYLPMN5HHHFPZAM2",
            "aws_access_key",
            "AWS Access Key",
            "HIGH",
            "AKIAQYLPMN5HHHFPZAM2",
        ),
        ("aws_secret_access_key=" + AWS, "aws_secret_key", "AWS Secret Key", "CRITICAL", AWS),
        (GITHUB, "github_token", "GitHub Token", "HIGH", GITHUB),
        (
            "xoxb-123456789012-aBcDeF",
            "slack_token",
            "Slack Token",
            "HIGH",
            "xoxb-123456789012-aBcDeF",
        ),
        (DISCORD, "discord_token", "Discord Bot Token", "HIGH", DISCORD),
    ],
)
def test_whatever_agents_find_is_found_in_their_words(
    text, pattern, description, sensitivity, secret
):
    [one] = find_in_text(text)

    assert (one.kind.pattern, one.kind.description) == (pattern, description)
    assert one.kind.sensitivity is Sensitivity(sensitivity)
    assert text[one.start : one.end] == secret


@pytest.mark.parametrize(
    "text",
    [
        'dbPassword = "k4T!q9"',
        "DB_PASSWORD=k4T!q9",
        "export DB_PASSWORD='k4T!q9'",
        '{"user": "ann", "db-password": "k4T!q9"}',
        r"{\"db_password\": \"k4T!q9\"}",
        "  db_password: k4T!q9  # yaml",
        'let password: string = "k4T!q9";',
        'password := "k4T!q9"',
        'secrets["password"] => "k4T!q9"',
        'if (password == "k4T!q9") {',
        'if ("k4T!q9" === password) {',
        'setPassword("k4T!q9")',
        'put("password", "k4T!q9")',
        '<add key="Password" value="k4T!q9" />',
        "<password>k4T!q9</password>",
        '{"name": "DB_PASSWORD", "value": "k4T!q9"}',
        "- name: DB_PASSWORD\n  value: k4T!q9",
        "login --password k4T!q9 --verbose",
        "https://host/login?user=ann&password=k4T!q9&next=1",
        "Server=db;User Id=ann;Password=k4T!q9;Timeout=3",
        "curl -u ann:k4T!q9 https://host",
        "redis://:k4T!q9@cache:6379/0",
        'var password string = "k4T!q9"',
        'if (password.equals("k4T!q9"))',
        'if ("k4T!q9".equals(password))',
        "if (`k4T!q9` == password) {",
        'std::string dbpass("k4T!q9");',
        'keypass.assign("k4T!q9", 6);',
        'char secret[25] = "k4T!q9";',
        'string password = @"k4T!q9";',
    ],
)
def test_a_name_gives_its_value_away_in_any_language(text):
    assert secrets(text) == ["k4T!q9"]


@pytest.mark.parametrize(
    "text",
    [
        "my password is k4Tq9xyz, keep it",
        "machine host login ann password k4Tq9xyz",
        "//registry.host/:_authToken=k4Tq9xyz0a",
        "Authorization: Token k4Tq9xyz0a",
        "X-Api-Key: k4Tq9xyz0a",
        "The API key is k4Tq9xyz0a.",
        "the secret key: k4Tq9xyz0a",
        "curl -u k4Tq9xyz0ak4Tq9xyz: https://host",
    ],
)
def test_sentences_headers_and_settings_of_tools_give_it_away(text):
    assert [one[:8] for one in secrets(text)] == ["k4Tq9xyz"]


@pytest.mark.parametrize(
    "text",
    [
        'password = "changeme"',
        'password = "${DB_PASSWORD}"',
        "password: {{ vault.password }}",
        'password = os.environ["PASSWORD"]',
        "password = getpass.getpass()",
        "password=",
        'password = ""',
        'api_key = "your-api-key-here"',
        'api_key = "xxxxxxxxxxxxxxxxxxxx"',
        'token = "<token>"',
        'secret = "%s" % secret',
        "{SECRET:0b0e7b4e-5c5c-4f6c-9d57-3c2c2f5d2b7a:API Key}",
        'password = "{SECRET:0b0e7b4e-5c5c-4f6c-9d57-3c2c2f5d2b7a:Password}"',
        "password: str",
        "token = token_next_by(i=Comment, idx=tidx)",
        "The password must have 8 letters.",
        "max_tokens: 1234567890123456",
        "primary_key: 3f2504e04f8911d39a0c0305e82c3301",
        "public_key = 9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIK",
        "password_hash: 5f4dcc3b5aa765d61d8327deb882cf99",
        "id 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "['password', 'secret', 'token']",
        "https://host:8000/@ann",
        "docker run -u 1000:1000 image",
        'curl --user "$USER:$PASS" https://host',
        "curl -u ann:ACCESS_TOKEN https://host",
        "https://ann:YOUR_PASSWORD@host",
        "echo 'password = '.$config['password'].\"\\n\";",
        'label: "Password:", again: "Password:", more: "Sign in"',
        'String login = "password:" + password;',
        "echo 'export PASSWORD=\"'$PASSWORD'\"'",
        'const field = document.passwordInput = "#new-password";',
        "scrypt('password', 'salt', 64)",
        '@sensitive("password1", "password2")',
        "bucket_key: 3f2504e04f8911d39a0c0305e82c3301",
        'widget_key = "3f2504e04f8911d39a0c0305e82c3301"',
        "render_pass: 3f2504e04f8911d39a0c0305e82c3301",
        'session_key = "getCurrentSessionKey2"',
        "password: must be at least eight letters",
        "gpg --recv-keys DD792F5973C6DE52C432CBDAC77ABFA00DDBF2B7",
        "secret_uuid: 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "db_pass[] = 'k4T!q9';",
        "userPassword: must be entered twice",
        "my password is “None”",
        "BUNDLE_GEMS__EXAMPLE__COM=$USER:$PASSWORD",
    ],
)
def test_what_only_looks_like_a_secret_is_none(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "billing_pass = '{}'",
        "crmpass: {}",
        "s3_secret_key={}",
        "acme-pw := {}",
    ],
)
def test_what_is_random_beside_a_half_known_name_is_a_secret(text):
    assert secrets(text.format("9f2c7ab1d04e83b6")) == ["9f2c7ab1d04e83b6"]


@pytest.mark.parametrize("name", ["password", "db_password"])
def test_small_words_after_a_setting_are_its_value(name):
    assert secrets(f"{name}: correct horse battery staple") == ["correct horse battery staple"]
    assert secrets(f"The {name} correct horse battery staple") == []


@pytest.mark.parametrize(
    "line",
    [
        'api_key = "{}"',
        "dbkey => '{}'",
        "service_key: {}",
        "password = {}",
        'std::string private_key("{}");',
    ],
)
def test_many_words_written_as_one_are_somebodys_choice(line):
    assert secrets(line.format("leavemealoneplease")) == ["leavemealoneplease"]
    assert secrets(line.format("leaveMeAlonePlease")) == []


def test_small_words_may_be_given_to_any_name_of_a_setting():
    assert secrets("secretKey = correct horse battery staple") == ["correct horse battery staple"]


@pytest.mark.parametrize(
    "text",
    [
        "//registry.host/:_authToken=743b294a-cd03-11ec-9d64-0242ac120002",
        "cl_key := nxohnhmxdsvcifgnetmcqpsa",
        "X-Api-Key: dXNlcjpwYXNzYkdtTg==",
        "eyJhbGciOiJIUzI1NiJ9.e30",
        "ZXlKaGJHY2lPaUpJVXpJMU5pSjkuZXlKemRXSWlPaUl4TWpNaWZRLmMybG4=",
        "BUNDLE_GEMS__EXAMPLE__COM=cafeb4b3:d3adb33f",
        'BUNDLE_GEMS__EXAMPLE__COM: "ann:k4T!q9xyz"',
        "xoxa-2-511111111-31111111111-e039d02840a0b9379c",
        "eyJhbGciOiJIUzI1NiJ9==.eyJzdWIiOjF9=.c2ln",
    ],
)
def test_what_a_program_reads_there_is_a_secret(text):
    assert len(secrets(text)) == 1


def test_many_words_written_as_one_are_a_password():
    assert secrets('admin_password = "thisisourpassword"') == ["thisisourpassword"]
    assert secrets('admin_password = "adminpassword"') == []


@pytest.mark.parametrize("newline", ["\n", "\r\n", r"\n"])
def test_a_private_key_is_one_secret_from_header_to_footer(newline):
    key = PEM.replace("\n", newline)

    assert found(f'{{"key": "{key}"}}') == [("private_keys", key)]


def test_a_private_key_without_its_footer_ends_with_its_lines():
    cut = PEM.rpartition("\n")[0]

    assert found(cut + "\n\nAnd now: for something else.") == [("private_keys", cut)]


def test_a_private_key_of_putty_is_one_secret():
    key = f"PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\nAAAA\nPrivate-MAC: {'0f' * 32}"

    assert found(key + "\n") == [("private_keys", key)]
    assert found(key.partition("\n")[0]) == [("private_keys", key.partition("\n")[0])]


@pytest.mark.parametrize("text", ["_auth={}", '{{"auths": {{"host": {{"auth": "{}"}}}}}}'])
def test_a_login_in_base64_is_known_by_its_colon(text):
    assert secrets(text.format("YW5uOnN3MHJkZmlzaA==")) == ["YW5uOnN3MHJkZmlzaA=="]
    assert secrets(text.format("YWJjZGVmZ2hpams=")) == []


def test_the_values_of_a_kubernetes_secret_are_secrets():
    text = "kind: Secret\nmetadata:\n  name: db-credentials\ndata:\n  pin: bXlwYXNzd29yZA==\n"

    assert secrets(text) == ["bXlwYXNzd29yZA=="]
    assert secrets(text.replace("Secret", "ConfigMap")) == []


def test_places_are_counted_in_code_points():
    text = "ключ 🔑 password = '密码密码99' 🔑"

    assert secrets(text) == ["密码密码99"]


def test_a_secret_is_found_once_and_whole():
    token = GITHUB
    text = f"GITHUB_TOKEN={token} and https://ann:{token}@github.com"

    assert [secret for secret in secrets(text) if token in secret] == [token, token]


def test_texts_without_letters_or_with_broken_ones_are_read():
    assert found("") == []
    assert secrets("\ud800 password = 'k4T!q9' \x00") == ["k4T!q9"]
