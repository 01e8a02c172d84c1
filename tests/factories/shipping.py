"""Lots that can be sent, and shipments at every step, made through operations."""

import itertools
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.lots.drafts import LotDraft
from lims.lots.models import Lot
from lims.lots.operations import preserve_lot
from lims.resources.models import Resource, Visibility
from lims.shipping.drafts import Consignee, LineDraft, Packing, ShipmentDraft
from lims.shipping.models import Shipment
from lims.shipping.operations import confirm_pick, dispatch_shipment, pack, plan_shipment
from lims.shipping.queries.places import pick_list
from lims.storage.drafts import Placement
from lims.storage.models import Location
from lims.storage.operations import store_items
from tests.factories.quality import make_result
from tests.factories.resources import make_resource
from tests.factories.storage import make_box

CONSIGNEE = Consignee(
    name="Hanako Yamada",
    institution="Example University",
    address="1-1 Example, Kyoto",
    country="JPN",
    email="hanako@example.org",
)
_MESSAGES = itertools.count(1)


def make_seed_resource(session: Session, actor: Actor, **facts: Any) -> Resource:
    """A seed accession that everybody may see."""
    return make_resource(session, actor, **({"kind": "seed", "visibility": Visibility.OPEN} | facts))


def make_stocked_lot(
    session: Session,
    actor: Actor,
    count: int = 3,
    *,
    resource: Resource | None = None,
    made_on: date = date(2025, 3, 1),
    is_tested: bool = True,
    box: Location | None = None,
) -> Lot:
    """A lot of seed packets that has passed its germination test and lies in a box."""
    resource = resource or make_seed_resource(session, actor)
    lot = preserve_lot(session, actor, LotDraft(resource, "seed_packet", count, made_on=made_on, quantity=500))
    if is_tested:
        make_result(session, actor, lot)
    place = box or make_box(session, actor)
    store_items(session, actor, [Placement(item, place) for item in lot.items])
    return lot


def shipment_draft(*lines: tuple[Resource, int], **changes: Any) -> ShipmentDraft:
    drafts = [LineDraft(resource.id, count) for resource, count in lines]
    return ShipmentDraft(**({"consignee": CONSIGNEE, "lines": drafts, "language": "en"} | changes))


def make_shipment(session: Session, actor: Actor, lot: Lot | None = None, count: int = 2) -> Shipment:
    lot = lot or make_stocked_lot(session, actor)
    return plan_shipment(session, actor, shipment_draft((lot.resource, count)))


def scan_all(session: Session, actor: Actor, shipment: Shipment) -> Sequence[str]:
    """Confirm all picks by scanning the promised items; gives their barcodes."""
    barcodes = [entry.pick.item.barcode for entry in pick_list(session, shipment)]
    for barcode in barcodes:
        confirm_pick(session, actor, shipment, barcode, f"scan-{next(_MESSAGES)}")
    return barcodes


PACKING = Packing(refrigerant="none", carrier="yamato", boxes=1, gross_kg=Decimal("0.4"))


def make_packed_shipment(session: Session, actor: Actor, lot: Lot | None = None, count: int = 2) -> Shipment:
    shipment = make_shipment(session, actor, lot, count)
    scan_all(session, actor, shipment)
    pack(session, actor, shipment, PACKING)
    return shipment


def make_dispatched_shipment(session: Session, actor: Actor, lot: Lot | None = None, count: int = 2) -> Shipment:
    shipment = make_packed_shipment(session, actor, lot, count)
    dispatch_shipment(session, actor, shipment, "1234-5678")
    return shipment
