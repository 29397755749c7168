"""The filter of telemetry: a time range, and tags as they stand in the address."""

from collections.abc import Mapping

from ciris_admin.pages.listing import Chip, address
from ciris_admin.pages.range_filter import RangeFilter
from ciris_admin.pages.tags_field import TagsField, tag_text


class TelemetryFilter(RangeFilter):
    """A time range and tags, each of which a row must have."""

    not_chips = RangeFilter.not_chips | {"tag"}
    tag = TagsField(label="Tag", required=False)

    @property
    def tags(self) -> Mapping[str, str]:
        return self.value("tag") or {}

    def chips(self) -> list[Chip]:
        """Show each tag as a chip of its own."""
        return [
            *super().chips(),
            *(Chip(key, value, self.with_tag(key, None)) for key, value in self.tags.items()),
        ]

    def with_tag(self, key: str, value: str | None) -> str:
        """Return the address with this tag wanted, or with None the address without it."""
        wanted = {**self.tags, key: value}
        texts = [tag_text(k, v) for k, v in wanted.items() if v is not None]
        return address(self.query, tag=texts)
