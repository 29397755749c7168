"""Measurements against peers, by name: `python -m tests.benchmarks ingest`."""

import sys
from importlib import import_module
from pathlib import Path

import tests.environment  # noqa: F401  # a home that nobody lives in, before Django is loaded

NAMES = sorted(
    path.stem
    for path in Path(__file__).parent.glob("*.py")
    if not path.stem.startswith("_") and "\ndef main(" in path.read_text()
)

if __name__ == "__main__":
    name, *arguments = sys.argv[1:] or [""]
    if name not in NAMES:
        sys.exit(f"Name a benchmark: {', '.join(NAMES)}.")
    sys.exit(import_module(f"tests.benchmarks.{name}").main(arguments))
