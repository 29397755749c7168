"""Static files have the addresses that WhiteNoise gives them, which are looked up once."""

import pytest
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from ciris_admin.static_files import StaticFiles


@pytest.fixture
def collected(tmp_path):
    storage = StaticFiles(location=tmp_path, base_url="/static/")
    storage.save("page.css", ContentFile(b"a { color: red }"))
    assert all(done for _, _, done in storage.post_process({"page.css": (storage, "page.css")}))
    return storage


def test_an_address_is_that_of_whitenoise(collected):
    theirs = CompressedManifestStaticFilesStorage(collected.location, "/static/")

    assert collected.url("page.css") == theirs.url("page.css") != "/static/page.css"


def test_an_address_is_looked_up_once(collected, monkeypatch):
    known = collected.url("page.css")
    monkeypatch.setattr(collected, "hashed_files", {})

    assert collected.url("page.css") == known


def test_what_was_not_collected_has_no_address(collected):
    for _ in range(2):
        with pytest.raises(ValueError, match=r"Missing.*other\.css"):
            collected.url("other.css")
