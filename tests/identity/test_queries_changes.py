"""Pages of changes: filters, what each row says, and how much a page costs the store."""

import datetime as dt

import pytest

from persistence import clock
from persistence.identity import proposing
from persistence.identity.models import Change
from persistence.identity.queries import ChangeFilter, change, changes, rows
from persistence.identity.rules import ChangeState
from tests.counting import queries_of
from tests.identity import proposals
from tests.identity.proposals import edge, gone, node, propose, tone

pytestmark = pytest.mark.usefixtures("identity")
PENDING = (ChangeState.PENDING,)


def wanted(**facts):
    return ChangeFilter(**{"now": clock.now(), **facts})


def listed(**facts):
    return [row.change_id for row in changes.page(wanted=wanted(**facts)).rows]


def test_a_row_says_what_a_change_touches():
    propose(node(name="Iris", tone="warm"), node("value/care", weight=2), gone("nobody"))

    (row,) = changes.page(wanted=wanted()).rows

    assert row.title == "changes tone of agent/iris and changes weight of value/care"


def test_a_row_names_what_an_edge_joins_and_counts_the_rest():
    propose(node(name="Iris", tone="x"), edge("agent/iris", "value/care"), node("a", b=1))

    (row,) = changes.page(wanted=wanted()).rows

    assert row.title == (
        "changes tone of agent/iris, adds the edge agent/iris → value/care (holds) and 1 more item"
    )


def test_letters_that_show_nothing_are_seen_in_a_title():
    propose(node("agent/\u202eiris\u200b", tone="x"))

    assert changes.page(wanted=wanted()).rows[0].title == "adds agent/\ufffdiris\ufffd"


def test_what_is_too_long_to_look_through_is_said_so_and_not_guessed():
    propose(node(name="Iris", tone="x" * rows.LONGEST))

    (row,) = changes.page(wanted=wanted()).rows

    assert not row.looked_through
    assert row.title == "changes agent/iris"


def test_a_change_of_many_items_is_not_looked_through_to_the_end():
    propose(*(node(f"n{number}", a=1) for number in range(rows.MOST_STEPS + 1)))

    (row,) = changes.page(wanted=wanted()).rows

    assert not row.looked_through
    assert row.title == f"adds n0, adds n1 and {rows.MOST_STEPS - 1} more items"


def test_a_reason_cannot_turn_its_line_round():
    tone("warm", reason="This changes \u202egnihton\u202c.\nTrust me.")

    assert changes.page(wanted=wanted()).rows[0].reason == (
        "This changes \ufffdgnihton\ufffd. Trust me."
    )


def test_a_long_edge_breaks_nothing():
    state = edge("agent/iris", "value/care", "r" * rows.LONGEST)
    propose(state)

    (row,) = changes.page(wanted=wanted()).rows

    assert row.title == "adds the edge agent/iris>value/care"


def test_states_are_as_of_now():
    back = tone("back")
    proposing.send_back(back, authority="ben", reason="Why?")
    late, pending = tone("late"), tone("pending")
    proposals.overdue(back)
    proposals.overdue(late)

    assert listed(states=PENDING) == [pending]
    assert set(listed(states=(ChangeState.EXPIRED,))) == {late, back}
    assert listed(states=(ChangeState.RETURNED,)) == []
    assert Change.objects.get(change_id=late).state == "pending", "reading writes nothing"


def test_what_waits_for_an_authority_is_neither_theirs_nor_ruled_on(register):
    own = tone("own", by="ben")
    waits = tone("waits")
    register.rule("ben", ruled := propose(node("config/trust_parameters", a=1)))

    assert listed(states=PENDING, waits_for="ben") == [waits]
    assert set(listed(states=PENDING, waits_for="ada")) == {own, waits, ruled}


def test_a_new_revision_waits_for_whoever_ruled_on_the_last(register):
    found = propose(node("config/trust_parameters", a=1))
    register.rule("ben", found)
    proposing.revise(
        found, [node("config/trust_parameters", a=2)], proposing.Proposal("iris", "Better.")
    )

    assert listed(states=PENDING, waits_for="ben") == [found]


