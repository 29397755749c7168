"""The vectors are what the code says today, and enough of them say no."""

import pytest

from tests.identity.vectors import making


@pytest.mark.parametrize("name", making.MAKERS)
def test_a_vector_file_is_what_is_made_now(name):
    assert (making.FOLDER / f"{name}.json").read_text() == making.made(name)


def test_the_vectors_are_adversarial():
    refused = [case for case in making.read("canonical") if case["bytes"] is None]
    spellings = [case["accepted"] for case in making.read("decoding")]

    assert len(refused) > 20
    assert spellings.count(False) > 100
    assert spellings.count(True) > 80
    assert sum(map(len, map(making.read, making.MAKERS))) > 500
