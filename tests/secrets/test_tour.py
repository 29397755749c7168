"""That the tour finds a secret that is left, and says where: it is run by hand, with a browser."""

from tests.engines import Store
from tests.secrets import tour
from tests.secrets.canaries import Cage, Canary


def test_a_secret_in_a_page_or_a_file_is_named(tmp_path, monkeypatch):
    cage = Cage()
    secret = cage.password()
    (tmp_path / "left.log").write_text(f"it was {secret}")
    page = [("/logs/", f"<p>{secret}</p>".encode()), ("/tasks/", b"<p>nothing</p>")]
    kept = Cage()
    kept.all = [Canary(secret, "")]
    monkeypatch.setattr(tour, "_planted", lambda _store: kept)
    monkeypatch.setattr(tour, "_manage", lambda *_words, **_where: None)
    monkeypatch.setattr(tour, "_toured", lambda *_asked: (dict(page), "started"))
    store = Store(f"sqlite:///{tmp_path / 'store.db'}", "sqlite")

    seen, left = tour.tour(store, tmp_path)

    assert seen == len(page)
    assert left == {"/logs/": [secret], str(tmp_path / "left.log"): [secret]}
