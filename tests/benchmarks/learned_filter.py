"""Does a filter that learns beat the fixed default? `learned_filter [SEEDS] [INTERACTIONS]`.

Simulated channels (tests/config/channels.py): 3 % bad messages, one label in ten wrong. For each
seed a channel of each kind; the figure is of seeds whose learned filter has the higher F1.
"""

from collections.abc import Sequence
from statistics import mean

from tests.config import channels


def main(arguments: Sequence[str]) -> None:
    seeds, interactions = [*map(int, arguments), *(100, 200)[len(arguments) :]]
    print(f"{seeds} seeds, {interactions} interactions each, 3 % bad, 10 % of labels wrong")
    print("channel    wins   F1: default  learned  best   days")
    every = [
        _row(kind, [channels.learned(kind, seed, interactions) for seed in range(seeds)])
        for kind in (*channels.KINDS, channels.ORDINARY)
    ]
    suited = every[: len(channels.KINDS)]
    print(f"learned beats the default in {sum(suited) / len(suited):.1f} of {seeds} seeds", end="")
    print(f" where the default does not suit; in {mean(every):.1f} over all channels")


def _row(kind: str, outcomes: Sequence[channels.Outcome]) -> int:
    wins = sum(each.is_win for each in outcomes)
    print(
        f"{kind:9}  {wins:3}/{len(outcomes)}  {mean(o.fixed for o in outcomes):11.3f}"
        f"  {mean(o.learned for o in outcomes):7.3f}  {mean(o.best for o in outcomes):.3f}"
        f"  {mean(o.days for o in outcomes):5.0f}",
        flush=True,
    )
    return wins
