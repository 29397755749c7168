"""kill -9 while an authority rules: what was acknowledged stays, and nothing is done by half."""

from tests.identity.kills import Kills, kill_often


def test_a_kill_loses_nothing_and_does_nothing_twice(identity):
    kills = Kills(random=6, every=40)

    kill_often(identity.url, kills)

    assert kills.at_statements.total() > 10
    assert kills.acknowledged >= 12  # the stories that nobody killed, to know their length
