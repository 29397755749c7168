"""The list of log lines."""

import html
import re
from urllib.parse import urlencode

import pytest
from django.test.utils import CaptureQueriesContext

from ciris_admin.logs import views
from persistence import store as stores
from persistence.counting import Count
from persistence.tsdb.log_index.keeping import catch_up
from persistence.tsdb.models import Correlation
from tests.tsdb.rows import at, line, nine_column_store, point, store_rows

LIST = "/logs/"
HOSTILE = "<img src=x onerror=alert(1)>"


def get(viewer, **query):
    return viewer.get(f"{LIST}?{urlencode(query, doseq=True)}")


def text(response):
    assert response.status_code == 200, response.content
    return response.content.decode()


def messages(response):
    return [row.message for row in response.context["rows"]]


def test_the_first_line_says_what_is_shown(viewer, store):
    store_rows(line(0, "a"), line(30, "b"))

    assert "2 lines over all time; newest" in text(get(viewer))


def test_each_line_leads_to_its_own_page_and_keeps_the_filter(viewer, store):
    store_rows(line(0, "a", "ERROR", correlation_id="log/ü 1"))

    found = text(get(viewer, level="ERROR"))

    assert 'href="/logs/log/%C3%BC%201?level=ERROR"' in found


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"level": "ERROR"}, ["c"]),
        ({"level": "WARNING.."}, ["c", "b"]),
        ({"q": "B"}, ["b"]),
        ({"tag": "component=disk"}, ["b", "a"]),
        ({"tag": ["component=disk", "host=x"]}, ["b"]),
        ({"range": "2026-11-20 12:01..12:02"}, ["b"]),
        ({"range": "1h"}, ["c", "b", "a"]),
    ],
)
def test_a_filter_keeps_what_matches(viewer, store, query, kept):
    store_rows(
        line(0, "a", tags={"component": "disk"}),
        line(1, "b", "WARNING", tags={"component": "disk", "host": "x"}),
        line(2, "c", "ERROR"),
    )

    assert messages(get(viewer, **query)) == kept


def test_lines_that_fit_on_one_page_are_not_counted_again(viewer, store, monkeypatch):
    store_rows(*(line(n, "a") for n in range(51)), *(line(n, "b") for n in range(2)))

    def counted(**_):
        return Count(77)

    monkeypatch.setattr(views.logs, "count_lines", counted)

    few, many = get(viewer, q="b"), get(viewer, q="a")
    assert few.context["count"] == Count(2)
    assert many.context["count"] == Count(77)
    assert viewer.get(LIST + many.context["next_url"]).context["count"] == Count(77)


def test_a_level_that_nobody_taught_us_stays_chosen(viewer, store):
    store_rows(line(0, "a", "NOTICE"))

    assert '<option value="NOTICE" selected>' in text(get(viewer, level="NOTICE"))


def test_each_tag_of_a_line_leads_to_the_lines_that_share_it(viewer, store):
    store_rows(line(0, "a", tags={"a=b% ü": 'x=y "&'}), line(1, "b"))

    found = text(get(viewer))
    address = html.unescape(found.split('<dd><a href="')[1].split('"')[0])

    assert messages(viewer.get(address)) == ["a"]


def test_each_filter_in_force_can_be_let_go(viewer, store):
    store_rows(line(0, "a", tags={"host": "x", "env": "y"}), line(1, "b", tags={"host": "x"}))

    chips = get(viewer, tag=["host=x", "env=y"], level="INFO").context["chips"]
    without_env = next(chip.remove for chip in chips if chip.label == "env")

    assert [(chip.label, chip.value) for chip in chips] == [
        ("Level", "INFO"),
        ("host", "x"),
        ("env", "y"),
    ]
    assert messages(viewer.get(LIST + without_env)) == ["b", "a"]


def test_a_level_and_worse_is_said_in_words(viewer, store):
    [chip] = get(viewer, level="ERROR..").context["chips"]

    assert chip.value == "ERROR or worse"


