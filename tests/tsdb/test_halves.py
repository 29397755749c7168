"""Halves of surrogate pairs, which JSON can spell and no page can carry, in telemetry."""

import pytest

from persistence.tsdb.log_index.keeping import catch_up
from tests.tsdb.rows import line, point, store_rows

HALF = r"\ud800"
TAGS = f'{{"host{HALF}": "x{HALF}", "component": "c{HALF}"}}'
SAID = f'{{"message": "said {HALF} so"}}'


@pytest.mark.parametrize("indexed", [True, False])
def test_they_break_no_page(viewer, store, indexed):
    store_rows(
        line(0, "", request_data=SAID, correlation_id="said"),
        line(1, "", request_data=f'{{"logger_name": "l{HALF}"}}'),
        line(2, "tagged", tags=TAGS, correlation_id="tagged"),
        point(3, 1.0, tags=TAGS),
        line(4, "", correlation_type="trace_span", trace_id="t", span_id="s", request_data=SAID),
    )
    if indexed:
        catch_up()

    lists = ["/logs/?", "/logs/?q=said&", "/logs/facets/?", "/logs/patterns/?", "/metrics/?"]
    lists += ["/metrics/?metric=cpu&group=component&", "/traces/?", "/traces/correlations/?"]
    pages = [f"{page}range=all{form}" for page in lists for form in ("", "&format=csv")]
    for address in (*pages, "/logs/said", "/logs/tagged", "/traces/t"):
        answer = viewer.get(address)
        assert answer.status_code == 200, address
        assert b"".join(answer).decode()