@pytest.mark.parametrize(
    ("node_id", "text"),
    [
        ("config/ethical_boundaries", "{}"),
        ("x", '{"config_type": "ethical_boundaries"}'),
        ("x", '{"config_type": "\\u0065thical_boundaries"}'),
        ("x", '{"\\u0063onfig_type": "ethical_boundarie\\u0073"}'),
    ],
)
def test_a_config_type_does_not_hide_from_its_filter(node_id, text):
    from_text = proposing.Intent(
        proposals.gone(node_id).item, proposals.node_state(node_id, "config", text)
    )
    found = propose(from_text)
    tone("something else")

    assert listed(about="ethical_boundaries") == [found]


def test_text_is_looked_for_in_items_reasons_proposers_and_ids():
    found = propose(node("value/patience", a=1), by="iris-2", reason="Members asked.")
    tone("other")

    for text in ("PATIENCE", "members ask", "iris-2", found[:12]):
        assert listed(text=text) == [found], text


def test_pages_go_on_where_the_last_ended():
    made = [tone(str(number), ago=dt.timedelta(minutes=number)) for number in range(5)]

    first = changes.page(wanted=wanted(), size=2)
    second = changes.page(wanted=wanted(), cursor=first.next, size=2)

    assert [row.change_id for row in [*first.rows, *second.rows]] == made[:4]
    assert changes.beside(wanted=wanted(), change_id=made[1]) == (made[0], made[2])
    assert [row.change_id for row in changes.every(wanted=wanted())] == made


def test_a_page_costs_the_same_whatever_is_on_it(register):
    register.rule("ben", propose(node("config/trust_parameters", a=1)))
    one = queries_of(lambda: changes.page(wanted=wanted()))
    for number in range(20):
        propose(node(f"n{number}", a=1), node(f"m{number}", b="x" * rows.LONGEST))

    assert queries_of(lambda: changes.page(wanted=wanted())) == one


def test_arrivals_are_counted_from_the_mark_on():
    asked = wanted(states=PENDING)
    empty = changes.mark(wanted=asked)
    assert changes.arrived(wanted=asked, since=empty).number == 0

    tone("one", ago=dt.timedelta(minutes=1))
    mark = changes.mark(wanted=asked)
    assert changes.arrived(wanted=asked, since=empty).number == 1
    assert changes.arrived(wanted=asked, since=mark).number == 0

    tone("two")
    assert changes.arrived(wanted=asked, since=mark).number == 1


def test_other_changes_of_the_same_items_are_found():
    earlier = tone("warm", ago=dt.timedelta(days=1))
    propose(node("value/care", weight=3))
    now = tone("cold")
    items = [step.item for step in change.change(change_id=now, now=clock.now()).operations]

    found = changes.about_the_same(items=items, but=now, now=clock.now(), limit=10)

    assert [row.change_id for row in found] == [earlier]


def test_a_change_is_read_whole(register):
    found = propose(node("config/trust_parameters", a=1), thought_id="th", task_id="t")
    register.rule("ben", found)
    revision = proposing.rebase(found, by="ada")

    detail = change.change(change_id=found, now=clock.now())

    assert (detail.revision, detail.quorum, detail.config_types) == (2, 2, ["trust_parameters"])
    assert revision == 2
    assert [one.proposed_by for one in detail.revisions] == ["iris", "ada"]
    assert detail.proposers == {"iris", "ada"}
    assert [(one.authority, one.revision) for one in detail.rulings] == [("ben", 1)]
    assert detail.current_rulings == []
    assert detail.moved == []


def test_a_change_whose_base_moved_names_what_moved(register):
    first, second = tone("warm"), tone("cold")
    register.rule("ben", first)

    detail = change.change(change_id=second, now=clock.now())

    assert [item.id for item in detail.moved] == ["agent/iris"]
    assert detail.state == "pending"


@pytest.mark.parametrize("change_id", ["nothing", "a\x00b"])
def test_a_change_that_is_not_there_is_none(change_id):
    assert change.change(change_id=change_id, now=clock.now()) is None
    assert changes.beside(wanted=wanted(), change_id=change_id) == (None, None)
