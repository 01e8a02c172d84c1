"""Codes that are of no item and no place: lots, orders, parcels, badges; and codes of others."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from lims.accounts.models import User
from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.distribution import scanned as _requests  # noqa: F401 - registers what a request means
from lims.scanning.models import Scan
from lims.storage import operations
from lims.storage.commands import Command
from lims.storage.drafts import AliasDraft
from lims.storage.models import AliasOrigin
from tests.factories.distribution import make_order
from tests.factories.lots import make_item, make_items
from tests.factories.scanning import Scanner, make_person
from tests.factories.shipping import make_shipment, scan_all
from tests.factories.storage import make_box, make_boxes


@pytest.fixture
def scanner(session: Session, actor: Actor) -> Scanner:
    return Scanner(session, make_person(session, actor), "session-1")


def test_a_lot_offers_its_items_that_have_no_place(scanner: Scanner, session: Session, actor: Actor) -> None:
    items = make_items(session, actor, 3)
    box = make_box(session, actor)
    shown = scanner.scan(items[0].lot.code).answer
    assert (shown.values["in_stock"], shown.values["unplaced"], shown.link.endpoint) == (3, 3, "lots.lot")
    scanner.scan(box, items[0], items[0].lot.code)
    assert scanner.context().lot == items[0].lot.code
    assert scanner.scan(Command.ALL).answer.values["items"] == 2
    assert [item.position for item in items] == ["A01", "A02", "A03"]
    assert scanner.scan(items[0].lot.code, Command.ALL).answer.code == "nothing-to-store"
    scanner.scan(Command.UNDO)
    assert [item.position for item in items] == ["A01", None, None]


def test_a_parcel_tells_what_is_to_be_picked(scanner: Scanner, session: Session, actor: Actor) -> None:
    shipment = make_shipment(session, actor)
    answer = scanner.scan(shipment.number).answer
    assert (answer.values["open"], answer.link.endpoint) == ("2", "shipping.pick")
    scan_all(session, actor, shipment)
    assert scanner.scan(shipment.number).answer.link.endpoint == "shipping.shipment"
    scanner.actor = replace(scanner.actor, permissions=frozenset({Permission.STORAGE_MOVE}))
    assert scanner.scan(shipment.number).answer.code == "unknown-code"


def test_an_order_tells_where_it_stands(scanner: Scanner, session: Session, actor: Actor) -> None:
    order = make_order(session, actor)
    answer = scanner.scan(order.number).answer
    assert answer.tone == "shown" and answer.values["number"] == order.number and answer.link


def test_a_badge_tells_whose_it_is_and_signs_nobody_in(scanner: Scanner, session: Session, actor: Actor) -> None:
    own = session.get_one(User, scanner.actor.user_id)
    other = session.get_one(User, make_person(session, actor).user_id)
    assert scanner.scan(own.badge).answer.message.startswith("Your badge")
    answer = scanner.scan(other.badge).answer
    assert answer.values["name"] == other.name and answer.link.endpoint == "accounts.profile"
    scan = session.query(Scan).order_by(Scan.id.desc()).first()
    assert scan is not None and scan.user_id == own.id


def test_a_depositors_code_finds_the_item(scanner: Scanner, session: Session, actor: Actor) -> None:
    item = make_item(session, actor)
    operations.add_aliases(session, actor, [AliasDraft(item, "kmf-0417/b", AliasOrigin.DEPOSITOR)])
    scanner.scan(make_box(session, actor))
    answer = scanner.scan("KMF-0417/B").answer
    assert (answer.tone, answer.alias, answer.origin) == ("done", "KMF-0417/B", "depositor")
    assert item.position == "A01"


def test_a_code_of_two_things_asks_which_one_is_meant(scanner: Scanner, session: Session, actor: Actor) -> None:
    first, second = make_items(session, actor, 2)
    for item in (first, second):
        operations.add_aliases(session, actor, [AliasDraft(item, "TUBE 7", AliasOrigin.SISTER)])
    box = make_box(session, actor)
    answer = scanner.scan(box, "tube 7").answer
    assert (answer.tone, set(answer.candidates)) == ("asked", {first.barcode, second.barcode})
    assert first.position is None and scanner.context().box == box.barcode
    scanner.scan(answer.candidates[1])
    assert [item.position for item in (first, second)].count("A01") == 1


def test_an_old_label_says_by_what_it_was_replaced(scanner: Scanner, session: Session, actor: Actor) -> None:
    item = make_item(session, actor)
    old = item.barcode
    operations.renew_barcodes(session, actor, [item], "fell off")
    session.flush()
    answer = scanner.scan(old).answer
    assert (answer.item, answer.alias, answer.origin) == (item.barcode, old, "replaced") and item.barcode != old


def test_a_box_has_other_codes_too(scanner: Scanner, session: Session, actor: Actor) -> None:
    box, _other = make_boxes(session, actor, 2)
    operations.add_aliases(session, actor, [AliasDraft(box, "OLD BOX 12", AliasOrigin.DEPOSITOR)])
    item = make_item(session, actor)
    scanner.scan("old box 12", item)
    assert item.location_id == box.id
