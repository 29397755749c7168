"""Recall and false alarms on labelled lines, each with its Wilson interval of 95 %.

    python -m tests.benchmarks secret_recall CASES.json [--peer]

The file is an array of objects: `corpus`, `secret` (true or false), `text_b64`. With
`--peer`, detect-secrets is measured on the same lines. A line that stands there many times
counts as often; the second figures count it once. On lines that the rules were tuned on,
figures flatter: what counts is lines that nobody has looked at.
"""

import argparse
import base64
import json
import math
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings

from persistence.secrets.detection import find_in_text

Z = 1.959964  # 95 % of a normal distribution lie within so many deviations
Cases = list[tuple[str, bool, str]]


def main(arguments: list[str]) -> int:
    """Print both figures for each corpus."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks secret_recall")
    parser.add_argument("cases", type=Path)
    parser.add_argument("--peer", action="store_true", help="measure detect-secrets too")
    chosen = parser.parse_args(arguments)
    cases = [
        (
            case["corpus"],
            case["secret"],
            base64.b64decode(case["text_b64"]).decode("utf-8", "replace"),
        )
        for case in json.loads(chosen.cases.read_text())
    ]
    show("ours", cases, lambda text: bool(find_in_text(text)))
    show("ours, each line once,", list(dict.fromkeys(cases)), lambda text: bool(find_in_text(text)))
    if chosen.peer:
        with default_settings():
            show("detect-secrets", cases, by_the_peer)
    return 0


def by_the_peer(text: str) -> bool:
    """As its users run it: over a file, with its default plugins and filters."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        return any(scan_file(file.name))


def show(who: str, cases: Cases, is_found: Callable[[str], bool]) -> None:
    found: dict[tuple[str, bool], list[bool]] = defaultdict(list)
    for corpus, secret, text in cases:
        found[corpus, secret].append(is_found(text))
    for (corpus, secret), answers in sorted(
        found.items(), key=lambda item: (item[0][0], not item[0][1])
    ):
        low, high = wilson(sum(answers), len(answers))
        figure = "recall" if secret else "false alarms"
        share = f"{sum(answers)}/{len(answers)} = {sum(answers) / len(answers):.3f}"
        print(f"{who} on {corpus}: {figure} {share} (95 %: {low:.3f} to {high:.3f})")


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion."""
    share, spread = hits / tries, Z * Z / tries
    middle = share + spread / 2
    reach = Z * math.sqrt(share * (1 - share) / tries + spread / tries / 4)
    return (middle - reach) / (1 + spread), (middle + reach) / (1 + spread)
