"""The drawing of what lies around a node: whoever points at it to the left, the rest to the right.

Columns of labelled boxes rather than a cloud: ids are long, and a page is read in lines.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from persistence.graph.queries.edges import EdgeRow, Neighbourhood

BOX = (176, 28)
ROW = 36
GAP = 136
CROWD = 12  # with more nodes, edges that do not lead outwards are left out
MARGIN = 8
LABEL_SHARE = 0.6  # of the way from the nearer node
LABEL_LETTERS = 23
RELATION_LETTERS = 13


@dataclass(frozen=True)
class Box:
    """A node of the drawing; `node_type` is None where the store does not hold the node."""

    node_id: str
    label: str
    node_type: str | None
    hop: int
    x: int
    y: int


@dataclass(frozen=True)
class Line:
    path: str
    label: str
    title: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    boxes: Sequence[Box]
    lines: Sequence[Line]
    left_out: int  # edges between nodes that are drawn


def draw(found: Neighbourhood) -> Drawing:
    """Place each node in the column of its hop and side, and join them."""
    columns = _columns(found)
    rows = max(len(column) for column in columns)
    height = rows * ROW + 2 * MARGIN
    boxes: dict[str, Box] = {}
    for place, column in enumerate(columns):
        top = (height - len(column) * ROW) // 2 + (ROW - BOX[1]) // 2
        for row, node_id in enumerate(column):
            boxes[node_id] = Box(
                node_id,
                shortened(node_id, LABEL_LETTERS),
                found.types.get(node_id),
                found.hops[node_id],
                MARGIN + place * (BOX[0] + GAP),
                top + row * ROW,
            )
    width = len(columns) * (BOX[0] + GAP) - GAP + 2 * MARGIN
    drawn = [
        edge
        for edge in found.edges
        if len(boxes) <= CROWD or _leads_outwards(boxes[edge.source], boxes[edge.target])
    ]
    lines = [_line(edge, boxes[edge.source], boxes[edge.target]) for edge in drawn]
    return Drawing(width, height, list(boxes.values()), lines, len(found.edges) - len(drawn))


def shortened(text: str, letters: int) -> str:
    """Cut text in its middle to a width in letters: ids differ at both ends."""
    line = " ".join(text.split()) or "(empty)"
    if _width(line) <= letters:
        return line
    head = tail = letters
    while head and _width(line[:head]) > letters // 2:
        head -= 1
    while tail and _width(line[-tail:]) > letters - 1 - letters // 2:
        tail -= 1
    return f"{line[:head]}…{line[-tail:]}"


def _width(text: str) -> int:
    """Count letters as they are wide in print."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _leads_outwards(source: Box, target: Box) -> bool:
    return abs(source.x - target.x) == BOX[0] + GAP and source.hop != target.hop


def _columns(found: Neighbourhood) -> list[list[str]]:
    """Return the columns from left to right; outer nodes in the order of those they hang on."""
    side = _sides(found)
    columns: dict[int, list[str]] = {}
    for node_id, hop in found.hops.items():
        columns.setdefault(hop * side.get(node_id, 1), []).append(node_id)
    place = {name: row for column in columns.values() for row, name in enumerate(column)}
    holds = _neighbours(found)
    for column, names in columns.items():
        if abs(column) > 1:
            names.sort(key=lambda name: min(place[near] for near in holds[name]))
    return [columns[column] for column in sorted(columns)]


def _neighbours(found: Neighbourhood) -> Mapping[str, Sequence[str]]:
    """Return for each outer node the nodes one hop nearer that it is tied to."""
    holds: dict[str, list[str]] = {}
    for edge in found.edges:
        for near, far in ((edge.source, edge.target), (edge.target, edge.source)):
            if found.hops[far] == found.hops[near] + 1:
                holds.setdefault(far, []).append(near)
    return holds


def _sides(found: Neighbourhood) -> Mapping[str, int]:
    """Say on which side each node stands: -1 if it or its nearer neighbour points at the centre."""
    side: dict[str, int] = {}
    for hop in (1, 2):
        for edge in found.edges:
            for near, far, way in (
                (edge.source, edge.target, 1),
                (edge.target, edge.source, -1),
            ):
                if found.hops[far] == hop and found.hops[near] == hop - 1:
                    mine = way if hop == 1 else side.get(near, 1)
                    side[far] = max(side.get(far, -1), mine)
    return side


def _line(edge: EdgeRow, source: Box, target: Box) -> Line:
    width, height = BOX
    y1, y2 = source.y + height // 2, target.y + height // 2
    if source.x == target.x:  # in one column, or a node and itself: around the right side
        x1 = x2 = source.x + width
        bend = 36 if source is not target else 28
        y1, y2 = (y1, y2) if source is not target else (y1 - 8, y2 + 8)
        path = f"M{x1},{y1} C{x1 + bend},{y1} {x2 + bend},{y2} {x2},{y2}"
        middle = (x1 + bend // 2 + 8, (y1 + y2) // 2)
    else:
        rightwards = source.x < target.x
        x1 = source.x + (width if rightwards else 0)
        x2 = target.x + (0 if rightwards else width)
        half = (x1 + x2) // 2
        path = f"M{x1},{y1} C{half},{y1} {half},{y2} {x2},{y2}"
        # The label stands where lines have parted: towards the end that is farther out.
        share = LABEL_SHARE if target.hop >= source.hop else 1 - LABEL_SHARE
        middle = (_along(x1, half, half, x2, share), _along(y1, y1, y2, y2, share) + 4)
    return Line(
        path,
        shortened(edge.relationship, RELATION_LETTERS),
        f"{edge.source} {edge.relationship} {edge.target}",
        *middle,
    )


def _along(start: int, first: int, second: int, end: int, share: float) -> int:
    """Return one coordinate of the point at `share` of a cubic curve."""
    rest = 1 - share
    return round(
        rest**3 * start
        + 3 * rest**2 * share * first
        + 3 * rest * share**2 * second
        + share**3 * end
    )
