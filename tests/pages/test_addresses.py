"""An address holds what was filled in, whoever sent the form."""

import pytest

from ciris_admin.pages.addresses import address, whole_number


@pytest.mark.parametrize(
    ("asked", "clean"),
    [
        ("/tasks/?status=&type=", "/tasks/"),
        ("/tasks/?status=failed&age=", "/tasks/?status=failed"),
        ("/tasks/?age", "/tasks/"),
        ("/tasks/?&status=failed", "/tasks/?status=failed"),
        ("/graph/all/?attribute=a%3D1&attribute=&by=x", "/graph/all/?attribute=a%3D1&by=x"),
        ("/graph/50%25%3F/?type=", "/graph/50%25%3F/"),
    ],
)
def test_empty_parameters_are_left_out_of_an_address(viewer, asked, clean):
    path, _, query = asked.partition("?")

    answer = viewer.generic("GET", path, QUERY_STRING=query)

    assert answer.status_code == 302
    assert answer["Location"] == clean


@pytest.mark.parametrize("asked", ["/tasks/", "/tasks/?status=failed&age=1h", "/graph/all/?id=a"])
def test_a_clean_address_is_answered(viewer, store, asked):
    assert viewer.get(asked).status_code == 200


def test_an_address_that_was_cut_leads_to_the_first_page_of_the_same_filter(viewer, store):
    answer = viewer.get("/tasks/?cursor=cut&status=failed")

    assert answer.status_code == 400
    assert b'href="/tasks/?status=failed">Go to the first page' in answer.content


def test_a_path_that_reads_as_another_host_stays_here(rf):
    request = rf.get("/", {"empty": "", "full": "1"})
    request.path = "//evil.example/"

    assert address(request) == "/%2Fevil.example/?full=1"


@pytest.mark.parametrize("text", [None, "", "-1", "1.5", " 1", "²", "٣", "9" * 16, "9" * 5000])
def test_what_is_no_number_of_an_address_is_none(text):
    assert whole_number(text) is None


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 15, 10**15 - 1)])
def test_a_number_of_an_address_is_read(text, number):
    assert whole_number(text) == number
