"""The words of lots in the reader's language: kinds, forms, items, quantities, fields."""

from flask import Blueprint
from flask_babel import get_locale

from lims.ledger.wording import word_fact
from lims.lots.models import Item, Lot
from lims.resources.kinds import Attribute, LotForm, kinds_of
from lims.web.database import session

# Units such as µL or mL are the same in both languages; words such as seeds stand in the label already.
LONGEST_SYMBOL = 3


def reader_language() -> str:
    """`ja` or `en`."""
    return str(get_locale() or "en")[:2]


def lot_form_of(lot: Lot) -> LotForm | None:
    """The form of a lot as its kind describes it now, or None if the settings no longer have it."""
    kinds = kinds_of(session())
    if lot.resource.kind not in kinds:
        return None
    forms = {form.name: form for form in kinds[lot.resource.kind].lot_forms}
    return forms.get(lot.form)


def lot_form_label(lot: Lot) -> str:
    """What a lot is kept as, such as “Cryovials”."""
    form = lot_form_of(lot)
    return form.label.in_language(reader_language()) if form else lot.form


def form_label(name: str) -> str:
    """The name of a form of lots, whatever the kind that has it; a form that no kind has is called by its code."""
    forms = (form for kind in kinds_of(session()).by_name.values() for form in kind.lot_forms)
    return next((form.label.in_language(reader_language()) for form in forms if form.name == name), name)


def lot_item_label(lot: Lot) -> str:
    """What one item of a lot is called, such as “vial”."""
    form = lot_form_of(lot)
    return form.item_label.in_language(reader_language()) if form else lot.form


def quantity_label(form: LotForm) -> str:
    """What is counted in an item, with the unit if it is a symbol."""
    label = form.quantity_label.in_language(reader_language())
    return f"{label} ({form.quantity_unit})" if len(form.quantity_unit) <= LONGEST_SYMBOL else label


def lot_quantity_label(lot: Lot) -> str:
    """What is counted in the items of a lot."""
    form = lot_form_of(lot)
    return quantity_label(form) if form else ""


def item_quantity(item: Item) -> str:
    """What is left in an item, in words."""
    if item.quantity is None:
        return ""
    form = lot_form_of(item.lot)
    symbol = f" {form.quantity_unit}" if form and len(form.quantity_unit) <= LONGEST_SYMBOL else ""
    return f"{item.quantity}{symbol}"


def resource_kind_label(name: str) -> str:
    """The name of a kind."""
    kinds = kinds_of(session())
    return kinds[name].label.in_language(reader_language()) if name in kinds else name


def field_label(field: Attribute) -> str:
    """The name of a lot field, with its unit."""
    label = field.label.in_language(reader_language())
    return f"{label} ({field.unit})" if field.unit else label


def lot_facts(lot: Lot) -> list[tuple[str, str]]:
    """The lot fields that are set, as labels and values, in the order of the form."""
    form = lot_form_of(lot)
    labels = {field.name: field_label(field) for field in form.lot_fields} if form else {}
    return [(labels.get(name, name), str(value)) for name, value in lot.attributes.items()]


def register(blueprint: Blueprint) -> None:
    """Make the words known to every template, for items and lots are shown in many areas."""
    for word in (
        lot_form_label,
        lot_item_label,
        lot_quantity_label,
        item_quantity,
        resource_kind_label,
        lot_facts,
    ):
        blueprint.add_app_template_filter(word)
    word_fact("lot", "form", form_label)
