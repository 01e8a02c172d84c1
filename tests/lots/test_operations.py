"""Preserving lots, withdrawing, protocols."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.codes import thing_of
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue, PermissionDenied, StaleEdit
from lims.ledger.queries import history
from lims.ledger.verification import findings
from lims.lots import operations, queries
from lims.lots.drafts import LotChanges, LotDraft, ProtocolDraft
from lims.lots.models import ItemState
from lims.lots.refusals import (
    FormNotOfKind,
    ItemNotHere,
    LotCycle,
    ParentOfOtherResource,
    ProtocolExists,
    ProtocolNotForKind,
    ProtocolReplaced,
    ResourceWithdrawn,
    TooLittleLeft,
)
from lims.resources.operations import withdraw_resource
from tests.factories.lots import make_item, make_lot, make_protocol, make_resource

NO_CHANGES = LotChanges(passage=None, generation=None, operator=None, parent_lot=None, note=None)


def test_items_of_a_lot_get_barcodes_at_once(session: Session, actor: Actor) -> None:
    lot = make_lot(session, actor, count=5, passage=7)
    assert thing_of(lot.code) == "lot"
    assert len({item.barcode for item in lot.items}) == 5
    assert all(thing_of(item.barcode) == "item" and item.state is ItemState.MADE for item in lot.items)
    assert {item.quantity for item in lot.items} == {1000}
    assert lot.made_on == actor.today and lot.operator == "tester"
    assert not list(findings(session))


def test_cryoprotectant_and_cooling_come_from_the_protocol_unless_given(session: Session, actor: Actor) -> None:
    protocol = make_protocol(session, actor, cryoprotectant="10 % DMSO", cooling="-1 °C/min")
    assert make_lot(session, actor, protocol=protocol).cryoprotectant == "10 % DMSO"
    own = make_lot(session, actor, protocol=protocol, cryoprotectant="5 % DMSO")
    assert (own.cryoprotectant, own.cooling) == ("5 % DMSO", "-1 °C/min")


def test_lot_fields_of_the_form_are_understood(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor, kind="seed")
    lot = make_lot(session, actor, resource=resource, form="seed_packet", attributes={"moisture_percent": "5.5"})
    assert lot.attributes == {"moisture_percent": 5.5}
    with pytest.raises(InvalidValue, match="moisture_percent"):
        make_lot(session, actor, resource=resource, form="seed_packet", attributes={"moisture_percent": "120"})
    with pytest.raises(InvalidValue, match="no such field"):
        make_lot(session, actor, resource=resource, form="seed_packet", attributes={"motility_percent": "3"})


def test_what_contradicts_resource_or_calendar_is_refused(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor)
    with pytest.raises(FormNotOfKind, match="cryovial"):
        make_lot(session, actor, resource=resource, form="seed_packet")
    with pytest.raises(InvalidValue, match="future"):
        make_lot(session, actor, resource=resource, made_on=date(2026, 4, 2))
    with pytest.raises(InvalidValue, match="1 to 20,000"):
        make_lot(session, actor, resource=resource, count=0)
    seeds_only = make_protocol(session, actor, name="Drying", kinds=("seed",))
    with pytest.raises(ProtocolNotForKind):
        make_lot(session, actor, resource=resource, protocol=seeds_only)
    with pytest.raises(ParentOfOtherResource):
        make_lot(session, actor, resource=resource, parent_lot=make_lot(session, actor))


def test_no_lot_is_made_of_a_withdrawn_resource(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor)
    withdraw_resource(session, actor, resource, "contaminated")
    with pytest.raises(ResourceWithdrawn):
        make_lot(session, actor, resource=resource)


def test_a_refused_lot_among_several_leaves_none(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor)
    drafts = [LotDraft(resource, "cryovial", 2), LotDraft(resource, "no such form", 2)]
    with pytest.raises(FormNotOfKind):
        operations.preserve_lots(session, actor, drafts)
    assert not queries.lots_of_resource(session, resource.id)


def test_a_lot_can_not_descend_from_its_own_daughter(session: Session, actor: Actor) -> None:
    first = make_lot(session, actor)
    second = make_lot(session, actor, resource=first.resource, parent_lot=first)
    third = make_lot(session, actor, resource=first.resource, parent_lot=second)
    for parent in (first, third):
        with pytest.raises(LotCycle):
            operations.edit_lot(session, actor, first, replace(NO_CHANGES, parent_lot=parent), first.version)


def test_a_corrected_lot_keeps_old_values_in_the_ledger(session: Session, actor: Actor) -> None:
    lot = make_lot(session, actor, passage=3)
    operations.edit_lot(session, actor, lot, replace(NO_CHANGES, passage=4), lot.version)
    session.flush()
    assert history(session, "lot", lot.id)[0].event.details["passage"] == [3, 4]
    with pytest.raises(StaleEdit):
        operations.edit_lot(session, actor, lot, NO_CHANGES, lot.version - 1)


def test_no_more_is_withdrawn_than_there_is(session: Session, actor: Actor) -> None:
    item = make_item(session, actor, quantity=100)
    operations.withdraw(session, actor, item, 60, "germination test")
    assert item.quantity == 40
    with pytest.raises(TooLittleLeft, match="holds 40: 41 can't"):
        operations.withdraw(session, actor, item, 41, "again")
    with pytest.raises(InvalidValue):
        operations.withdraw(session, actor, item, 0, "nothing")
    assert item.quantity == 40 and item.state is ItemState.MADE


def test_an_emptied_item_is_used_up(session: Session, actor: Actor) -> None:
    item = make_item(session, actor, quantity=100)
    operations.withdraw(session, actor, item, 100, "last seeds")
    assert (item.state, item.quantity, item.location_id) == (ItemState.USED, 0, None)
    with pytest.raises(ItemNotHere):
        operations.withdraw(session, actor, item, 1, "more")
    assert not list(findings(session))


def test_a_whole_item_can_be_used(session: Session, actor: Actor) -> None:
    item = make_item(session, actor)
    operations.withdraw(session, actor, item, None, "test thaw")
    assert item.state is ItemState.USED


def test_a_changed_protocol_is_a_new_version(session: Session, actor: Actor) -> None:
    old = make_protocol(session, actor, text="v1")
    lot = make_lot(session, actor, protocol=old)
    new = operations.revise_protocol(session, actor, old, ProtocolDraft("ignored", "v2"))
    assert (new.name, new.revision, new.text) == (old.name, 2, "v2")
    assert lot.protocol_id == old.id and not old.active and old.text == "v1"
    with pytest.raises(ProtocolReplaced):
        operations.revise_protocol(session, actor, old, ProtocolDraft("ignored", "v3"))
    with pytest.raises(ProtocolExists):
        make_protocol(session, actor)


def test_stock_is_counted_by_state(session: Session, actor: Actor) -> None:
    lot = make_lot(session, actor, count=4, quantity=10)
    other = make_lot(session, actor, count=2, resource=lot.resource, quantity=10)
    empty = make_resource(session, actor)
    operations.withdraw(session, actor, lot.items[0], None, "test")
    operations.withdraw(session, actor, lot.items[1], 4, "test")
    session.flush()
    assert queries.stock_of_lot(session, lot.id).in_stock == 3
    assert queries.stock_of_lot(session, lot.id).quantity_left == 26
    stock = queries.stock_of_resources(session, [lot.resource_id, empty.id])
    assert (stock[lot.resource_id].in_stock, stock[lot.resource_id].total) == (5, 6)
    assert stock[empty.id].in_stock == 0
    assert queries.stock_of_lots(session, [other.id])[other.id].in_stock == 2


def test_lots_are_listed_and_found(session: Session, actor: Actor) -> None:
    lots = [make_lot(session, actor, count=1) for _ in range(3)]
    operations.withdraw(session, actor, lots[0].items[0], None, "test")
    session.flush()
    assert queries.lots(session, queries.LotFilter()).rows == lots[::-1]
    assert queries.lots(session, queries.LotFilter(text=lots[1].code.lower())).rows == [lots[1]]
    assert queries.lots(session, queries.LotFilter(text=lots[2].resource.name)).rows == [lots[2]]
    assert queries.lots(session, queries.LotFilter(in_stock_only=True)).rows == [lots[2], lots[1]]
    assert queries.lots(session, queries.LotFilter(kind="seed")).rows == []


def test_every_operation_needs_its_permission(session: Session, actor: Actor) -> None:
    item = make_item(session, actor)
    reader = replace(actor, permissions=frozenset({Permission.LOTS_READ}))
    protocol = make_protocol(session, actor)
    draft = LotDraft(item.lot.resource, "cryovial", 1)
    for act in (
        lambda: operations.preserve_lot(session, reader, draft),
        lambda: operations.edit_lot(session, reader, item.lot, NO_CHANGES, 1),
        lambda: operations.withdraw(session, reader, item, 1, "x"),
        lambda: operations.create_protocol(session, reader, ProtocolDraft("x", "x")),
        lambda: operations.revise_protocol(session, reader, protocol, ProtocolDraft("x", "x")),
        lambda: operations.retire_protocol(session, reader, protocol),
    ):
        with pytest.raises(PermissionDenied):
            act()
