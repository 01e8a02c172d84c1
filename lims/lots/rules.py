"""Rules of lots: forms, dates, counts, lot fields, withdrawals. Pure."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lims.core.language import N_
from lims.core.refusals import InvalidValue
from lims.lots.drafts import LotDraft
from lims.lots.models import HERE, Item
from lims.lots.refusals import (
    FormNotOfKind,
    ItemNotHere,
    NoItemsChosen,
    NotCounted,
    ParentOfOtherResource,
    PoolOfOneLot,
    PoolOfOtherForm,
    PoolOfOtherResource,
    ProtocolNotForKind,
    QuantityNeeded,
    ResourceWithdrawn,
    TooLittleLeft,
)
from lims.resources.kinds import Kind, LotForm, as_json, understand
from lims.resources.models import ResourceState
from lims.resources.values.understood import Severity

MOST_ITEMS_OF_A_LOT = 20_000
MOST_ALIQUOTS = 1000
# These lot fields have columns of their own.
COLUMNS = ("cryoprotectant", "cooling", "passage", "generation", "operator")


def form_of(kind: Kind, name: str) -> LotForm:
    """The lot form of a kind. Raises FormNotOfKind, which names the possible ones."""
    try:
        return kind.lot_form(name)
    except KeyError:
        known = ", ".join(form.name for form in kind.lot_forms)
        raise FormNotOfKind(field="form", value=name, known=known) from None


def check_draft(draft: LotDraft, today: date) -> None:
    """Raises the refusal of whatever in a draft contradicts itself, its resource or the calendar."""
    if draft.resource.state is not ResourceState.ACTIVE:
        raise ResourceWithdrawn(accession=draft.resource.accession)
    if not 1 <= draft.count <= MOST_ITEMS_OF_A_LOT:
        raise InvalidValue("count", draft.count, N_("A lot has 1 to 20,000 items."))
    if draft.made_on and draft.made_on > today:
        raise InvalidValue("made_on", draft.made_on, N_("The date is in the future."))
    if draft.quantity is not None and draft.quantity < 0:
        raise InvalidValue("quantity", draft.quantity, N_("It must not be negative."))
    if draft.passage is not None and draft.passage < 0:
        raise InvalidValue("passage", draft.passage, N_("It must not be negative."))
    if draft.protocol and draft.protocol.kinds and draft.resource.kind not in draft.protocol.kinds:
        raise ProtocolNotForKind(field="protocol", protocol=draft.protocol.name)
    if draft.parent_lot and draft.parent_lot.resource_id != draft.resource.id:
        raise ParentOfOtherResource(
            field="parent_lot",
            parent=draft.parent_lot.code,
            other=draft.parent_lot.resource.accession,
            accession=draft.resource.accession,
        )


def lot_attributes(kind: Kind, form: LotForm, values: Mapping[str, Any]) -> dict[str, Any]:
    """The lot fields of a form, understood like the attributes of a kind; empty ones are left out.

    Raises InvalidValue for a field that the form does not have or a value that is refused.
    """
    fields = {field.name: field for field in form.lot_fields if field.name not in COLUMNS}
    for name in values:
        if name not in fields:
            raise InvalidValue(name, values[name], N_("Lots of this form have no such field."))
    checked: dict[str, Any] = {}
    for name, field in fields.items():
        reading = understand(kind, field, values.get(name))
        for problem in reading.problems:
            if problem.severity is Severity.REFUSED:
                raise InvalidValue(name, str(values.get(name)), problem.message % dict(problem.values))
        if reading.value is not None:
            checked[name] = as_json(reading.value)
        elif field.required:
            raise InvalidValue(name, "", N_("This field is required."))
    return checked


def keep_until(form: LotForm, made_on: date) -> date | None:
    """The last day on which a lot of a form is kept, if the settings say for how long: so many months later."""
    if form.keep_months is None:
        return None
    months = made_on.month - 1 + form.keep_months
    year, month = made_on.year + months // 12, months % 12 + 1
    return date(year, month, min(made_on.day, monthrange(year, month)[1]))


def check_here(item: Item) -> None:
    """Raises ItemNotHere for an item that was shipped, used up, discarded or lost."""
    if item.state not in HERE:
        raise ItemNotHere(barcode=item.barcode)


def left_after(item: Item, quantity: int | None) -> int | None:
    """What is left when a quantity is taken, or the whole item if None.

    Raises TooLittleLeft, NotCounted, or InvalidValue for nothing or less.
    """
    if quantity is None:
        return None if item.quantity is None else 0
    if quantity < 1:
        raise InvalidValue("quantity", quantity, N_("It must be at least 1."))
    if item.quantity is None:
        raise NotCounted(barcode=item.barcode)
    if quantity > item.quantity:
        raise TooLittleLeft(field="quantity", barcode=item.barcode, left=item.quantity, wanted=quantity)
    return item.quantity - quantity


def left_of_source(item: Item, count: int, quantity: int | None) -> int | None:
    """What is left in an item when so many aliquots are taken, each with a quantity; None if it is not counted.

    Raises InvalidValue, QuantityNeeded, NotCounted, or TooLittleLeft if they would hold more than there is.
    """
    _check_count(count)
    if quantity is None:
        if item.quantity is not None:
            raise QuantityNeeded(field="quantity", barcode=item.barcode)
        return None
    if quantity < 1:
        raise InvalidValue("quantity", quantity, N_("It must be at least 1."))
    return left_after(item, count * quantity)


def check_pool(items: Sequence[Item]) -> None:
    """Raises NoItemsChosen, ItemNotHere, PoolOfOneLot, PoolOfOtherResource or PoolOfOtherForm."""
    if not items:
        raise NoItemsChosen(field="items")
    first = items[0]
    for item in items:
        check_here(item)
        if item.lot.resource_id != first.lot.resource_id:
            accession, other = first.lot.resource.accession, item.lot.resource.accession
            raise PoolOfOtherResource(field="items", barcode=item.barcode, other=other, accession=accession)
        if item.lot.form != first.lot.form:
            raise PoolOfOtherForm(field="items", barcode=item.barcode, first=first.barcode)
    if len({item.lot_id for item in items}) < 2:
        raise PoolOfOneLot(field="items")


def check_mixture(items: Sequence[Item], count: int, quantity: int | None) -> None:
    """Raises InvalidValue, QuantityNeeded, NotCounted, or TooLittleLeft if a mixture of items does not give so many
    new ones, each with a quantity."""
    _check_count(count)
    counted = [item for item in items if item.quantity is not None]
    if quantity is None:
        if counted:
            raise QuantityNeeded(field="quantity", barcode=counted[0].barcode)
        return
    if quantity < 1:
        raise InvalidValue("quantity", quantity, N_("It must be at least 1."))
    for item in items:
        if item.quantity is None:
            raise NotCounted(barcode=item.barcode)
    total = sum(item.quantity or 0 for item in items)
    if count * quantity > total:
        codes = ", ".join(item.barcode for item in items[:3])
        raise TooLittleLeft(field="quantity", barcode=codes, left=total, wanted=count * quantity)


def _check_count(count: int) -> None:
    if not 1 <= count <= MOST_ALIQUOTS:
        raise InvalidValue("count", count, N_("1 to 1,000 can be made at once."))
