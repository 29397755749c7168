"""What every page tells the browser about its safety."""

import os
import subprocess
import sys

import pytest

from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.frame.urls")]


@pytest.fixture(params=["/sign-in/", "/account/", "/probe/page/", "/nothing-here/", "/admin/"])
def answer(request):
    browser = people.signed_in(people.make("ada", "administrator"))
    return (browser if request.param != "/sign-in/" else type(browser)()).get(request.param)


def test_the_content_policy_has_no_unsafe_word(answer):
    policy = answer.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_no_page_is_kept_in_a_cache(answer):
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_the_usual_headers_are_there(answer, name, value):
    assert answer.headers[name] == value


def test_the_page_may_use_no_camera(answer):
    assert "camera=()" in answer.headers["Permissions-Policy"]


def run(code, home):
    environment = {
        **os.environ,
        "CIRIS_HTTPS": "1",
        "CIRIS_HOME": str(home),
        "CIRIS_ALLOWED_HOSTS": "console.example",
        "DJANGO_SETTINGS_MODULE": "ciris_admin.settings",
    }
    command = [sys.executable, "-W", "error", *code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_djangos_deployment_check_finds_nothing(tmp_path):
    check = run(["-m", "django", "check", "--deploy", "--fail-level", "INFO"], tmp_path)

    assert check.returncode == 0, check.stderr
    assert "no issues" in check.stdout


def test_behind_https_the_browser_is_told_to_stay_there(tmp_path):
    (tmp_path / "static").mkdir()
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "answer = Client().get('/people/', headers={'host': 'console.example'}, secure=True)\n"
        "print(answer.headers['Strict-Transport-Security'])\n"
    )

    assert "max-age=31536000; includeSubDomains; preload" in run(["-c", code], tmp_path).stdout
