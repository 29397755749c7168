"""The five types that shape the agent itself: a Wise Authority approves each change to one.

Settings and defaults are the agents' own (AgentConfigService of June 2025).
"""

from persistence.config.settings import Kind, Setting


def _flag(name: str, words: str, *, default: bool = True) -> Setting:
    return Setting(name=name, kind=Kind.BOOLEAN, default=default, words=words)


def _share(name: str, default: float, words: str) -> Setting:
    return Setting(name=name, kind=Kind.NUMBER, default=default, minimum=0, maximum=1, words=words)


def _limit(name: str, default: int, unit: str, words: str) -> Setting:
    return Setting(name=name, kind=Kind.INTEGER, default=default, minimum=0, unit=unit, words=words)


def _words(name: str, default: tuple[str, ...], words: str) -> Setting:
    of = Setting(name=name, kind=Kind.TEXT, words=words)
    return Setting(name=name, kind=Kind.LIST, default=list(default), of=of, words=words)


BEHAVIOR = (
    _words("personality_traits", ("helpful", "curious", "respectful"), "What it is like."),
    Setting(
        name="response_style",
        kind=Kind.TEXT,
        default="friendly_professional",
        words="How it answers.",
    ),
    _share("proactivity_level", 0.5, "How readily it acts unasked."),
    _flag("humor_enabled", "Whether it may be funny."),
    Setting(
        name="formality_level", kind=Kind.TEXT, default="moderate", words="How formally it speaks."
    ),
)
BOUNDARIES = (
    _flag("harm_prevention", "It does not help to do harm."),
    _flag("privacy_protection", "It keeps what is private private."),
    _flag("truthfulness_required", "It says what is so."),
    _flag("respect_autonomy", "It leaves decisions to those they concern."),
    _flag("fairness_principle", "It treats like alike."),
)
CAPABILITIES = (
    _limit("max_memory_operations", 100, "operations", "Most operations on memory."),
    _limit("max_tool_calls_per_thought", 5, "calls", "Most calls of tools in one thought."),
    _limit("max_response_length", 2000, "characters", "The longest answer."),
    _words(
        "allowed_tool_categories",
        ("general", "memory", "communication"),
        "Which kinds of tools it may use.",
    ),
)
TRUST = (
    _share("initial_trust_score", 0.5, "How far it trusts somebody new."),
    _share("trust_decay_rate", 0.1, "How fast trust fades without contact."),
    _limit("trust_boost_threshold", 5, "helpful messages", "How many earn more trust."),
    _share("trust_violation_penalty", 0.2, "What one violation costs."),
)
LEARNING = (
    _flag("learn_from_feedback", "Filters and tools follow what people confirm or dismiss."),
    _flag("adapt_response_style", "Response templates follow how they are received."),
    _flag("remember_preferences", "People's preferences and patterns are remembered."),
    _flag("update_knowledge", "What it knows may change by itself.", default=False),
    _flag("modify_core_beliefs", "What it holds dear may change by itself.", default=False),
)
