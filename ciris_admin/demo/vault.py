"""What the demo's agent came by and should not have seen: sealed as it is stored, and asked for."""

from collections.abc import Iterator

from ciris_admin.demo.story import AGENT, Story
from persistence.graph.rules import GraphNode, GraphScope, NodeType
from persistence.secrets import disclosure, queries
from persistence.secrets.disclosure import Refused
from persistence.secrets.queries import SecretFilter

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
_READERS = (("ada", "The mail host moved"), ("grace", "Renewing the certificate"))


def nodes(story: Story) -> Iterator[GraphNode]:
    """Yield nodes whose attributes hold secrets, none of which was ever anybody's."""
    chance = story.dice("vault")

    def word(length: int) -> str:
        return "".join(chance.choices(_LETTERS, k=length))

    def node(name: str, **attributes: object) -> GraphNode:
        return GraphNode(
            id=f"service/{name}",
            type=NodeType.CONCEPT,
            scope=GraphScope.LOCAL,
            attributes=attributes,
        )

    yield node("mail", host="mail.workshop.example", user="iris", password=word(18))
    yield node("git", url="https://git.workshop.example", token=f"glpat-{word(20)}")
    yield node("booking", database=f"postgresql://iris:{word(16)}@db.workshop.example/booking")
    lines = "\n".join(word(64) for _ in range(4))
    head, foot = (f"-----{edge} PRIVATE KEY-----" for edge in ("BEGIN", "END"))
    yield node("door", opener="workshop door", private_key=f"{head}\n{lines}\n{foot}")


def ask() -> None:
    """Have some of them opened, by people and by the agent, and one refused."""
    rows = queries.page(wanted=SecretFilter(), size=len(_READERS)).rows
    for (reader, purpose), row in zip(_READERS, rows, strict=False):
        disclosure.reveal(row.secret_uuid, accessor=reader, purpose=purpose, confirmed=True)
    for row in rows[:1]:
        try:
            disclosure.reveal(row.secret_uuid, accessor=AGENT, purpose="Told to by a message")
        except Refused:
            continue  # it is critical, and nobody has confirmed: that it was refused stays seen
