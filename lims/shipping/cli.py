"""`shipments`: picking, packing and sending parcels from the command line."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click
from flask_babel import gettext as _

from lims.core.language import LANGUAGES
from lims.shipping.answers import opened_text
from lims.shipping.drafts import Packing
from lims.shipping.models import Shipment
from lims.shipping.operations import cancel_shipment, confirm_pick, dispatch_shipment, pack, record_arrival
from lims.shipping.papers import draw_paper, needed_papers
from lims.shipping.pick_list import pick_list_pdf
from lims.shipping.queries.places import Picking, pick_list
from lims.shipping.queries.shipments import shipment_by_number
from lims.shipping.queries.shipments import shipments as list_shipments
from lims.shipping.states import HERE
from lims.shipping.wording import country_label, line_form_label, shipment_state_label
from lims.web.actors import command_actor
from lims.web.database import session, transaction

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group("shipments", short_help="Shipments: list, show, pick, pack, papers, dispatch, arrival, cancel.")
def shipments_() -> None:
    """Shipments, from the promise of their items to their arrival. A shipment is planned by `requests prepare`."""


@shipments_.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that have left or were cancelled.")
def list_command(every: bool) -> None:
    """Print the shipments that have not left, newest first."""
    for found in _all_shipments(every):
        state = shipment_state_label(found.state)
        consignee = f"{found.consignee_institution} ({country_label(found.consignee_country)})"
        click.echo("\t".join([found.number, state, found.planned_on.isoformat(), consignee, found.reference or ""]))


@shipments_.command("show")
@click.argument("number")
def show_command(number: str) -> None:
    """Print the shipment NUMBER: its state, its contents, and where its items are, in the order of picking."""
    found = shipment_by_number(session(), number)
    click.echo(f"{found.number}\t{shipment_state_label(found.state)}\t{found.planned_on.isoformat()}")
    click.echo(f"{found.consignee_name}, {found.consignee_institution}, {country_label(found.consignee_country)}")
    for line in found.lines:
        click.echo(f"{line.resource.accession}\t{line_form_label(line)} x {line.items_wanted}")
    for entry in pick_list(session(), found):
        click.echo("\t".join(_pick_columns(entry)))


@shipments_.command("pick")
@click.argument("number")
@click.argument("codes", metavar="CODE...", nargs=-1, required=True)
def pick_command(number: str, codes: tuple[str, ...]) -> None:
    """Confirm that the items with these CODEs were picked for the shipment NUMBER: all of them or none."""
    with transaction() as writing:
        found = shipment_by_number(writing, number)
        actor = command_actor()
        for code in codes:
            confirmed = confirm_pick(writing, actor, found, code, str(uuid.uuid4()))
    for code in codes:
        click.echo(_("Picked: %(barcode)s", barcode=code.strip().upper()))
    click.echo(_("Still to be picked: %(n)s", n=len(confirmed.remaining)))


@shipments_.command("pack")
@click.argument("number")
@click.option("--refrigerant", required=True, help="Code of config/shipping.toml, such as none or dry-ice.")
@click.option("--refrigerant-kg", type=Decimal, help="Net weight; needed for dry ice.")
@click.option("--carrier", required=True, help="Code of config/shipping.toml.")
@click.option("--boxes", type=int, default=1, show_default=True)
@click.option("--gross-kg", type=Decimal, required=True, help="Weight of the whole parcel.")
@click.option("--note", help="Remarks that stand on the papers.")
def pack_command(  # noqa: PLR0913 - the options of the command
    number: str,
    refrigerant: str,
    refrigerant_kg: Decimal | None,
    carrier: str,
    boxes: int,
    gross_kg: Decimal,
    note: str | None,
) -> None:
    """Record how the picked shipment NUMBER was packed."""
    packing = Packing(refrigerant, carrier, boxes, gross_kg, refrigerant_kg, note)
    with transaction() as writing:
        found = shipment_by_number(writing, number)
        pack(writing, command_actor(), found, packing)
    click.echo(_("The shipment %(number)s is packed.", number=found.number))


@shipments_.command("papers")
@click.argument("number")
@click.option("--output", type=FOLDER, required=True, help="Folder for the PDF files; it is made if it is missing.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Without it, the language of the consignee.")
def papers_command(number: str, output: Path, language: str | None) -> None:
    """Write the papers that the shipment NUMBER needs, and its pick list, as PDF files."""
    found = shipment_by_number(session(), number)
    chosen = language or found.language
    output.mkdir(parents=True, exist_ok=True)
    drawn = {paper.value: draw_paper(session(), found, paper, chosen) for paper in needed_papers(session(), found)}
    for name, content in {**drawn, "picks": pick_list_pdf(session(), found, chosen)}.items():
        file = output / f"{found.number}-{name}.pdf"
        file.write_bytes(content)
        click.echo(file)


@shipments_.command("dispatch")
@click.argument("number")
@click.option("--tracking", default="", help="The carrier's number of the parcel.")
@click.option("--closed-day-reason", default="", help="Needed on a day on which no parcel should leave.")
def dispatch_command(number: str, tracking: str, closed_day_reason: str) -> None:
    """Record that the packed shipment NUMBER has left: its items leave the stock."""
    with transaction() as writing:
        found = shipment_by_number(writing, number)
        dispatch_shipment(writing, command_actor(), found, tracking, closed_day_reason)
    click.echo(_("The shipment %(number)s has left.", number=found.number))


@shipments_.command("arrived")
@click.argument("number")
@click.option("--on", "arrived_on", type=click.DateTime(["%Y-%m-%d"]), help="Day of arrival; without it, today.")
@click.option("--note", help="What the receiver says.")
def arrived_command(number: str, arrived_on: datetime | None, note: str | None) -> None:
    """Record that the consignee has the shipment NUMBER."""
    actor = command_actor()
    day = arrived_on.date() if arrived_on else actor.today
    with transaction() as writing:
        found = shipment_by_number(writing, number)
        record_arrival(writing, actor, found, day, note)
    click.echo(_("The shipment %(number)s has arrived.", number=found.number))


@shipments_.command("cancel")
@click.argument("number")
@click.option("--reason", required=True)
def cancel_command(number: str, reason: str) -> None:
    """Cancel the shipment NUMBER, which has not left; its items are free again."""
    with transaction() as writing:
        found = shipment_by_number(writing, number)
        cancel_shipment(writing, command_actor(), found, reason)
    click.echo(_("The shipment %(number)s has been cancelled. Its items are free again.", number=found.number))


def _all_shipments(every: bool) -> Iterator[Shipment]:
    after = None
    while True:
        page = list_shipments(session(), () if every else HERE, "", after, size=200)
        yield from page.rows
        after = page.next
        if after is None:
            return


def _pick_columns(entry: Picking) -> list[str]:
    lot = entry.pick.item.lot
    state = _("Picked") if entry.pick.confirmed_at else _("To be picked")
    place = entry.text or _("Not in storage")
    return [entry.pick.item.barcode, lot.resource.accession, place, state, opened_text(entry)]


COMMANDS = [shipments_]
