"""Changes of a size that nobody reads in a list: the page stays quick and its markup small."""

import time

import pytest

from tests.identity.proposals import node, propose

TIMES = 10  # as long as the yardstick takes, 0.3 s where nobody else works
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

    answers, asked, measured = [], [], []
    for _ in range(5):
        measured.append(seconds_of(yardstick))
        asked.append(seconds_of(lambda: answers.append(ben.get(f"/identity/{found}/"))))

    assert answers[0].status_code == 200
    assert len(answers[0].content) < 512 * 1024
    assert min(asked) < TIMES * min(measured)


def yardstick():
    """Work whose time says how fast this processor is just now, beside whatever else it does."""
    return sum(len(f"{number}") for number in range(375_000))


def seconds_of(work):
    """Return the processor seconds that it took."""
    start = time.process_time()
    work()
    return time.process_time() - start
