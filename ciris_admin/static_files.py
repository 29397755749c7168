"""Static files as WhiteNoise keeps them, with addresses that are looked up once."""

import functools
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Names each file by its content. Each page names ten, and none changes while it is served."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._looked_up = functools.cache(super().url)

    def url(self, name: str | None, force: bool = False) -> str:  # noqa: FBT001, FBT002  # Django's
        address: str = self._looked_up(name, force)
        return address
