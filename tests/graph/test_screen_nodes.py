"""The memory screens: what they say, what they link to, what they withstand."""

import csv
import json
from html import unescape

import pytest
from django.urls import reverse

from ciris_admin.graph import views
from persistence import limits
from persistence.graph.queries import nodes
from tests.counting import queries_of
from tests.graph import make

HOSTILE_IDS = [
    "user/ada",
    "../../etc/passwd",
    "a/./b",
    "..",
    "记忆/😀",
    'it\'s "quoted"',
    "line\nbreak",
    "<script>alert(1)</script>",
    "50% & more?x=1#y",
    "~tilde",
    " spaced ",
    "trailing/",
    "/leading",
    "a//b",
    "{% now %}",
    "javascript:alert(1)",
    "",
]


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_memory_says_how_much_it_holds(viewer, seed_store):
    assert "36 nodes in 5 scopes, 8 of them telemetry; 6 edges" in page(viewer, "/graph/")


def test_a_scope_leaves_telemetry_aside_and_offers_it(viewer, seed_store):
    html = page(viewer, "/graph/local/")

    assert "Show 6 telemetry nodes" in html
    assert "metric_cpu_usage" not in html
    assert "metric_cpu_usage" in page(viewer, "/graph/local/?telemetry=1")


def test_the_search_over_all_scopes_finds_both(viewer, seed_store):
    html = page(viewer, "/graph/all/?id=user/ada")

    assert "/graph/local/user/ada" in html
    assert "/graph/community/user/ada" in html


@pytest.mark.parametrize("node_id", HOSTILE_IDS)
def test_a_node_opens_whatever_its_id(viewer, store, node_id):
    make.node(node_id, attributes={"here": "it is"})
    (row,) = viewer.get("/graph/local/?format=json").json()["rows"]

    response = viewer.get(reverse("graph:node", args=["local", row["node_id"]]) + "?format=json")

    assert response.json()["node"]["node_id"] == node_id


@pytest.mark.parametrize("scope", ["all", "edges", "..", "a/b", "", "UPPER", "ü"])
def test_a_scope_opens_whatever_its_name(viewer, store, scope):
    make.node("only", scope=scope)

    html = page(viewer, reverse("graph:scope", args=[scope]))

    assert reverse("graph:node", args=[scope, "only"]) in html


def test_script_in_any_agent_text_is_text(viewer, store):
    script = "<script>alert(1)</script>"
    make.node(script, node_type=script, updated_by=script, attributes={script: [script]})
    make.edge(script, script, relationship=script)
    address = reverse("graph:node", args=["local", script])

    for html in (
        page(viewer, "/graph/local/"),
        page(viewer, address),
        page(viewer, "/graph/edges/"),
    ):
        assert "<script>alert" not in html
        assert script in unescape(html)


def test_an_attribute_that_cannot_be_read_is_named_and_not_used(viewer, seed_store):
    html = page(viewer, "/graph/local/?attribute=nonsense")

    assert "Write key=value, for example role=moderator." in html
    assert "14 nodes" in html


def test_each_attribute_is_a_chip_that_can_be_taken_away(viewer, seed_store):
    html = page(viewer, "/graph/local/?attribute=nick%3Dada&attribute=trust%3D0.9")

    assert "Attribute nick: ada" in html
    assert 'href="?attribute=trust%3D0.9"' in html


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "until=0001-01-01",
        "since=9999-12-31",
        "type=nothing",
        "id=%00",
        "text=%ff",
    ],
)
def test_a_filter_nobody_understands_breaks_nothing(viewer, seed_store, query):
    page(viewer, f"/graph/local/?{query}")


def test_a_cursor_that_was_changed_is_a_sentence(viewer, seed_store):
    response = viewer.get("/graph/local/?cursor=nonsense")

    assert response.status_code == 400
    assert "start from the list" in response.content.decode()


def test_nothing_found_differs_from_nothing_there(viewer, store):
    assert "No node matches this filter" in page(viewer, "/graph/local/?id=x")
    assert "holds no node" in page(viewer, "/graph/local/")


@pytest.mark.parametrize("address", ["/graph/", "/graph/local/", "/graph/all/", "/graph/edges/"])
def test_a_store_without_memory_says_so(viewer, real_store, address):
    real_store("seed_audit.db")

    assert "Not in this store" in page(viewer, address)


