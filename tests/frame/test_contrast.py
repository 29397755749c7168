"""Every pair of colours that meets on a screen can be read: WCAG AA in both themes."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
TOKENS = (STATIC / "css" / "tokens.css").read_text()
COLOURS = dict(re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\);", TOKENS))
TEXT, SHAPE = 4.5, 3.0
GROUNDS = ("ground", "raised", "pressed")
PAIRS = [
    *((word, ground, TEXT) for word in ("text", "quiet") for ground in GROUNDS),
    *(("accent", ground, TEXT) for ground in ("ground", "raised", "accent-soft")),
    ("on-accent", "accent", TEXT),
    *(("text", ground, TEXT) for ground in ("accent-soft", "mark")),
    ("quiet", "accent-soft", TEXT),
    *((tone, f"{tone}-soft", TEXT) for tone in ("good", "attention", "broken", "unknown")),
    *((tone, "ground", TEXT) for tone in ("good", "attention", "broken")),
    *(("text", f"{tone}-soft", TEXT) for tone in ("good", "attention", "broken", "unknown")),
    *(("accent", f"{tone}-soft", TEXT) for tone in ("good", "attention", "broken")),
    *(("edge", ground, SHAPE) for ground in ("ground", "raised")),
    *((f"series-{number}", "ground", SHAPE) for number in range(1, 9)),
]


def luminance(colour):
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_colours_that_meet_can_be_told_apart(front, back, least, theme):
    which = ("light", "dark").index(theme)
    colours = [COLOURS[name].split(", ")[which] for name in (front, back)]

    assert contrast(*colours) >= least


@pytest.mark.parametrize("path", sorted((STATIC / "css").glob("*.css")), ids=lambda path: path.name)
def test_colours_are_named_in_one_place(path):
    if path.name != "tokens.css":
        assert not re.search(r"#[0-9a-f]{3,8}\b|rgba?\(", path.read_text())


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.*s")), ids=lambda path: path.name)
def test_our_static_files_are_short(path):
    assert len(path.read_text().splitlines()) <= 300
