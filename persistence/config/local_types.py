"""The five types that the agent learns by itself, in its own scope.

Triggers, profiles and the health of channels are the agents' own fields
(AdaptiveFilterService of June 2025); `sensitivity` and `learned_patterns` are the seed's.
"""

from persistence.config.settings import Kind, Setting

PRIORITIES = ("critical", "high", "medium", "low", "ignore")
TRIGGER_KINDS = ("regex", "count", "length", "frequency", "custom", "semantic")


def _share(
    name: str, words: str, default: float | None = None, *, is_learned: bool = False
) -> Setting:
    return Setting(
        name=name,
        kind=Kind.NUMBER,
        default=default,
        minimum=0,
        maximum=1,
        words=words,
        is_learned=is_learned,
    )


def _count(name: str, words: str, default: int | None = None, unit: str = "") -> Setting:
    return Setting(name=name, kind=Kind.INTEGER, default=default, minimum=0, unit=unit, words=words)


def _flag(name: str, words: str, *, default: bool = True) -> Setting:
    return Setting(name=name, kind=Kind.BOOLEAN, default=default, words=words)


def _text(name: str, words: str, *, is_required: bool = False) -> Setting:
    return Setting(name=name, kind=Kind.TEXT, words=words, is_required=is_required)


def _time(name: str, words: str) -> Setting:
    return Setting(name=name, kind=Kind.TIME, words=words)


def _list(name: str, of: Setting, words: str) -> Setting:
    return Setting(name=name, kind=Kind.LIST, default=[], of=of, words=words)


def _table(name: str, of: Setting, words: str, *, is_learned: bool = False) -> Setting:
    return Setting(
        name=name, kind=Kind.TABLE, default={}, of=of, words=words, is_learned=is_learned
    )


ENABLED = _flag("enabled", "Whether it is in use.")
TRIGGER = Setting(
    name="trigger",
    kind=Kind.RECORD,
    words="What marks a message, and how much that says.",
    fields=(
        _text("trigger_id", "Its id.", is_required=True),
        _text("name", "What it is called."),
        Setting(
            name="pattern_type",
            kind=Kind.CHOICE,
            choices=TRIGGER_KINDS,
            words="How the pattern is read.",
            is_required=True,
        ),
        _text("pattern", "What it looks for.", is_required=True),
        Setting(
            name="priority", kind=Kind.CHOICE, choices=PRIORITIES, words="How grave a match is."
        ),
        _text("description", "What it is for."),
        _flag("enabled", "Whether it is in use."),
        _share("effectiveness", "The share of its matches that were confirmed.", 0.5),
        _share("false_positive_rate", "The share of its matches that were dismissed.", 0.0),
        _count("true_positive_count", "Confirmed matches."),
        _count("false_positive_count", "Dismissed matches."),
        _share("confidence", "How sure whoever made it was.", 1.0),
    ),
)
CHANNEL_HEALTH = (
    _share("sample_rate", "The share of messages that is looked at.", 0.1),
    _share("health_score", "How well the channel is.", 0.5),
    _share("toxicity_level", "How much of it hurts."),
    _share("engagement_level", "How much people take part."),
    _share("topic_coherence", "How well it keeps to its topic."),
    _share("user_satisfaction", "How content people are."),
    _count("samples_today", "Messages looked at today.", unit="messages"),
    _count("issues_detected", "Findings so far.", unit="findings"),
)
PROFILE = Setting(
    name="profile",
    kind=Kind.RECORD,
    words="What is known of one person's messages.",
    fields=(
        _count("message_count", "Messages so far."),
        _count("violation_count", "Violations so far."),
        _count("helpful_count", "Helpful messages so far."),
        _share("trust_score", "How far the person is trusted.", 0.5),
    ),
)
_PATTERN = _text("pattern", "A text that marks a message.")
_WEIGHTS = Setting(
    name="weights",
    kind=Kind.TABLE,
    of=_share("weight", "How much of it there was lately."),
    words="Names, each with its share.",
)
FILTER = (
    ENABLED,
    _share(
        "sensitivity",
        "How readily a message is held back: at 0 only the gravest, at 1 every marked one.",
        0.5,
        is_learned=True,
    ),
    _list("learned_patterns", _PATTERN, "Texts that marked messages before."),
    _list("attention_triggers", TRIGGER, "What the agent looks at first."),
    _list("review_triggers", TRIGGER, "What holds a message back for a look."),
    _list("llm_filters", TRIGGER, "What holds an answer of the model back."),
    _flag("auto_adjust", "Whether it follows what people confirm and dismiss."),
    Setting(
        name="adjustment_interval",
        kind=Kind.INTEGER,
        default=3600,
        minimum=1,
        unit="seconds",
        words="How often an agent adjusts it.",
    ),
    _share("effectiveness_threshold", "A trigger below it is of little use.", 0.3),
    _share("false_positive_threshold", "A trigger above it errs too often.", 0.2),
    _count("new_user_threshold", "Below it a person is new.", 5, "messages"),
    _table(
        "channel_configs",
        Setting(name="health", kind=Kind.RECORD, fields=CHANNEL_HEALTH, words="One channel."),
        "Channels, and how they are.",
    ),
    _table("user_profiles", PROFILE, "People, and how their messages were."),
    _count("total_messages_processed", "Messages so far.", 0, "messages"),
    _count("total_issues_caught", "Findings so far.", 0, "findings"),
    _time("last_adjustment", "When it was last adjusted."),
)
CHANNEL = (
    ENABLED,
    *CHANNEL_HEALTH,
    _text("quiet_hours", "When the agent does not speak unasked, such as 22:00-07:00."),
)
TRACKING = (
    ENABLED,
    Setting(
        name="keep_days",
        kind=Kind.INTEGER,
        default=90,
        minimum=1,
        unit="days",
        words="How long what is known of a person is kept.",
    ),
    _table("preferences", _WEIGHTS, "People, and what they prefer.", is_learned=True),
    _table("interaction_patterns", _WEIGHTS, "People, and what they do.", is_learned=True),
)
TEMPLATES = (
    ENABLED,
    _table(
        "templates",
        _table("wordings", _text("wording", "One wording."), "Its wordings, by name."),
        "Occasions, each with its wordings by name.",
    ),
    _table(
        "preferred",
        _text("wording", "The name of a wording."),
        "Occasions, each with the wording that is received best.",
        is_learned=True,
    ),
)
TOOLS = (
    ENABLED,
    _table(
        "preferences",
        _share("preference", "From 0, avoid it, to 1, take it first."),
        "Tools, and how far each is preferred.",
        is_learned=True,
    ),
    _table(
        "timeouts",
        Setting(
            name="timeout", kind=Kind.NUMBER, minimum=0, unit="seconds", words="Its time limit."
        ),
        "Tools, and how long each may take.",
    ),
)
