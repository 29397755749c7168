"""Units recognised from names, and the steps in which bytes are written."""

import pytest

from ciris_admin.charts.units import BY_CODE, recognise


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("llm_latency_ms", "ms"),
        ("latency_ms_p95", "ms"),
        ("memory_used_mb", "mb"),
        ("memory_mb", "mb"),
        ("cpu_usage", "percent"),
        ("disk.used.percent", "percent"),
        ("request_bytes_total", "bytes"),
        ("uptime_seconds", "s"),
        ("llm_tokens_used", "tokens"),
        ("tokens_hour", "tokens"),
        ("queue_depth", "none"),
        ("items", "none"),
        ("alarms", "none"),
        ("msgs", "none"),
        ("ms", "ms"),
        ("", "none"),
        ("a\nms\x1b'\"", "none"),
    ],
)
def test_a_name_says_its_unit(name, code):
    assert recognise(name).code == code


@pytest.mark.parametrize(
    ("largest", "size", "suffix"),
    [(0, 1, "B"), (1023, 1, "B"), (1024, 1024, "KiB"), (-5e9, 1024**3, "GiB")],
)
def test_bytes_are_written_in_the_step_that_suits_them(largest, size, suffix):
    step = BY_CODE["bytes"].step(largest)

    assert (step.size, step.suffix) == (size, suffix)


def test_megabytes_grow_into_gibibytes():
    assert BY_CODE["mb"].step(2048).suffix == "GiB"
