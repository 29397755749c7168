"""The drawing of a neighbourhood: columns by side and hop."""

from itertools import pairwise

from ciris_admin.graph.neighbourhood import draw, shortened
from persistence.graph.queries.edges import EdgeRow, Neighbourhood


def around(hops: dict[str, int], *ties: tuple[str, str]):
    edges = [EdgeRow(f"{a}->{b}", a, b, "local", "knows", 1.0, None) for a, b in ties]
    return draw(Neighbourhood(hops, dict.fromkeys(hops, "concept"), edges, cut=False))


def columns(drawing) -> dict[str, int]:
    places = sorted({box.x for box in drawing.boxes})
    return {box.node_id: places.index(box.x) for box in drawing.boxes}


def test_who_points_at_the_node_stands_left_and_the_rest_right():
    drawing = around({"me": 0, "in": 1, "out": 1}, ("in", "me"), ("me", "out"))

    assert columns(drawing) == {"in": 0, "me": 1, "out": 2}


def test_who_is_tied_both_ways_stands_right():
    drawing = around({"me": 0, "friend": 1}, ("friend", "me"), ("me", "friend"))

    assert columns(drawing) == {"me": 0, "friend": 1}


def test_the_second_hop_stands_on_the_side_of_the_first():
    drawing = around({"me": 0, "in": 1, "far": 2}, ("in", "me"), ("far", "in"))

    assert columns(drawing) == {"far": 0, "in": 1, "me": 2}


def test_boxes_do_not_overlap():
    hops = {"me": 0, **{f"n{number}": 1 for number in range(39)}}
    drawing = around(hops, *(("me", name) for name in hops if name != "me"))

    tops = sorted(box.y for box in drawing.boxes if box.hop == 1)
    assert all(below - above >= 28 for above, below in pairwise(tops))
    assert all(box.y >= 0 and box.y + 28 <= drawing.height for box in drawing.boxes)
    assert all(box.x + 176 <= drawing.width for box in drawing.boxes)


def test_a_node_tied_to_itself_is_drawn():
    drawing = around({"me": 0}, ("me", "me"))

    assert len(drawing.lines) == 1


def test_in_a_crowd_only_edges_that_lead_outwards_are_drawn():
    hops = {"me": 0, **{f"n{number}": 1 for number in range(20)}}
    outwards = [("me", name) for name in hops if name != "me"]

    drawing = around(hops, *outwards, ("n1", "n2"))

    assert (len(drawing.lines), drawing.left_out) == (20, 1)


def test_a_long_id_keeps_both_its_ends():
    assert shortened("pattern_freq_underused_TOOL_1756360848", 23) == "pattern_fre…_1756360848"


def test_wide_letters_count_twice():
    assert shortened("记忆图谱节点", 12) == "记忆图谱节点"
    assert "…" in shortened("记忆图谱节点", 11)


def test_an_id_without_letters_still_has_a_label():
    assert shortened(" \n ", 10) == "(empty)"
