"""Aliquots, splits and pools: nothing is made of nothing, and every item has one lot."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue, PermissionDenied, Refusal
from lims.ledger.queries import history
from lims.ledger.verification import findings
from lims.lots import operations, queries
from lims.lots.drafts import AliquotDraft, LotChanges, PoolDraft
from lims.lots.models import Aliquot, Item, ItemState, Lot, LotParent
from lims.lots.refusals import (
    ItemChangedSince,
    ItemNotHere,
    LotCycle,
    LotIsPooled,
    NoItemsChosen,
    NotCounted,
    NothingLeftToSplit,
    NotOneLot,
    PoolOfOneLot,
    PoolOfOtherForm,
    PoolOfOtherResource,
    QuantityNeeded,
    TooLittleLeft,
)
from lims.storage.operations import store_item, take_out_item, undo_event
from tests.factories.lots import make_item, make_items, make_lot, make_resource
from tests.factories.storage import make_box, make_stored_item


def aliquot(session: Session, actor: Actor, item: Item, count: int, quantity: int | None, **more) -> list[Item]:  # type: ignore[no-untyped-def]
    return operations.aliquot_item(session, actor, AliquotDraft(item, count, quantity, **more))


def last_seq(session: Session, item: Item) -> int:
    session.flush()
    return history(session, "item", item.id)[0].event_seq


def test_aliquots_hold_what_their_source_gave(session: Session, actor: Actor) -> None:
    source = make_item(session, actor, quantity=1000)
    made = aliquot(session, actor, source, 4, 200)
    assert [item.quantity for item in made] == [200] * 4 and source.quantity == 200
    assert {item.lot_id for item in made} == {source.lot_id} and source.lot.items_made == 5
    assert len({item.barcode for item in made}) == 4
    assert queries.source_of(session, made[0].id) is source
    assert list(queries.aliquots_of(session, source.id)) == made
    assert not list(findings(session))


def test_never_more_is_handed_on_than_there_is(session: Session, actor: Actor) -> None:
    source = make_item(session, actor, quantity=1000)
    with pytest.raises(TooLittleLeft):
        aliquot(session, actor, source, 11, 100)
    with pytest.raises(QuantityNeeded):
        aliquot(session, actor, source, 2, None)
    for count, quantity in ((0, 10), (1001, 1), (2, 0)):
        with pytest.raises(InvalidValue):
            aliquot(session, actor, source, count, quantity)
    assert source.quantity == 1000


def test_an_item_that_is_emptied_or_given_up_leaves_its_place(session: Session, actor: Actor) -> None:
    emptied, given_up = make_stored_item(session, actor), make_stored_item(session, actor)
    aliquot(session, actor, emptied, 10, 100)
    assert (emptied.state, emptied.quantity, emptied.location_id) == (ItemState.USED, 0, None)
    aliquot(session, actor, given_up, 3, 300, uses_up=True)
    assert (given_up.state, given_up.quantity) == (ItemState.USED, 0)
    with pytest.raises(ItemNotHere):
        aliquot(session, actor, emptied, 1, 1)


def test_a_thing_that_is_not_counted_is_divided_whole(session: Session, actor: Actor) -> None:
    source = make_item(session, actor)
    source.quantity = None
    session.flush()
    with pytest.raises(NotCounted):
        aliquot(session, actor, source, 2, 5)
    made = aliquot(session, actor, source, 2, None)
    assert [item.quantity for item in made] == [None, None] and source.state is ItemState.USED


def test_time_outside_and_thaws_are_handed_on(session: Session, actor: Actor) -> None:
    source = make_stored_item(session, actor)
    take_out_item(session, actor, source)
    later = replace(actor, at=actor.at + timedelta(minutes=4))
    [made] = aliquot(session, later, source, 1, 500, thawed=True)
    assert (made.seconds_out, made.thaws, source.thaws) == (240, 1, 1)
    # It is out of the cold as its source is, until it is stored.
    assert (made.state, made.out_at) == (ItemState.OUT, later.at)
    store_item(session, replace(actor, at=actor.at + timedelta(minutes=5)), made, make_box(session, actor))
    assert made.seconds_out == 300


def test_aliquots_may_be_a_lot_of_their_own(session: Session, actor: Actor) -> None:
    source = make_item(session, actor, passage=7, keep_until=date(2030, 1, 1))
    made = aliquot(session, actor, source, 3, 100, new_lot=True)
    lot = made[0].lot
    assert lot.parent_lot is source.lot and (lot.items_made, lot.passage, lot.keep_until) == (3, 7, date(2030, 1, 1))
    assert source.lot.items_made == 1
    assert list(queries.daughter_lots(session, source.lot_id)) == [lot]
    assert not list(findings(session))


def test_a_split_makes_some_items_a_lot_of_their_own(session: Session, actor: Actor) -> None:
    lot = make_lot(session, actor, 5, passage=3)
    items = list(lot.items)
    daughter = operations.split_lot(session, actor, items[:2], "for the second site")
    assert (lot.items_made, daughter.items_made) == (3, 2)
    assert daughter.parent_lot is lot and daughter.made_on == lot.made_on and daughter.passage == 3
    assert [item.id for item in daughter.items] == [item.id for item in items[:2]]
    assert not list(findings(session))


def test_splits_that_are_none_are_refused(session: Session, actor: Actor) -> None:
    lot = make_lot(session, actor, 2)
    with pytest.raises(NothingLeftToSplit):
        operations.split_lot(session, actor, list(lot.items))
    with pytest.raises(NoItemsChosen):
        operations.split_lot(session, actor, [])
    with pytest.raises(NotOneLot):
        operations.split_lot(session, actor, [lot.items[0], make_item(session, actor)])


def test_a_pool_has_several_parents(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor)
    first = make_lot(session, actor, 2, resource=resource, passage=3, made_on=date(2026, 1, 5))
    second = make_lot(session, actor, 2, resource=resource, passage=4, made_on=date(2026, 2, 5))
    pool = operations.pool_lots(session, actor, PoolDraft([*first.items[:1], *second.items]))
    assert [parent.code for parent in queries.parent_lots(session, pool)] == [first.code, second.code]
    assert pool.parent_lot_id is None and pool.passage is None and pool.made_on == date(2026, 1, 5)
    assert (first.items_made, second.items_made, pool.items_made) == (1, 0, 3)
    assert queries.ancestor_lot_ids(session, pool.id) == {pool.id, first.id, second.id}
    assert list(queries.daughter_lots(session, second.id)) == [pool]
    changes = LotChanges(None, None, None, pool, None)
    with pytest.raises(LotCycle):
        operations.edit_lot(session, actor, first, changes, first.version)
    with pytest.raises(LotIsPooled):
        operations.edit_lot(session, actor, pool, replace(changes, parent_lot=first), pool.version)
    assert not list(findings(session))


def test_a_mixture_is_filled_into_new_items(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor)
    first = make_item(session, actor, resource=resource, quantity=300)
    second = make_item(session, actor, resource=resource, quantity=200)
    with pytest.raises(TooLittleLeft):
        operations.pool_lots(session, actor, PoolDraft([first, second], 6, 100))
    pool = operations.pool_lots(session, actor, PoolDraft([first, second], 5, 100, thawed=True))
    assert [item.quantity for item in pool.items] == [100] * 5
    assert {item.thaws for item in pool.items} == {1}
    assert all((item.state, item.quantity) == (ItemState.USED, 0) for item in (first, second))
    assert not list(findings(session))


def test_only_what_is_alike_is_pooled(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor)
    item = make_item(session, actor, resource=resource)
    for others, refusal in (
        (make_items(session, actor, 1), PoolOfOtherResource),
        (make_items(session, actor, 1, resource=resource, form="dna_tube"), PoolOfOtherForm),
        ([item], PoolOfOneLot),
    ):
        with pytest.raises(refusal):
            operations.pool_lots(session, actor, PoolDraft([item, *others]))
    with pytest.raises(NoItemsChosen):
        operations.pool_lots(session, actor, PoolDraft([]))


def test_what_nobody_touched_since_is_taken_back(session: Session, actor: Actor) -> None:
    source = make_stored_item(session, actor)
    was = (source.state, source.quantity, source.location_id, source.position)
    made = aliquot(session, actor, source, 10, 100)
    undone = undo_event(session, actor, last_seq(session, source))
    assert list(undone.items) == [source]
    assert (source.state, source.quantity, source.location_id, source.position) == was
    assert {(item.state, item.quantity) for item in made} == {(ItemState.DISCARDED, 0)}
    lot = make_lot(session, actor, 4)
    items = list(lot.items)
    daughter = operations.split_lot(session, actor, items[:2])
    undo_event(session, actor, last_seq(session, items[0]))
    assert {item.lot_id for item in items} == {lot.id} and (lot.items_made, daughter.items_made) == (4, 0)
    assert not list(findings(session))


def test_a_mixture_is_taken_back_and_not_once_it_was_touched(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor)
    sources = [make_item(session, actor, resource=resource) for _ in range(2)]
    pool = operations.pool_lots(session, actor, PoolDraft(sources, 2, 1000))
    items = list(pool.items)
    undo_event(session, actor, last_seq(session, sources[0]))
    assert [(source.state, source.quantity) for source in sources] == [(ItemState.MADE, 1000)] * 2
    assert {item.state for item in items} == {ItemState.DISCARDED}
    pool = operations.pool_lots(session, actor, PoolDraft(sources, 2, 1000))
    seq = last_seq(session, sources[0])
    store_item(session, actor, pool.items[0], make_box(session, actor))
    with pytest.raises(ItemChangedSince):
        undo_event(session, actor, seq)


def test_each_needs_the_permission_to_preserve(session: Session, actor: Actor) -> None:
    items = make_items(session, actor, 2)
    mover = replace(actor, permissions=frozenset({Permission.STORAGE_MOVE}))
    seq = last_seq(session, items[0])
    for act in (
        lambda: aliquot(session, mover, items[0], 1, 1),
        lambda: operations.split_lot(session, mover, items[:1]),
        lambda: operations.pool_lots(session, mover, PoolDraft(items)),
    ):
        with pytest.raises(PermissionDenied):
            act()
    aliquot(session, actor, items[0], 1, 1)
    with pytest.raises(PermissionDenied):
        undo_event(session, mover, seq + 1)


steps = st.lists(
    st.tuples(
        st.sampled_from(["aliquot", "split", "pool", "mix", "undo"]),
        st.lists(st.integers(0, 30), min_size=1, max_size=4, unique=True),
        st.integers(1, 4),
        st.integers(1, 400),
        st.booleans(),
    ),
    max_size=8,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=steps)
def test_any_sequence_conserves_quantities_and_keeps_the_lineage_without_circles(
    session: Session, actor: Actor, steps: list[tuple[str, list[int], int, int, bool]]
) -> None:
    resource = make_resource(session, actor)
    lots = [make_lot(session, actor, 2, resource=resource) for _ in range(2)]
    total = sum(item.quantity or 0 for lot in lots for item in lot.items)
    for what, picks, count, quantity, flag in steps:
        items = items_of(session, resource.id)
        chosen = [items[pick % len(items)] for pick in picks]
        try:
            with session.begin_nested():
                act(session, actor, what, chosen, count, quantity, flag)
        except Refusal:
            pass
        here = sum(item.quantity or 0 for item in items_of(session, resource.id))
        # Nothing is made of nothing; what a division or a mixture spills may come back by an undo.
        assert here <= total
    check_lineage(session, resource.id)
    assert not list(findings(session))


def items_of(session: Session, resource_id: int) -> list[Item]:
    statement = select(Item).join(Item.lot).where(Lot.resource_id == resource_id).order_by(Item.id)
    return list(session.scalars(statement))


def act(session: Session, actor: Actor, what: str, chosen: list[Item], count: int, quantity: int, flag: bool) -> None:
    if what == "aliquot":
        aliquot(session, actor, chosen[0], count, quantity, uses_up=flag, new_lot=flag)
    elif what == "split":
        operations.split_lot(session, actor, chosen)
    elif what == "pool":
        operations.pool_lots(session, actor, PoolDraft(chosen))
    elif what == "mix":
        operations.pool_lots(session, actor, PoolDraft(chosen, count, quantity, thawed=flag))
    else:
        undo_event(session, actor, last_seq(session, chosen[0]))


def check_lineage(session: Session, resource_id: int) -> None:
    lots = session.scalars(select(Lot).where(Lot.resource_id == resource_id)).all()
    counts = dict(session.execute(select(Item.lot_id, func.count()).group_by(Item.lot_id)).tuples().all())
    for lot in lots:
        session.refresh(lot)
        assert lot.items_made == counts.get(lot.id, 0)
        for parent in queries.parent_lots(session, lot):
            assert lot.id not in queries.ancestor_lot_ids(session, parent.id)
    links = session.scalars(select(LotParent)).all()
    assert all(link.lot_id != link.parent_lot_id for link in links)
    assert session.scalar(select(func.count()).where(Aliquot.item_id == Aliquot.source_id)) == 0
