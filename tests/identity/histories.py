"""Writing the history of an identity: proposals, rulings, a baseline, a policy."""

from persistence import GraphEdge, GraphNode
from persistence.identity import drafts, statements


def propose(memory, node_id="agent/iris", **attributes):
    node = GraphNode(id=node_id, type="concept", scope="identity", attributes=attributes)
    return memory.memorize_sync(node).change_id


def sign_baseline(register, name="ada"):
    key_id = register[name].key_id
    draft = drafts.draft_baseline(reason="As it is.", authority=name, key_id=key_id)
    return statements.sign_baseline(register[name].sign(draft), ring=register)


def set_policy(register, days=7, **quorums):
    draft = drafts.draft_policy(
        {"*": 1, **quorums},
        days_to_rule=days,
        reason="Ours.",
        authority="ada",
        key_id=register["ada"].key_id,
    )
    return statements.set_policy(register["ada"].sign(draft), ring=register)


def write_history(memory, register):
    """A signed baseline, a policy, three applied changes, a rejected and an open one."""
    sign_baseline(register)
    first = propose(memory, name="Iris", tone="warm")
    register.rule("ben", first)
    set_policy(register, ethical_boundaries=2)
    boundaries = propose(memory, "config/ethical_boundaries", harm_prevention=True)
    register.rule("ben", boundaries)
    register.rule("cyd", boundaries)
    ends = GraphEdge(source="agent/iris", target="value/care", scope="identity", weight=0.1)
    register.rule("ben", memory.connect_sync(ends).change_id)
    register.rule("ben", propose(memory, tone="cold"), "reject")
    register.rule("ben", propose(memory, "config/ethical_boundaries", harm_prevention=False))
    return first
