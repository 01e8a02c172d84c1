"""`labels`: labels and command barcodes from the command line."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from flask_babel import gettext as _

from lims.core.language import LANGUAGES
from lims.core.paper import letterhead_of
from lims.labels.choosing import Scope, Selection
from lims.labels.commands import draw_command_sheet
from lims.labels.contents import LabelContent
from lims.labels.operations import PrintDraft, print_labels
from lims.labels.printing import book_of, draw_chosen, suggested
from lims.labels.queries import chosen
from lims.storage.location_types import location_types_of
from lims.web.actors import command_actor, settings
from lims.web.database import session, transaction


@click.command("labels", short_help="Print labels of lots, items and locations, or the command barcodes.")
@click.option("--lot", default="", metavar="CODE", help="Labels of the items of a lot.")
@click.option("--item", "items", multiple=True, metavar="CODE", help="The label of an item; may be repeated.")
@click.option("--location", default="", metavar="CODE", help="The label of a location, see --scope.")
@click.option(
    "--scope",
    type=click.Choice([scope.value for scope in Scope]),
    default=Scope.ITSELF.value,
    show_default=True,
    help="Of a location: its own label, of the items in it, of what stands in it, or of all inside.",
)
@click.option("--design", default="", help="A design of labels/designs; the usual one if left out.")
@click.option("--stock", default="", help="A stock of labels/stocks; the design's usual one if left out.")
@click.option("--first", default=1, show_default=True, type=click.IntRange(1), help="First free label on the sheet.")
@click.option("--reason", default="", help="Why labels are printed again.")
@click.option("--commands", "wants_commands", is_flag=True, help="The command barcodes of the scanning page.")
@click.option("--list", "wants_list", is_flag=True, help="Print the names of all designs and their stocks.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of names; the centre's if left out.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="The PDF file to write.")
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
) -> None:
    """Write labels into a PDF file, to be printed at 100 % ("actual size").

    What is printed is recorded like a print from the page.
    """
    if wants_list:
        return _list_designs()
    if sum(map(bool, (lot, items, location, wants_commands))) != 1:
        raise click.UsageError(_("Give exactly one of --lot, --item, --location and --commands."))
    if output is None:
        raise click.UsageError(_("Give the file to write with --output."))
    if wants_commands:
        head = letterhead_of(settings(), language or settings().language)
        output.write_bytes(draw_command_sheet(location_types_of(session()), head, language or settings().language))
        return click.echo(_("Written: %(file)s", file=output))
    selection = Selection(lot, location, Scope(scope), tuple(code.strip().upper() for code in items))
    count = _print(selection, PrintDraft(design, stock, first, reason), language or settings().language, output)
    return click.echo(_("Labels: %(n)s, written: %(file)s", n=count, file=output))


def _print(selection: Selection, wanted: PrintDraft, language: str, output: Path) -> int:
    found = chosen(session(), selection)
    usual_design, usual_stock = suggested(session(), command_actor(), found)
    if wanted.design:
        usual_design = book_of(session()).design(wanted.design)
        usual_stock = book_of(session()).stocks_for(usual_design)[0]
    draft = PrintDraft(usual_design.name, wanted.stock or usual_stock.name, wanted.first_place, wanted.reason)
    pdf = draw_chosen(session(), found, draft, language, watch=_progress)
    with transaction() as writing:
        print_labels(writing, command_actor(), chosen(writing, selection), draft)
        # Written before the commit: a full disk must not leave labels recorded that nobody has.
        output.write_bytes(pdf)
    return len(found)


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


COMMANDS = [labels]
