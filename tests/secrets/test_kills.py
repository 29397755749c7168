"""kill -9 while secrets are sealed and rotated: each stays readable, none stands in clear."""

from persistence.secrets import rotation
from persistence.secrets.scanning import scan
from tests.secrets.kills import SECRETS, Kills, kill_often
from tests.secrets.scan_kills import ScanKills, seal_often


def test_a_kill_loses_no_secret(store, key_file, monkeypatch):
    monkeypatch.setattr(rotation, "AT_ONCE", rotation.AT_ONCE)  # the harness makes it smaller
    kills = Kills(random=6, every=15)

    kill_often(kills)

    assert kills.at_statements >= 8
    assert len(kills.acknowledged) > SECRETS


def test_a_kill_leaves_each_row_in_clear_or_sealed(store, key_file, monkeypatch):
    monkeypatch.setattr(scan, "AT_ONCE", scan.AT_ONCE)  # the harness makes it smaller
    kills = ScanKills(kills=5)

    seal_often(kills, store)

    assert kills.at_statements + kills.at_random == 5
    assert kills.in_between
