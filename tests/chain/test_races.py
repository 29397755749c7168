"""Many processes append to one chain: each entry once, no fork, no gap, no lock error."""

from tests.chain.races import race


def test_processes_append_in_turn(store):
    assert race(store.url, 4, 25) == 101