def test_the_csv_is_the_filter_with_whole_attributes(viewer, seed_store):
    response = viewer.get("/graph/local/?type=config&format=csv")
    rows = list(csv.DictReader(b"".join(response.streaming_content).decode().splitlines()))

    assert len(rows) == 5
    assert all(json.loads(row["attributes"]) for row in rows)


def test_the_twin_of_a_node_has_its_attributes_whole(viewer, seed_store):
    twin = viewer.get("/graph/local/config/filter_config?format=json").json()

    assert len(twin["node"]["attributes"]["attention_triggers"]) == 3


def test_the_download_is_byte_for_byte(viewer, seed_store):
    response = viewer.get("/graph/local/topic/rust?format=raw")

    assert response.content == b'{"summary": "systems language"}'
    assert response["Content-Disposition"].startswith("attachment")


def test_malformed_attributes_are_shown_as_they_are(viewer, store):
    make.node("odd", attributes="{oops <b>")

    html = page(viewer, "/graph/local/odd")

    assert "This text is not JSON" in html
    assert "{oops &lt;b&gt;" in html


def test_attributes_too_long_to_draw_are_for_the_download(viewer, store):
    make.node("large", attributes={"v": "x" * nodes.SHOWN})

    html = page(viewer, "/graph/local/large")

    assert "Too long to draw" in html
    assert len(html) < nodes.SHOWN


def test_half_a_surrogate_pair_breaks_no_page(viewer, store):
    make.node("odd", attributes='{"v": "\\ud800"}')

    for address in ("/graph/local/odd", "/graph/local/odd?format=json", "/graph/local/?format=csv"):
        assert viewer.get(address).status_code == 200


def test_a_node_links_to_its_other_scopes_and_its_edges(viewer, seed_store):
    html = page(viewer, "/graph/local/user/ada")

    assert "/graph/community/user/ada" in html
    assert 'href="/graph/local/topic/rust"' in html
    assert "<svg" in html


def test_many_edges_are_cut_with_a_way_to_all(viewer, store):
    make.node("hub")
    for number in range(views.EDGES_SHOWN + 1):
        make.node(f"n{number}")
        make.edge("hub", f"n{number}")

    assert "/graph/edges/?scope=local&amp;source=hub" in page(viewer, "/graph/local/hub")


def test_previous_and_next_stay_in_the_filter(viewer, seed_store):
    twin = viewer.get("/graph/local/user/alan?type=user&format=json").json()
    html = page(viewer, "/graph/local/user/alan?type=user")

    assert twin["before"]["node_id"] == "user/spam42"
    assert twin["after"]["node_id"] == "user/grace"
    assert '<link rel="next" href="/graph/local/user/grace?type=user">' in html


def test_previous_and_next_cross_scopes_when_the_list_did(viewer, seed_store):
    twin = viewer.get("/graph/community/user/ada?id=user/ada&within=all&format=json").json()

    assert twin["after"] == {"node_id": "user/ada", "scope": "local"}


def test_a_node_that_is_not_there_is_a_404(viewer, seed_store):
    assert viewer.get("/graph/local/nobody").status_code == 404


def test_a_count_that_takes_too_long_is_left_out(viewer, seed_store, monkeypatch):
    monkeypatch.setattr(limits, "COUNT_SECONDS", -1)
    monkeypatch.setattr(limits, "_SQLITE_STEPS_BETWEEN_LOOKS", 1)

    html = page(viewer, "/graph/local/")

    assert "user/ada" in html
    assert "in all" not in html


def test_a_search_that_takes_too_long_is_a_sentence(viewer, seed_store, monkeypatch):
    monkeypatch.setattr(limits, "LIST_SECONDS", -1)
    monkeypatch.setattr(limits, "SORT_SECONDS", -1)
    monkeypatch.setattr(limits, "_SQLITE_STEPS_BETWEEN_LOOKS", 1)

    response = viewer.get("/graph/local/?text=ada")

    assert response.status_code == 503
    assert "Narrow the time range or the filter" in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/graph/", "/graph/local/", "/graph/all/", "/graph/local/hub", "/graph/edges/"]
)
def test_more_rows_take_no_more_queries(viewer, store, address):
    make.node("hub")
    make.node("other")
    make.edge("hub", "other")
    few = queries_of(lambda: page(viewer, address))
    for number in range(45):
        make.node(f"n{number}", node_type=f"type {number % 3}")
        make.edge(f"n{number}", "hub")
    make.telemetry(60)

    assert queries_of(lambda: page(viewer, address)) == few
