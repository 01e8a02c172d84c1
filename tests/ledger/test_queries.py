import pytest

from lims.accounts.operations import create_user
from lims.core.refusals import NotFound
from lims.ledger import queries
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from tests.conftest import PASSWORD


@pytest.fixture
def users(session, actor):
    return [
        create_user(session, actor, login=login, name=login, email="a@example.org", password=PASSWORD, roles=[])
        for login in ("hana", "ken", "mio", "rin")
    ]


@pytest.fixture
def together(session, actor, users):
    """The number of one event that touched all of them."""
    with entry(session, actor, EventKind.USER_CHANGED) as event:
        event.change(*users)
        for user in users:
            user.active = False
    return event.seq


def test_the_first_things_of_events_are_found_with_how_many_there_are(session, together):
    found = queries.first_things(session, [1, together], most=3)
    assert [(one.seq, one.code, one.things_in_all) for one in found] == [
        (1, "hana", 1),
        (together, "hana", 4),
        (together, "ken", 4),
        (together, "mio", 4),
    ]


def test_no_events_have_no_things(session):
    assert queries.first_things(session, []) == []


def test_lines_of_an_event_come_page_by_page(session, together):
    first = queries.lines(session, together, size=3)
    assert [line.code for line in first.rows] == ["hana", "ken", "mio"]
    second = queries.lines(session, together, after=first.next, size=3)
    assert [line.code for line in second.rows] == ["rin"]
    assert second.next is None


def test_codes_of_things_are_found_by_their_keys(session, users):
    hana, ken = users[:2]
    assert queries.codes(session, {"user": {hana.id, ken.id, 999}, "item": {1}}) == {
        ("user", hana.id): "hana",
        ("user", ken.id): "ken",
    }
    assert queries.codes(session, {}) == {}
    assert queries.codes(session, {"user": set()}) == {}


def test_an_event_that_never_happened_is_not_found(session):
    with pytest.raises(NotFound):
        queries.event_alone(session, 1)
