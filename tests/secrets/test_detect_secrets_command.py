"""`manage.py detect_secrets`: where secrets stand in files, and never what they are."""

import io
import json

import pytest
from django.core.management import call_command

SECRET = "k4T!q9zz"


def run(*options):
    out, errors = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("detect_secrets", *map(str, options), stdout=out, stderr=errors)
    return int(ended.value.code), out.getvalue(), errors.getvalue()


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text(
        f"nothing here\n\nключ password = '{SECRET}' and\nBearer q7Zt0pLw93kXv5Rb2nHd\n"
    )
    return path


def test_json_says_where_and_what_kind_for_each_line(notes):
    code, said, _ = run("--json", notes)

    assert code == 1
    assert json.loads(said) == [
        {
            "file": str(notes),
            "line": 3,
            "start": 18,
            "end_line": 3,
            "end": 26,
            "pattern": "passwords",
            "description": "Password",
            "sensitivity": "CRITICAL",
        },
        {
            "file": str(notes),
            "line": 4,
            "start": 8,
            "end_line": 4,
            "end": 28,
            "pattern": "bearer_tokens",
            "description": "Bearer Token",
            "sensitivity": "HIGH",
        },
    ]


def test_each_finding_has_a_line_of_its_own_in_the_json(notes):
    said = run("--json", notes)[1].strip().split("\n")

    assert (said[0], said[-1]) == ("[", "]")
    assert [json.loads(line.rstrip(","))["line"] for line in said[1:-1]] == [3, 4]


def test_people_read_a_line_each(notes):
    code, said, _ = run(notes)

    assert code == 1
    assert said.split("\n")[0] == f"{notes}:3:18 Password (passwords, CRITICAL)"
    assert "2 found." in said


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_no_secret_is_ever_said(notes, options):
    _, said, errors = run(*options, notes)

    assert SECRET not in said + errors
    assert "q7Zt0pLw" not in said + errors


def test_a_key_of_many_lines_is_one_finding(tmp_path):
    path = tmp_path / "key.pem"
    path.write_text(
        "\n-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n-----END PRIVATE KEY-----\n"
    )

    [one] = json.loads(run("--json", path)[1])

    assert (one["line"], one["start"], one["end_line"], one["end"]) == (2, 1, 4, 26)


def test_nothing_found_is_exit_code_0(tmp_path):
    path = tmp_path / "clean.txt"
    path.write_text("The password must have 8 letters.\n")

    assert run(path) == (0, "0 found.\n", "")
    assert json.loads(run("--json", path)[1]) == []


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_read(notes, tmp_path):
    code, said, errors = run("--json", tmp_path / "none\x1b.txt", notes)

    assert code == 2
    assert len(json.loads(said)) == 2
    assert "could not be read: No such file or directory." in errors
    assert "\x1b" not in errors


def test_bytes_that_are_no_text_are_read_around(tmp_path):
    path = tmp_path / "binary"
    path.write_bytes(b"\xff\xfe\x00 password='k4T!q9zz' \x80")

    assert run(path)[0] == 1
