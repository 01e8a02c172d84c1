"""What is said about a lot or protocol before it is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lims.lots.models import Item, Lot, Protocol
from lims.resources.models import Resource


@dataclass(frozen=True)
class LotDraft:
    """One preservation event of a resource.

    `count` items are made, each with `quantity` in the unit of the form (the form's usual one if None).
    Cryoprotectant and cooling are the protocol's if left out; `made_on` is today if None, `keep_until` what the
    settings say of the form.
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
    keep_until: date | None = None


@dataclass(frozen=True)
class LotChanges:
    """What may be corrected on a lot afterwards; everything is replaced."""

    passage: int | None
    generation: str | None
    operator: str | None
    parent_lot: Lot | None
    note: str | None
    keep_until: date | None = None


@dataclass(frozen=True)
class AliquotDraft:
    """`count` aliquots of an item, each with `quantity` of what is counted in it.

    A thing that is not counted (its quantity is None) is divided whole: then `quantity` is None too. With `uses_up`
    nothing is kept of what is left over. `thawed` counts one more thaw, of the item and of its aliquots. With
    `new_lot` the aliquots become a daughter lot, else they join the lot of the item.
    """

    item: Item
    count: int
    quantity: int | None
    uses_up: bool = False
    thawed: bool = False
    new_lot: bool = False
    note: str | None = None


@dataclass(frozen=True)
class PoolDraft:
    """Items of several lots of one resource and form that become one lot.

    Without `count` they stay what they are and only change their lot. With it their contents are mixed and filled
    into so many new items, each with `quantity`; what is left over is lost. `thawed` counts one more thaw.
    """

    items: Sequence[Item]
    count: int | None = None
    quantity: int | None = None
    thawed: bool = False
    note: str | None = None


@dataclass(frozen=True)
class ProtocolDraft:
    """A protocol's text; `kinds` are the names of the kinds it is for, none for all."""

    name: str
    text: str
    kinds: tuple[str, ...] = ()
    cryoprotectant: str | None = None
    cooling: str | None = None
