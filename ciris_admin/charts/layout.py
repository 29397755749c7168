"""What all figures look like: their margins, axes and letters."""

from typing import Any

Figure = dict[str, Any]
AXIS: Figure = {
    "gridcolor": "--chart-line",
    "linecolor": "--chart-line",
    "zeroline": False,
    "automargin": True,
}


def layout(height: int, *, top: int) -> Figure:
    """Return the part of a layout that is the same everywhere; `top` is room above, in pixels."""
    return {
        "height": height,
        "margin": {"l": 48, "r": 8, "t": top, "b": 32},
        "paper_bgcolor": "--chart-ground/0",
        "plot_bgcolor": "--chart-ground/0",
        "font": {"size": 12, "color": "--chart-text"},
        "hoverlabel": {
            "bgcolor": "--chart-ground",
            "bordercolor": "--chart-line",
            "font": {"color": "--chart-text"},
        },
    }
