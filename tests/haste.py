"""How long work takes, by a yardstick beside it: what else the machine does changes both."""

import gc
import json
import time
from collections.abc import Callable

from django.template import Context, Engine

_YARDSTICK = 0.012  # processor seconds where nobody else works
_ITEMS = json.dumps([{"name": f"loan-{place}", "note": "what it keeps"} for place in range(16_000)])
_PAGE = Engine().from_string(
    "{% for one in items %}{% if one.name %}<p>{{ one.name }}: {{ one.note }}</p>{% endif %}"
    "{% endfor %}"
)


def seconds_of(work: Callable[[], object]) -> float:
    """Do it; return the processor seconds that it would take where nobody else works."""
    gc.freeze()  # what earlier tests left in this process is not the work's to collect
    try:
        before = _processor_seconds(_yardstick)
        took = _processor_seconds(work)
        after = _processor_seconds(_yardstick)
    finally:
        gc.unfreeze()
    return took * 2 * _YARDSTICK / (before + after)


def _processor_seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _yardstick() -> str:
    """Read objects and write a page of some: others slow it down as they do what is timed."""
    items = json.loads(_ITEMS, object_pairs_hook=dict)
    return _PAGE.render(Context({"items": items[:1000]}))
