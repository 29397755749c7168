"""The drawing of log lines by level: heights, places, the thinnest bar."""

import datetime as dt
from dataclasses import dataclass

from ciris_admin.charts.level_bars import HEIGHT, WIDTH, columns

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Bar:
    lines: dict[str, int]
    start: dt.datetime = NOON

    @property
    def total(self):
        return sum(self.lines.values())


def test_the_tallest_bar_fills_the_height():
    [half, full] = columns([Bar({"INFO": 2}), Bar({"INFO": 4})], ["INFO"])

    assert (half.blocks[0].height, full.blocks[0].height) == ("50", str(HEIGHT))
    assert (half.blocks[0].y, full.blocks[0].y) == ("50", "0")


def test_levels_stand_on_each_other_in_the_order_given():
    [column] = columns([Bar({"INFO": 3, "ERROR": 1})], ["ERROR", "INFO"])

    assert [(block.level, block.y) for block in column.blocks] == [("ERROR", "75"), ("INFO", "0")]


def test_bars_share_the_width():
    found = columns([Bar({"INFO": 1})] * 4, ["INFO"])

    assert [column.x for column in found] == ["0", "250", "500", "750"]
    assert float(found[0].width) * 4 == WIDTH


def test_one_line_among_thousands_is_to_be_seen():
    [column] = columns([Bar({"ERROR": 1, "INFO": 100_000})], ["ERROR", "INFO"])

    assert column.blocks[0].height == "1"


def test_an_empty_bar_has_no_blocks():
    assert columns([Bar({})], ["INFO"])[0].blocks == []
