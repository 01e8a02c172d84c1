"""The papers of a parcel, filled from the database."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.orm import Session

from lims.core.language import N_, translator
from lims.core.paper import letterhead_of
from lims.core.settings import settings_of
from lims.resources.kinds import kinds_of
from lims.resources.models import Resource
from lims.resources.values.countries import country_name
from lims.shipping.documents.customs_invoice import CustomsInvoice, GoodsLine, draw_customs_invoice
from lims.shipping.documents.delivery_note import draw_delivery_note
from lims.shipping.documents.packing_list import draw_packing_list
from lims.shipping.documents.parties import Address, PackedItem, Parcel
from lims.shipping.models import Pick, Shipment, ShipmentLine
from lims.shipping.practice import Refrigerant
from lims.shipping.queries.places import pick_list
from lims.shipping.queries.stock import practice_of


class Paper(StrEnum):
    """The papers that a parcel can have."""

    PACKING_LIST = "packing-list"
    DELIVERY_NOTE = "delivery-note"
    CUSTOMS_INVOICE = "customs-invoice"


PAPER_NAMES: Mapping[Paper, str] = MappingProxyType(
    {
        Paper.PACKING_LIST: N_("Packing list"),
        Paper.DELIVERY_NOTE: N_("Delivery note"),
        Paper.CUSTOMS_INVOICE: N_("Customs invoice"),
    }
)


def draw_paper(session: Session, shipment: Shipment, paper: Paper, language: str) -> bytes:
    """Draw one of a parcel's papers as a PDF in `ja` or `en`."""
    drawers: dict[Paper, Callable[[], bytes]] = {
        Paper.PACKING_LIST: lambda: draw_packing_list(_parcel(session, shipment, language), head, language),
        Paper.DELIVERY_NOTE: lambda: draw_delivery_note(_parcel(session, shipment, language), head, language),
        Paper.CUSTOMS_INVOICE: lambda: draw_customs_invoice(_invoice(session, shipment, language), head, language),
    }
    head = letterhead_of(settings_of(session), language)
    return drawers[paper]()


def needed_papers(session: Session, shipment: Shipment) -> Sequence[Paper]:
    """List the papers that this parcel needs; customs want theirs only for a parcel that leaves the country."""
    if shipment.consignee_country == settings_of(session).centre_country:
        return [Paper.PACKING_LIST, Paper.DELIVERY_NOTE]
    return list(Paper)


def _parcel(session: Session, shipment: Shipment, language: str) -> Parcel:
    practice = practice_of(session)
    refrigerant = practice.refrigerants.get(shipment.refrigerant or "")
    carrier = practice.carriers.get(shipment.carrier or "")
    sent_on = shipment.planned_on
    if shipment.dispatched_at is not None:
        sent_on = shipment.dispatched_at.astimezone(settings_of(session).zone).date()
    return Parcel(
        number=shipment.number,
        request_number=shipment.reference or "",
        dispatched_on=sent_on,
        sender=_sender(session, shipment, language),
        receiver=_receiver(shipment, language),
        items=tuple(_packed(session, entry.pick, language) for entry in pick_list(session, shipment)),
        carrier=carrier.name.in_language(language) if carrier else "",
        tracking_number=shipment.tracking or "",
        packaging=str(shipment.boxes) if shipment.boxes else "",
        refrigerant=_refrigerant(shipment, refrigerant, language) if refrigerant else "",
        gross_weight_kg=_weight(shipment.gross_kg),
        remarks=shipment.note or "",
    )


def _sender(session: Session, shipment: Shipment, language: str) -> Address:
    settings = settings_of(session)
    japanese = language == "ja"
    return Address(
        institution=settings.centre_name_ja if japanese else settings.centre_name_en,
        person=shipment.packed_by or shipment.created_by,
        lines=(settings.centre_address_ja if japanese else settings.centre_address_en,),
        country=country_name(settings.centre_country, language),
        phone=settings.centre_phone,
        email=settings.centre_email,
    )


def _receiver(shipment: Shipment, language: str) -> Address:
    return Address(
        institution=shipment.consignee_institution,
        person=shipment.consignee_name,
        lines=tuple(shipment.consignee_address.splitlines()),
        country=country_name(shipment.consignee_country, language),
        phone=shipment.consignee_phone or "",
        email=shipment.consignee_email,
    )


def _refrigerant(shipment: Shipment, refrigerant: Refrigerant, language: str) -> str:
    weight = f"{_weight(shipment.refrigerant_kg)} kg" if shipment.refrigerant_kg else ""
    return "\n".join(filter(None, [refrigerant.name.in_language(language), weight, refrigerant.marks]))


def _weight(weight_kg: Decimal | None) -> str:
    return f"{weight_kg.normalize():f}" if weight_kg is not None else ""


def _packed(session: Session, pick: Pick, language: str) -> PackedItem:
    lot = pick.item.lot
    resource = lot.resource
    form = kinds_of(session)[resource.kind].lot_form(lot.form)
    quantity = f"{pick.item.quantity} {form.unit(language)}" if pick.item.quantity is not None else ""
    return PackedItem(
        barcode=pick.item.barcode,
        accession=resource.accession,
        name=_name(resource, language),
        taxon=resource.taxon.scientific_name if resource.taxon else "",
        form=form.label.in_language(language),
        lot=lot.code,
        quantity=quantity,
    )


def _invoice(session: Session, shipment: Shipment, language: str) -> CustomsInvoice:
    _ = translator(language)
    is_infectious = any(line.is_infectious for line in shipment.lines)
    is_modified = any(line.is_modified for line in shipment.lines)
    currencies = {line.currency for line in shipment.lines}
    return CustomsInvoice(
        parcel=_parcel(session, shipment, language),
        number=shipment.number,
        currency=", ".join(sorted(currencies)),
        goods=tuple(_goods(session, line, language) for line in shipment.lines),
        reason=_("Scientific research; no commercial value"),
        # By air both have a class of their own (UN3245, UN3373), so such goods are never declared harmless.
        hazardous=is_infectious or is_modified,
        infectious=is_infectious,
        genetically_modified=is_modified,
    )


def _goods(session: Session, line: ShipmentLine, language: str) -> GoodsLine:
    _ = translator(language)
    resource = line.resource
    origin = resource.origin_country or settings_of(session).centre_country
    return GoodsLine(
        description=line.description,
        taxon=resource.taxon.scientific_name if resource.taxon else "",
        quantity=line.items_wanted,
        unit=_("pcs"),
        unit_value=line.unit_value,
        hs_code=line.hs_code,
        origin=country_name(origin, language),
        accessions=resource.accession,
    )


def _name(resource: Resource, language: str) -> str:
    return (resource.name_ja or resource.name) if language == "ja" else resource.name
