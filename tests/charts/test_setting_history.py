"""The figure of a setting: steps, marks, tables of numbers, and what Plotly accepts."""

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects

from ciris_admin.charts.setting_history import MOST_LINES, figure

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Change:
    hours: float
    value: Any
    origin: str = "learned"
    by: str = "iris"

    @property
    def moment(self):
        return NOON + self.hours * HOUR


def drawn(*changes, **options):
    made = figure(changes, now=NOON + 5 * HOUR, zone=dt.UTC, **options)
    if made:  # Plotly itself knows no custom properties
        coloured = re.sub(r'"--[a-z0-9-]+(/[\d.]+)?"', '"#123456"', json.dumps(made))
        plotly.graph_objects.Figure(json.loads(coloured), skip_invalid=False)
    return made


def test_each_value_holds_until_the_next_and_the_last_until_now():
    steps = drawn(Change(0, 0.5), Change(1, 0.6))["data"][0]

    assert steps["line"]["shape"] == "hv"
    assert [text[11:16] for text in steps["x"]] == ["12:00", "13:00", "17:00"]
    assert steps["y"] == [0.5, 0.6, 0.6]


def test_what_moved_the_value_is_marked_by_its_way():
    _, *marks = drawn(
        Change(0, 0.5, "set"), Change(1, 0.6), Change(2, 0.7), Change(3, 0.5, "reset")
    )["data"]

    assert [(mark["name"], len(mark["x"])) for mark in marks] == [
        ("set by hand", 1),
        ("learned", 2),
        ("reset or changed otherwise", 1),
    ]


def test_the_axis_is_the_range_of_the_setting():
    layout = drawn(Change(0, 0.5), bounds=(0, 1), unit="seconds")["layout"]

    assert (layout["yaxis"]["range"], layout["yaxis"]["title"]["text"]) == ([0, 1], "seconds")


def test_a_table_of_numbers_gets_a_line_for_each_of_its_largest_names():
    tools = {f"tool{number}": number / 10 for number in range(10)}

    lines = drawn(Change(0, tools))["data"]

    assert [line["name"] for line in lines] == [f"tool{n}" for n in range(9, 9 - MOST_LINES, -1)]


def test_names_of_agents_are_neither_markup_nor_colours():
    (line,) = drawn(Change(0, {"<b>x</b>": 1}))["data"]
    (other,) = drawn(Change(0, {"--series-1": 1}))["data"]

    assert line["name"] == "&lt;b>x&lt;/b>"
    assert not other["name"].startswith("--")


def test_words_and_flags_have_no_figure():
    assert drawn(Change(0, "warm"), Change(1, True), Change(2, None)) is None
