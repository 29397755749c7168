"""Changes of a size that nobody reads in a list: the page stays quick and its markup small."""

import pytest

from tests import haste
from tests.identity.proposals import node, propose

SECONDS = 0.3
WORDS = "It keeps what members lend to one another in good order and says so. "


def items(number, word="loan"):
    return [
        {"name": f"{word}-{place}", "note": WORDS[: 20 + place % 40]} for place in range(number)
    ]


SHAPES = {
    "one long text": ({"says": WORDS * 30_000}, {"says": WORDS * 29_000 + "Not any more."}),
    "many fields": (
        {f"field-{place}": WORDS for place in range(28_000)},
        {f"field-{place}": WORDS + "!" * (place % 2) for place in range(28_000)},
    ),
    "one long list": ({"items": items(26_000)}, {"items": items(26_000)[1:]}),
}


@pytest.mark.usefixtures("db", "identity")
@pytest.mark.parametrize("shape", SHAPES)
def test_a_change_of_two_megabytes_opens_at_once(ben, register, shape):
    before, after = SHAPES[shape]
    register.rule("ada", propose(node("agent/big", **before)))
    found = propose(node("agent/big", **after))

    answer = ben.get(f"/identity/{found}/")
    took = [haste.seconds_of(lambda: ben.get(f"/identity/{found}/")) for _ in range(5)]

    assert answer.status_code == 200
    assert len(answer.content) < 512 * 1024
    assert min(took) < SECONDS
