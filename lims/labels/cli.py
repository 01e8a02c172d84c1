"""`labels` and `print-queue`: labels and command barcodes from the command line."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from flask_babel import gettext as _

from lims.core.language import LANGUAGES
from lims.core.paper import letterhead_of
from lims.labels.calibration import draw_calibration
from lims.labels.choosing import Chosen, Scope, Selection
from lims.labels.commands import draw_command_sheet
from lims.labels.connection import PrinterConnection, PrinterTrouble
from lims.labels.contents import LabelContent
from lims.labels.models import DeliveryState
from lims.labels.operations import PrintDraft, cancel_print, print_labels, send_again
from lims.labels.printing import book_of, draw_chosen, printers_of, queue_selection, suggested, zpl_of_chosen
from lims.labels.queries import chosen, delivery, failed_deliveries, open_deliveries
from lims.labels.sending import Sender
from lims.labels.wording import delivery_state_label, trouble_sentence, trouble_text
from lims.labels.zpl import RESOLUTIONS
from lims.storage.location_types import location_types_of
from lims.web.actors import command_actor, settings
from lims.web.database import database, session, transaction

# A command waits for a printer as long as the longest print takes.
_SECONDS = 3600.0


@click.command("labels", short_help="Print labels of lots, items and locations, or the command barcodes.")
@click.option("--lot", default="", metavar="CODE", help="Labels of the items of a lot.")
@click.option("--item", "items", multiple=True, metavar="CODE", help="The label of an item; may be repeated.")
@click.option("--location", default="", metavar="CODE", help="The label of a location, see --scope.")
@click.option(
    "--scope",
    type=click.Choice([scope.value for scope in Scope]),
    default=Scope.ITSELF.value,
    show_default=True,
    help="Of a location: its own label, of the items in it, of what stands in it, of all inside, or of its positions.",
)
@click.option("--design", default="", help="A design of labels/designs; the usual one if left out.")
@click.option("--stock", default="", help="A stock of labels/stocks; the design's usual one if left out.")
@click.option("--first", default=1, show_default=True, type=click.IntRange(1), help="First free label on the sheet.")
@click.option("--reason", default="", help="Why labels are printed again.")
@click.option("--commands", "wants_commands", is_flag=True, help="The command barcodes of the scanning page.")
@click.option("--list", "wants_list", is_flag=True, help="Print the names of all designs and their stocks.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of names; the centre's if left out.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write: .pdf or .zpl.")
@click.option("--dpi", type=click.Choice([str(dpi) for dpi in RESOLUTIONS]), default="300", help="For a .zpl file.")
@click.option("--printer", default="", metavar="NAME", help="Send to a printer of config/printers.toml.")
@click.option("--calibration", default="", metavar="STOCK", help="The calibration page of a stock.")
def labels(  # noqa: PLR0913 - the options of the command
    lot: str,
    items: tuple[str, ...],
    location: str,
    scope: str,
    design: str,
    stock: str,
    first: int,
    reason: str,
    wants_commands: bool,
    wants_list: bool,
    language: str | None,
    output: Path | None,
    dpi: str,
    printer: str,
    calibration: str,
) -> None:
    """Write labels into a file, PDF to be printed at 100 % ("actual size") or ZPL, or send them to a printer.

    What is printed is recorded like a print from the page.
    """
    language = language or settings().language
    if wants_list:
        return _list_designs()
    if sum(map(bool, (lot, items, location, wants_commands, calibration))) != 1:
        raise click.UsageError(_("Give exactly one of --lot, --item, --location, --commands and --calibration."))
    selection = Selection(lot, location, Scope(scope), tuple(code.strip().upper() for code in items))
    wanted = PrintDraft(design, stock, first, reason)
    if printer:
        return _send(selection, wanted, printer)
    if output is None:
        raise click.UsageError(_("Give the file to write with --output, or a printer with --printer."))
    if wants_commands:
        head = letterhead_of(settings(), language)
        output.write_bytes(draw_command_sheet(location_types_of(session()), head, language))
    elif calibration:
        output.write_bytes(draw_calibration(book_of(session()).stock(calibration), language))
    else:
        count = _print(selection, wanted, language, output, int(dpi))
        return click.echo(_("Labels: %(n)s, written: %(file)s", n=count, file=output))
    return click.echo(_("Written: %(file)s", file=output))


def _print(selection: Selection, wanted: PrintDraft, language: str, output: Path, dpi: int) -> int:
    found = chosen(session(), selection)
    draft = _completed(found, wanted)
    if output.suffix.lower() == ".zpl":
        content = "".join(zpl_of_chosen(session(), found, draft, language, dpi)).encode()
    else:
        content = draw_chosen(session(), found, draft, language, watch=_progress)
    with transaction() as writing:
        print_labels(writing, command_actor(), chosen(writing, selection), draft)
        # Written before the commit: a full disk must not leave labels recorded that nobody has.
        output.write_bytes(content)
    return len(found)


def _completed(found: Chosen, wanted: PrintDraft) -> PrintDraft:
    """What was asked for, completed by what is usual for such things."""
    design, stock = suggested(session(), command_actor(), found)
    if wanted.design:
        design = book_of(session()).design(wanted.design)
        stock = book_of(session()).stocks_for(design)[0]
    return PrintDraft(design.name, wanted.stock or stock.name, wanted.first_place, wanted.reason)


def _send(selection: Selection, wanted: PrintDraft, printer: str) -> None:
    draft = _completed(chosen(session(), selection), wanted)
    job_id = queue_selection(session(), transaction, command_actor(), selection, draft, printer)
    _send_print(job_id)


def _send_print(job_id: int) -> None:
    """Send a print to its end and say what came of it."""
    state = Sender(database().read, transaction, command_actor).send(job_id, _SECONDS)
    found = delivery(session(), job_id)
    click.echo(
        _(
            "Print %(number)s: %(state)s, labels sent: %(n)s.",
            number=job_id,
            state=delivery_state_label(state),
            n=found.labels_sent,
        )
    )
    if state is not DeliveryState.PRINTED:
        raise click.ClickException(trouble_text(found) or delivery_state_label(state))


def _progress(contents: Iterable[LabelContent], count: int) -> Iterator[LabelContent]:
    with click.progressbar(contents, length=count, label=_("Drawing labels")) as watched:
        yield from watched


def _list_designs() -> None:
    book = book_of(session())
    language = settings().language
    for design in book.designs.values():
        click.echo(f"{design.name}\t{design.label_name(language)}")
        for stock in book.stocks_for(design):
            click.echo(f"  {stock.name}\t{stock.label_name(language)}")


@click.group("print-queue", short_help="The label printers and their queue: list, send, cancel, go on.")
def print_queue() -> None:
    """What waits for the label printers, and what failed."""


@print_queue.command("list")
def list_queue() -> None:
    """List what waits and what failed: number, printer, state, labels sent of all, and what went wrong."""
    for found in [*open_deliveries(session()), *failed_deliveries(session())]:
        state = delivery_state_label(found.state)
        sent = f"{found.labels_sent}/{found.job.labels_printed}"
        click.echo(f"{found.job_id}\t{found.printer}\t{state}\t{sent}\t{trouble_text(found)}")


@print_queue.command("printers")
def list_printers() -> None:
    """List the printers, and what each says of itself."""
    for printer in printers_of(session()).by_name.values():
        try:
            with PrinterConnection(printer) as connection:
                said = _("Labels before it: %(n)s.", n=connection.status().labels_waiting)
        except PrinterTrouble as trouble:
            said = trouble_sentence(trouble.trouble, trouble.detail)
        click.echo(f"{printer.name}\t{printer.host}:{printer.port}\t{printer.dpi} dpi\t{said}")


@print_queue.command("send")
@click.argument("number", type=int)
def send_print(number: int) -> None:
    """Send the waiting print NUMBER now."""
    _send_print(number)


@print_queue.command("cancel")
@click.argument("number", type=int)
def cancel_waiting(number: int) -> None:
    """Send nothing more of the print NUMBER."""
    with transaction() as writing:
        cancel_print(writing, command_actor(), number)
    click.echo(_("The print was cancelled."))


@print_queue.command("again")
@click.argument("number", type=int)
@click.option("--first", type=click.IntRange(1), required=True, help="The first label that did not come out.")
def send_rest(number: int, first: int) -> None:
    """Go on with the print NUMBER, which failed or was cancelled."""
    with transaction() as writing:
        send_again(writing, command_actor(), number, first)
    _send_print(number)


COMMANDS = [labels, print_queue]
