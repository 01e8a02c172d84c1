"""`lots`: preservations, withdrawals and protocols from the command line."""

from collections.abc import Iterable
from datetime import date

import click
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.ledger.wording import plain_text
from lims.lots import operations, queries
from lims.lots.drafts import LotDraft
from lims.lots.models import Item, ItemState, Lot, Protocol
from lims.lots.wording import item_quantity, lot_facts, lot_form_label, lot_quantity_label
from lims.resources.queries import catalogue
from lims.web.actors import command_actor
from lims.web.command_line import Day, NamedValue, print_fact, print_row
from lims.web.database import session, transaction


@click.group("lots", short_help="Lots: list, show, preserve, withdraw; protocols.")
def lots() -> None:
    """Preservations and what is left of them."""


@lots.command("list")
@click.argument("text", default="")
@click.option("--kind", default="", help="Only lots of this kind of resource.")
@click.option("--form", default="", help="Only lots of this form.")
@click.option("--in-stock", is_flag=True, help="Only lots of which something is left.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500), help="How many at most.")
def list_lots(text: str, kind: str, form: str, in_stock: bool, limit: int) -> None:
    """Print lots, the newest first: of the code, the accession or the words TEXT, or all.

    The columns are code, accession, name, form, date, items in stock, items ever made.
    """
    page = queries.lots(session(), queries.LotFilter(text, kind, form, in_stock), size=limit)
    stock = queries.stock_of_lots(session(), [lot.id for lot in page.rows])
    for lot in page.rows:
        resource, left = lot.resource, stock[lot.id]
        form = lot_form_label(lot)
        print_row(lot.code, resource.accession, resource.name, form, lot.made_on, left.in_stock, left.total)
    if page.next:
        click.echo(_("There are more; ask for them with --limit or narrow the list."), err=True)


@lots.command("show")
@click.argument("code")
@click.option("--items", "wants_items", is_flag=True, help="Print its items too, with state and quantity.")
def show(code: str, wants_items: bool) -> None:
    """Print what is known about the lot CODE."""
    lot = queries.lot(session(), code)
    for label, value in _facts(lot):
        print_fact(label, value)
    if wants_items:
        for item in _all_items(session(), lot):
            print_row(item.barcode, plain_text(item.state.value), item_quantity(item))


@lots.command("preserve")
@click.argument("accession")
@click.option("--form", required=True, help="A lot form of the resource's kind.")
@click.option("--count", required=True, type=int, help="How many items are made.")
@click.option("--quantity", type=int, help="What each item holds, in the unit of its form; the usual if left out.")
@click.option("--protocol", metavar="NAME", help="The protocol in use of this name.")
@click.option("--passage", type=int, help="The passage of cells or microbes.")
@click.option("--generation", help="The generation of a line or of seeds.")
@click.option("--made-on", type=Day(), help="The day of the preservation; today if left out.")
@click.option("--parent", metavar="CODE", help="The lot from which this one was made.")
@click.option("--cryoprotectant", help="The protocol's if left out.")
@click.option("--cooling", help="The protocol's if left out.")
@click.option("--operator", help="Who did it.")
@click.option("--field", "fields", multiple=True, type=NamedValue(), help="A further field; may be repeated.")
@click.option("--keep-until", type=Day(), help="The last day of its keeping; as the form's settings say if left out.")
@click.option("--note", help="Remarks.")
def preserve(  # noqa: PLR0913 - the options of the command
    accession: str,
    form: str,
    count: int,
    quantity: int | None,
    protocol: str | None,
    passage: int | None,
    generation: str | None,
    made_on: date | None,
    parent: str | None,
    cryoprotectant: str | None,
    cooling: str | None,
    operator: str | None,
    fields: tuple[tuple[str, str], ...],
    keep_until: date | None,
    note: str | None,
) -> None:
    """Record that a lot of the resource ACCESSION was made; prints its code and the barcodes of its items."""
    with transaction() as writing:
        draft = LotDraft(
            resource=catalogue.resource(writing, accession),
            form=form,
            count=count,
            quantity=quantity,
            protocol=queries.protocol_in_use(writing, protocol) if protocol else None,
            passage=passage,
            generation=generation,
            made_on=made_on,
            parent_lot=queries.lot(writing, parent) if parent else None,
            cryoprotectant=cryoprotectant,
            cooling=cooling,
            operator=operator,
            attributes=dict(fields),
            note=note,
            keep_until=keep_until,
        )
        made = operations.preserve_lot(writing, command_actor(), draft)
        code, barcodes = made.code, [item.barcode for item in _all_items(writing, made)]
    click.echo(_("Lot %(lot)s has been made. Items: %(count)s", lot=code, count=len(barcodes)))
    for barcode in barcodes:
        click.echo(barcode)


@lots.command("withdraw")
@click.argument("barcode")
@click.option("--quantity", type=int, help="How much, in the unit of the item.")
@click.option("--all", "whole", is_flag=True, help="All that is left: the item is used up.")
@click.option("--reason", required=True, help="What it is taken for.")
def withdraw(barcode: str, quantity: int | None, whole: bool, reason: str) -> None:
    """Take a quantity out of the item BARCODE, never more than there is."""
    if whole == (quantity is not None):
        raise click.UsageError(_("Give either --quantity or --all."))
    with transaction() as writing:
        operations.withdraw(writing, command_actor(), queries.item(writing, barcode), quantity, reason)
    item = queries.item(session(), barcode)
    if item.state is ItemState.USED:
        return click.echo(_("Withdrawn from %(barcode)s. It is used up.", barcode=item.barcode))
    left = item_quantity(item)
    return click.echo(_("Withdrawn from %(barcode)s. Left: %(quantity)s", barcode=item.barcode, quantity=left))


@lots.command("note")
@click.argument("barcode")
@click.argument("note")
def note_item(barcode: str, note: str) -> None:
    """Write NOTE down for the item BARCODE; an empty text takes its remarks away."""
    with transaction() as writing:
        operations.note_item(writing, command_actor(), queries.item(writing, barcode), note)
    click.echo(_("Saved: %(barcode)s", barcode=barcode.upper()))


@lots.command("protocols")
@click.option("--retired", is_flag=True, help="Former versions and retired protocols too.")
def protocols(retired: bool) -> None:
    """Print protocols: name, version, kinds, cryoprotectant, cooling."""
    for protocol in queries.protocols(session()):
        if protocol.active or retired:
            kinds = ", ".join(protocol.kinds) or _("All kinds")
            print_row(protocol.name, _version(protocol), kinds, protocol.cryoprotectant, protocol.cooling)


def _facts(lot: Lot) -> Iterable[tuple[str, object]]:
    """What the page of a lot shows."""
    stock, protocol = queries.stock_of_lot(session(), lot.id), lot.protocol
    return [
        (_("Lot"), lot.code),
        (_("Resource"), lot.resource.accession),
        (_("Name"), lot.resource.name),
        (_("Form"), lot_form_label(lot)),
        (_("Made on"), lot.made_on),
        (_("Protocol"), f"{protocol.name} {_version(protocol)}" if protocol else None),
        (_("Cryoprotectant"), lot.cryoprotectant),
        (_("Cooling"), lot.cooling),
        (_("Passage"), lot.passage),
        (_("Generation"), lot.generation),
        (_("Done by"), lot.operator),
        (_("Parent lots"), ", ".join(parent.code for parent in queries.parent_lots(session(), lot)) or None),
        (_("Keep until"), lot.keep_until),
        *lot_facts(lot),
        (_("Note"), lot.note),
        (_("In stock"), _("%(here)s of %(all)s", here=stock.in_stock, all=stock.total)),
        (_("Left: %(what)s", what=lot_quantity_label(lot)), stock.quantity_left),
    ]


def _all_items(reading: Session, lot: Lot) -> list[Item]:
    """Every item of a lot, in the order of their barcodes."""
    items: list[Item] = []
    after = None
    while True:
        page = queries.items_of_lot(reading, lot.id, after, size=500)
        items.extend(page.rows)
        if page.next is None:
            return items
        after = page.next


def _version(protocol: Protocol) -> str:
    return f"v{protocol.revision}"
