"""kill -9 while secrets are sealed and rotated: each stays readable, none stands in clear."""

from persistence.secrets import rotation
from tests.secrets.kills import SECRETS, Kills, kill_often


def test_a_kill_loses_no_secret(store, key_file, monkeypatch):
    monkeypatch.setattr(rotation, "AT_ONCE", rotation.AT_ONCE)  # the harness makes it smaller
    kills = Kills(random=6, every=15)

    kill_often(kills)

    assert kills.at_statements >= 8
    assert len(kills.acknowledged) > SECRETS
