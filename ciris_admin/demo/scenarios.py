"""What people ask of a neighbourhood tool library's agent, and how it deals with it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Step:
    type: str
    content: str
    action: str | None = None
    status: str = "completed"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    asked: str
    steps: tuple[Step, ...]
    status: str = "completed"
    weight: int = 0
    priority: int = 0
    created_by: str = "observe"
    outcome: dict[str, Any] = field(default_factory=dict)


SCENARIOS = (
    Scenario(
        "{person} asks in #{channel} whether the belt sander is free on Saturday",
        (
            Step("standard", "{person} wants to borrow the belt sander on Saturday.", "recall"),
            Step("memory", "Recalled: the sander is reserved until Friday evening.", "tool"),
            Step("tool_result", "loan_status: free from Saturday 09:00.", "speak"),
            Step("follow_up", "Answered {person}: free from nine on Saturday.", "task_complete"),
        ),
        weight=40,
        outcome={"answered": True},
    ),
    Scenario(
        "Look at a message of {person} in #{channel} that {n} people flagged as spam",
        (
            Step("standard", "{n} flags on a message of {person} with three links.", "ponder"),
            Step(
                "ponder",
                "Is it spam, or an excited new member?",
                "recall",
                notes=("The account is two days old.", "The links go to one shop."),
            ),
            Step("guardrail", "Removing a message is within the moderation norm.", "tool"),
            Step(
                "action_review",
                "Message removed, {person} told why and how to appeal.",
                "task_complete",
            ),
        ),
        weight=22,
        priority=3,
        outcome={"removed": 1, "appeal": "offered"},
    ),
    Scenario(
        "Decide whether {person} may borrow the table saw without the safety course",
        (
            Step("standard", "{person} says they are a trained carpenter.", "ponder"),
            Step(
                "ethical_review",
                "An exception helps {person}; a wrong one may cost a hand.",
                "ponder",
                notes=("No record of a course.", "The norm names no exception."),
            ),
            Step(
                "deferred",
                "This needs a person: deferred to a Wise Authority.",
                "defer",
                status="deferred",
            ),
        ),
        status="deferred",
        weight=3,
        priority=6,
    ),
    Scenario(
        "Fetch the opening hours for {person} from the calendar",
        (
            Step("standard", "{person} asks when the workshop opens tomorrow.", "tool"),
            Step(
                "error",
                "calendar_lookup failed {n} times: connection reset.",
                "reject",
                status="failed",
            ),
        ),
        status="failed",
        weight=4,
        outcome={"error": "calendar_lookup: connection reset by peer"},
    ),
    Scenario(
        "Remember that {person} prefers answers in short sentences",
        (
            Step("standard", "{person} asks for shorter answers.", "memorize"),
            Step("memory", "Noted in user/{person}: short sentences.", "task_complete"),
        ),
        weight=18,
        outcome={"memorized": 1},
    ),
    Scenario(
        "Summarise {n} messages of #{channel} for the weekly notes",
        (
            Step("standard", "Read {n} messages since Monday.", "recall"),
            Step("summary", "Loans up, two tools in repair, one new course.", "speak"),
            Step("reflection", "Next time, name who repaired what.", "task_complete"),
        ),
        weight=13,
        priority=1,
        created_by="scheduler",
        outcome={"posted": True},
    ),
)
WAKEUP = Scenario(
    "WAKEUP: verify who I am before the day begins",
    (
        Step("identity_update", "I am Iris, the agent of the tool library.", "speak"),
        Step("standard", "My boundaries hold; my authorities are reachable.", "speak"),
        Step("gratitude", "Thanks to the people who keep the workshop open.", "task_complete"),
    ),
    priority=9,
    created_by="wakeup",
    outcome={"verified": True},
)
# What brought the model down: a prompt far too long, sent again and again.
RUNAWAY = Scenario(
    "{person} asks in #{channel} for the notes of the whole year, by tonight",
    (
        Step("standard", "Put all {n} messages of the year into one prompt.", "tool"),
        Step(
            "error",
            "The model did not answer within 30 s. Send all {n} messages again.",
            "tool",
            status="failed",
        ),
        Step(
            "reflection",
            "A year does not fit into one prompt, and asking louder took the model from"
            " everybody. Month by month next time.",
            "reject",
            status="failed",
        ),
    ),
    status="failed",
    priority=4,
    outcome={"error": "llm: timed out; a second provider took over"},
)
STUCK = (
    Scenario(
        "Order replacement blades for the jigsaw",
        (
            Step("standard", "The last blade broke; ask the treasurer for a budget.", "tool"),
            Step("tool_result", "Waiting for the shop's answer.", status="processing"),
        ),
        status="active",
        priority=2,
    ),
    Scenario(
        "{person} asks in #{channel} how to sharpen a chisel",
        (Step("standard", "Find the sharpening guide.", status="processing"),),
        status="active",
    ),
    Scenario(
        "{person} asks in #{channel} for the key of the paint room",
        (Step("standard", "Who holds the key today?", status="pending"),),
        status="pending",
        priority=1,
    ),
)
