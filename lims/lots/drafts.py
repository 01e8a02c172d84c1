"""What is said about a lot or protocol before it is one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lims.lots.models import Lot, Protocol
from lims.resources.models import Resource


@dataclass(frozen=True)
class LotDraft:
    """One preservation event of a resource.

    `count` items are made, each with `quantity` in the unit of the form (the form's usual one if None).
    Cryoprotectant and cooling are the protocol's if left out; `made_on` is today if None.
    """

    resource: Resource
    form: str
    count: int
    made_on: date | None = None
    protocol: Protocol | None = None
    cryoprotectant: str | None = None
    cooling: str | None = None
    passage: int | None = None
    generation: str | None = None
    operator: str | None = None
    parent_lot: Lot | None = None
    quantity: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True)
class LotChanges:
    """What may be corrected on a lot afterwards; everything is replaced."""

    passage: int | None
    generation: str | None
    operator: str | None
    parent_lot: Lot | None
    note: str | None


@dataclass(frozen=True)
class ProtocolDraft:
    """A protocol's text; `kinds` are the names of the kinds it is for, none for all."""

    name: str
    text: str
    kinds: tuple[str, ...] = ()
    cryoprotectant: str | None = None
    cooling: str | None = None
