"""Random questions about the lines of a chart, answered twice and compared."""

import datetime as dt
import random
from contextlib import closing
from zoneinfo import ZoneInfo

from persistence.tsdb.queries.lines import Aggregate, LinesQuestion
from tests.tsdb.rollups.agreement import disagreements
from tests.tsdb.rollups.random_rows import NAMES
from tests.tsdb.rollups.truth import Truth

ZONES = ("UTC", "Asia/Kathmandu", "America/New_York", "Asia/Kolkata", "Europe/Amsterdam")
WIDTHS = (
    *(dt.timedelta(seconds=n) for n in (1, 10, 30)),
    *(dt.timedelta(minutes=n) for n in (1, 2, 5, 10, 15, 30)),
    *(dt.timedelta(hours=n) for n in (1, 2, 3, 6, 12)),
    *(dt.timedelta(days=n) for n in (1, 2, 7)),
)


def question(chance: random.Random, until: dt.datetime, days: float) -> LinesQuestion:
    zone = ZoneInfo(chance.choice(ZONES))
    width = chance.choice(WIDTHS)
    start = until - dt.timedelta(days=days * 1.1) * chance.random()
    if chance.random() < 0.05:
        start -= dt.timedelta(days=365)
    number = chance.randint(1, 400)
    return LinesQuestion(
        chance.choices(NAMES, (6, 3, 2, 1))[0],
        start.astimezone(zone),
        start + width * number,
        width,
        tuple(chance.sample(list(Aggregate), chance.randint(1, len(Aggregate)))),
        chance.choice(((), (), ("host",), ("host", "n"), ("nowhere",))),
        chance.choice(((), (), (("host", "a"),), (("n", "1"),), (("n", "true"),))),
    )


def compare(chance: random.Random, until: dt.datetime, days: float, number: int, ask) -> list[str]:
    """Ask so many random questions; return what was answered wrongly."""
    wrong = []
    with closing(Truth()) as truth:
        for _ in range(number):
            asked = question(chance, until, days)
            answer = ask(asked)
            for words in disagreements(asked, list(answer.lines), truth.lines(asked)):
                wrong.append(f"{asked}: {answer.source}: {words}")
    return wrong
