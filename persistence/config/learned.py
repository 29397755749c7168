"""Which setting each kind of interaction moves, by which rule, and what is written into it.

Plain Python. A value that somebody sets by hand is where a rule starts anew: it speaks as
loud as WORTH interactions do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from persistence.config.learning import filters, preferences, templates, tools
from persistence.config.learning.interactions import Interaction
from persistence.config.learning.tallies import Tally
from persistence.config.rules import ConfigNodeType

WORTH = 10.0
GENERAL = "general"  # the occasion of a template that is for none in particular
MOST_SHARES = 5
STEP = 0.05  # a number that moved less makes no version of its own
DIGITS = 4


@dataclass(frozen=True)
class Rule:
    """How one kind of interaction moves one setting.

    `entry` names the entry of the setting's table that is learned about, '' where the
    setting is learned as a whole. `said` is the value of a state that started from `base`;
    `began` the state that starts from a value set by hand. `allowed_by` is the flag of the
    learning rules, which Wise Authorities keep. `explain` gets how often each outcome was heard.
    """

    word: str
    kind: ConfigNodeType
    setting: str
    allowed_by: str
    state: type[Tally]
    fold: Callable[[Any, Interaction], Any]
    entry: Callable[[Interaction, str], str]
    said: Callable[[Any, Any], Any]
    began: Callable[[Any, datetime], Tally]
    probability: Callable[[Any], float]
    explain: Callable[[Any, Any, Mapping[str, int]], str]


def _sensitivity(state: filters.State, base: Any) -> Any:
    default = base if _is_share(base) else filters.DEFAULT_SENSITIVITY
    return default if state.at is None else round(filters.value(state, state.at, default), DIGITS)


def _shares(state: preferences.State, _: Any) -> Any:
    shares = preferences.shares(state, state.at) if state.at else {}
    return {name: round(share, DIGITS) for name, share in list(shares.items())[:MOST_SHARES]}


def _template(state: templates.State, _: Any) -> Any:
    return templates.value(state, state.at) if state.at else ""


def _scores(state: tools.State, _: Any) -> Any:
    known = tools.standings(state, state.at) if state.at else {}
    return {name: round(each.score, DIGITS) for name, each in known.items()}


def _filter_began(_: Any, __: datetime) -> Tally:
    return filters.State()  # its base is what was set


def _shares_began(value: Any, at: datetime) -> Tally:
    return preferences.State(_weights(value), at)


def _template_began(value: Any, at: datetime) -> Tally:
    return templates.State({f"success:{value}": WORTH} if value else {}, at)


def _scores_began(value: Any, at: datetime) -> Tally:
    amounts: dict[str, float] = {}
    for name, weight in _weights(value).items():
        amounts |= {f"success:{name}": weight, f"failure:{name}": max(0.0, WORTH - weight)}
    return tools.State(amounts, at)


def _weights(value: Any) -> Mapping[str, float]:
    pairs = value.items() if isinstance(value, Mapping) else ()
    return {name: WORTH * share for name, share in pairs if _is_share(share)}


def _filter_explained(state: filters.State, base: Any, counts: Mapping[str, int]) -> str:
    """Say why, with the counts and the probability that the sensitivity stands on."""
    value = _sensitivity(state, base)
    if state.at is None:
        return f"{value:.3g} because nothing was heard yet."
    confirmed = counts.get("confirmed", 0)
    told = f"{confirmed} of {confirmed + counts.get('dismissed', 0)} findings were confirmed"
    if counts.get("missed"):
        missed = counts["missed"]
        told += f", and {missed} bad message{' was' if missed == 1 else 's were'} missed"
    start = _sensitivity(filters.State(), base)
    return (
        f"{value:.3g} because {told}: what is held back is held back rightly with probability"
        f" {filters.certainty(state, state.at)}. It started from {start:.3g}; what was heard"
        f" fades by half every {state.HALF_LIFE.days} days."
    )


RULES = (
    Rule(
        "finding",
        ConfigNodeType.FILTER_CONFIG,
        "sensitivity",
        "learn_from_feedback",
        filters.State,
        filters.fold,
        lambda _, __: "",
        _sensitivity,
        _filter_began,
        lambda state: filters.probability(state, state.at),
        _filter_explained,
    ),
    *(
        Rule(
            word,
            ConfigNodeType.USER_TRACKING,
            setting,
            "remember_preferences",
            preferences.State,
            preferences.fold,
            lambda one, about: about or one.subject,
            _shares,
            _shares_began,
            lambda state: preferences.probability(state, state.at),
            lambda state, *_: preferences.explain(state),
        )
        for word, setting in (
            ("preference", "preferences"),
            ("pattern", "interaction_patterns"),
        )
    ),
    Rule(
        "template",
        ConfigNodeType.RESPONSE_TEMPLATES,
        "preferred",
        "adapt_response_style",
        templates.State,
        templates.fold,
        lambda _, about: about or GENERAL,
        _template,
        _template_began,
        lambda state: templates.probability(state, state.at),
        lambda state, *_: templates.explain(state),
    ),
    Rule(
        "tool",
        ConfigNodeType.TOOL_PREFERENCES,
        "preferences",
        "learn_from_feedback",
        tools.State,
        tools.fold,
        lambda _, __: "",
        _scores,
        _scores_began,
        lambda state: tools.probability(state, state.at),
        lambda state, *_: tools.explain(state),
    ),
)
BY_WORD: Mapping[str, Rule] = {rule.word: rule for rule in RULES}
BY_SETTING: Mapping[tuple[ConfigNodeType, str], Rule] = {
    (rule.kind, rule.setting): rule for rule in RULES
}


def has_moved(before: Any, after: Any) -> bool:
    """Say whether a learned value moved far enough for a version of its own."""
    if _is_number(before) and _is_number(after):
        return abs(float(after) - float(before)) >= STEP
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        if before.keys() != after.keys():
            return True
        return any(has_moved(before[name], after[name]) for name in after)
    return bool(before != after)


def _is_share(value: Any) -> bool:
    """Say whether a value that somebody else has stored is a number from 0 to 1."""
    return _is_number(value) and 0 <= value <= 1


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