def test_markup_in_a_message_is_text(viewer, store):
    store_rows(line(0, HOSTILE, tags={HOSTILE: HOSTILE}))

    found = text(get(viewer, q="img"))

    assert "<img src=x" not in found
    assert html.escape(HOSTILE) in found


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"range": "soon"}, "is no time range"),
        ({"range": "99999999999d"}, "is no time range"),
        ({"range": "-5h"}, "is no time range"),
        ({"range": "1e999d"}, "is no time range"),
        ({"range": "0001-01-01..9999-12-31"}, "is no time range"),
        ({"range": "2026-11-20 15:00..2026-11-20 14:00"}, "ends before it starts"),
        ({"range": "0m"}, "The range is empty"),
        ({"tag": "host"}, "is no tag"),
        ({"q": "a\x00"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_read_is_named_beside_its_field_and_not_used(viewer, store, query, sentence):
    store_rows(line(0, "a"))

    response = get(viewer, **query)

    assert sentence in text(response)
    assert messages(response) == ["a"]


def test_an_empty_log_says_so(viewer, store):
    store_rows(point(0, 1.0))

    assert "The agent has logged nothing" in text(get(viewer))


def test_a_filter_that_keeps_nothing_says_so(viewer, store):
    store_rows(line(0, "a"))

    assert "No log line matches these filters." in text(get(viewer, q="zzz"))


def test_a_time_that_keeps_nothing_is_a_filter(viewer, store):
    store_rows(line(-600, "a"))

    assert "No log line matches these filters." in text(get(viewer, range="1h"))


def test_a_store_without_correlations_says_so(viewer, real_store):
    real_store("seed_audit.db")

    assert "This store has no table of correlations" in text(get(viewer))


def test_a_store_from_before_logs_has_none(viewer, real_store, tmp_path):
    stores.open_store(nine_column_store(tmp_path / "nine.db"))

    assert "The agent has logged nothing" in text(get(viewer))


def test_a_search_that_takes_too_long_answers_with_a_sentence(viewer, seed_store, monkeypatch):
    monkeypatch.setattr("persistence.limits.LIST_SECONDS", -1)
    monkeypatch.setattr("persistence.limits.SORT_SECONDS", -1)
    monkeypatch.setattr("persistence.limits._SQLITE_STEPS_BETWEEN_LOOKS", 1)

    response = get(viewer, q="zzz")

    assert response.status_code == 503
    assert "Narrow the time range or the filter." in response.content.decode()


def test_turning_the_page_swaps_the_rows_and_a_filter_swaps_all(viewer, store):
    store_rows(line(0, "a"))
    rows = viewer.get(LIST, headers={"HX-Request": "true", "HX-Target": "rows"})
    everything = viewer.get(LIST, headers={"HX-Request": "true", "HX-Target": "explorer"})

    assert 'id="explorer"' not in text(rows)
    assert 'id="explorer"' in text(everything)


def test_the_csv_and_the_twin_hold_what_is_filtered(viewer, store):
    store_rows(line(0, "=1+1", "ERROR"), line(1, "b"))

    response = get(viewer, level="ERROR", format="csv")
    table = b"".join(response.streaming_content).decode().splitlines()
    twin = get(viewer, level="ERROR", format="json").json()

    assert len(table) == 2
    assert ",'=1+1," in table[1]
    assert [row["message"] for row in twin["rows"]] == ["=1+1"]


def test_more_lines_take_no_more_queries(viewer, store):
    def asked():
        with CaptureQueriesContext(stores.connection()) as sent:
            text(get(viewer))
        return len(sent)

    store_rows(*(line(n, "a") for n in range(51)))
    few = asked()
    store_rows(*(line(n, "m", tags={"n": n}) for n in range(200)))

    assert asked() == few


def test_a_page_beyond_the_first_keeps_the_filter(viewer, store):
    store_rows(*(line(n, str(n), tags={"host": "x"}) for n in range(60)), line(99, "other"))

    first = get(viewer, tag="host=x")
    second = viewer.get(LIST + first.context["next_url"])

    assert messages(second) == [str(n) for n in reversed(range(10))]


def test_real_lines_are_shown(viewer, seed_store):
    found = text(get(viewer))

    assert "115 lines over all time" in found
    assert "LLM timeout" in found


def test_facets_lead_to_their_lines_and_back(viewer, store):
    store_rows(
        line(0, "a", tags={"component": "x y", "host": "h"}),
        line(1, "b", "ERROR", tags={"component": "z", "host": "i"}),
    )

    groups = viewer.get("/logs/facets/").context["groups"]
    chosen = viewer.get("/logs/facets/", {"level": "ERROR", "tag": "host=i"}).context["groups"]

    found = {(g.name, c.text): messages(viewer.get(c.url)) for g in groups for c in g.choices}
    assert found == {
        ("level", "INFO"): ["a"],
        ("level", "ERROR"): ["b"],
        ("component", "x y"): ["a"],
        ("component", "z"): ["b"],
        ("host", "h"): ["a"],
        ("host", "i"): ["b"],
    }
    assert [c.url for g in chosen for c in g.choices if c.is_chosen] == ["/logs/?tag=host%3Di"]


def test_a_line_leads_to_its_trace_and_to_its_minute(viewer, store):
    store_rows(line(0, "a", trace_id="t/1"), line(9, "later"))

    found = text(get(viewer))

    assert 'href="/traces/t/1"' in found
    address = html.unescape(found.split('Around this minute: <a href="')[2].split('"')[0])
    assert messages(viewer.get(address)) == ["a"]
    for beside in ("/metrics/?range=2026-11-20", "/traces/?range=2026-11-20"):
        assert f'href="{beside}' in found


def test_lines_that_make_no_sense_are_shown_as_they_are(viewer, store):
    skewed = at(60 * 24 * 366)
    store_rows(
        line(0, "a year ahead", timestamp=skewed, tags={"host": "a\"b\n'c", 'k"\n': "x"}),
        line(0, "no number", 'ERR\n"OR"', request_data='{"message": "no number", "ms": NaN}'),
        line(0, "no time", timestamp="soon" if store.engine == "sqlite" else None),
    )
    catch_up()

    assert messages(get(viewer, range="all"))[0] == "a year ahead"
    for path in ("", "histogram/", "facets/", "patterns/"):
        response = viewer.get(f"{LIST}{path}", {"range": "all", "q": "a* -nowhere"})
        assert response.status_code == 200
    for key in Correlation.objects.values_list("pk", flat=True):
        assert viewer.get(f"{LIST}{key}").status_code == 200
    for address in re.findall(
        r'href="(/logs/[^"]+)"', text(viewer.get(f"{LIST}facets/?range=all"))
    ):
        assert viewer.get(html.unescape(address)).status_code == 200
