"""Who may change configuration, and the sentence for whoever may not."""

from dataclasses import dataclass

from django.http import HttpRequest

from ciris_admin.access import roles
from ciris_admin.chain import standing
from persistence import shapes
from persistence.graph.rules import GraphScope

READ_ONLY = (
    "This store is an agent's own, open for reading only: nothing in it can be changed here. What"
    " adopting it would do stands under Identity."
)
NO_PROPOSER = (
    "A change to the identity is proposed by an operator or an authority; you have {roles}."
    " An administrator can change that under People."
)
NO_OPERATOR = (
    "Changing this takes the role operator; you have {roles}."
    " An administrator can change that under People."
)


@dataclass(frozen=True)
class Standing:
    """Whether the reader may change a node, and if not, why; `proposes`: others rule on it."""

    may: bool
    proposes: bool
    why: str = ""
    lacks: tuple[str, ...] = ()  # the roles of which one would be needed, if that is why


def of(request: HttpRequest, scope: str) -> Standing:
    """Say what the reader may do to the nodes of a scope."""
    proposes = scope == GraphScope.IDENTITY
    needed = (roles.OPERATOR, roles.AUTHORITY) if proposes else (roles.OPERATOR,)
    if shapes.current().read_only:
        return Standing(may=False, proposes=proposes, why=READ_ONLY)
    if not any(roles.has_role(request.user, role) for role in needed):
        sentence = NO_PROPOSER if proposes else NO_OPERATOR
        why = sentence.format(roles=roles.in_words(request.user))
        return Standing(may=False, proposes=proposes, why=why, lacks=needed)
    broken = standing.broken()
    if broken:
        why = f"{broken.sentence} Nothing is changed until an administrator has looked at it."
        return Standing(may=False, proposes=proposes, why=why)
    return Standing(may=True, proposes=proposes)
