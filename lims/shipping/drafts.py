"""What a shipment is planned and packed from: plain values from a face or from distribution."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Consignee:
    """To whom a parcel goes; the country is an ISO 3166-1 alpha-3 code."""

    name: str
    institution: str
    address: str
    country: str
    email: str
    phone: str | None = None


@dataclass(frozen=True)
class LineDraft:
    """How many items of a resource are wanted: in any form, in one form, or of one lot.

    Whether it is a living modified organism or may infect is declared to customs and carrier.
    """

    resource_id: int
    items_wanted: int
    form: str | None = None
    lot_id: int | None = None
    is_modified: bool = False
    is_infectious: bool = False


@dataclass(frozen=True)
class ShipmentDraft:
    """A parcel to be planned; without a day it leaves on the first one that the calendar allows."""

    consignee: Consignee
    lines: Sequence[LineDraft]
    language: str
    planned_on: date | None = None
    reference: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Packing:
    """How a parcel was packed: codes of `config/shipping.toml`, weights in kilograms."""

    refrigerant: str
    carrier: str
    boxes: int
    gross_kg: Decimal
    refrigerant_kg: Decimal | None = None
    note: str | None = None
