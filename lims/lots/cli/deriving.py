"""Commands that divide items, split and pool lots, and list those whose time is over."""

from datetime import date

import click
from flask_babel import gettext as _

from lims.lots import operations, queries
from lims.lots.cli.lots import lots
from lims.lots.drafts import AliquotDraft, PoolDraft
from lims.lots.wording import lot_form_label
from lims.web.actors import command_actor
from lims.web.command_line import Day, print_row
from lims.web.database import session, transaction

codes_argument = click.argument("codes", nargs=-1, required=True, metavar="CODE...")
thawed_option = click.option("--thawed", is_flag=True, help="It was thawed for this: counts one more thaw.")
note_option = click.option("--note", help="What for.")


@lots.command("aliquot")
@codes_argument
@click.option("--count", required=True, type=int, help="Aliquots of each item.")
@click.option("--quantity", type=int, help="In each aliquot; left out only for what is not counted.")
@click.option("--use-up", is_flag=True, help="What is left over is not kept.")
@thawed_option
@click.option("--new-lot", is_flag=True, help="The aliquots become a lot of their own.")
@note_option
def aliquot(  # noqa: PLR0913 - the options of the command
    codes: tuple[str, ...],
    count: int,
    quantity: int | None,
    use_up: bool,
    thawed: bool,
    new_lot: bool,
    note: str | None,
) -> None:
    """Divide each of the items into aliquots; prints the source, the barcode and the lot of each aliquot."""
    rows = []
    with transaction() as writing:
        for item in queries.items_of_codes(writing, codes):
            draft = AliquotDraft(item, count, quantity, use_up, thawed, new_lot, note)
            made = operations.aliquot_item(writing, command_actor(), draft)
            rows += [(item.barcode, one.barcode, one.lot.code) for one in made]
    for row in rows:
        print_row(*row)


@lots.command("split")
@codes_argument
@note_option
def split(codes: tuple[str, ...], note: str | None) -> None:
    """Make the items, all of one lot, a lot of their own; prints its code."""
    with transaction() as writing:
        made = operations.split_lot(writing, command_actor(), queries.items_of_codes(writing, codes), note)
        code = made.code
    click.echo(code)


@lots.command("pool")
@codes_argument
@click.option("--count", type=int, help="Mixed into so many new items; left out: they stay as they are.")
@click.option("--quantity", type=int, help="In each new item.")
@thawed_option
@note_option
def pool(codes: tuple[str, ...], count: int | None, quantity: int | None, thawed: bool, note: str | None) -> None:
    """Make items of several lots one lot; a lot stands for all its items. Prints the code of the new lot."""
    with transaction() as writing:
        draft = PoolDraft(queries.items_of_codes(writing, codes), count, quantity, thawed, note)
        code = operations.pool_lots(writing, command_actor(), draft).code
    click.echo(code)


@lots.command("ending")
@click.option("--until", type=Day(), help="Kept until this day at most; today if left out.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 500), help="How many at most.")
def ending(until: date | None, limit: int) -> None:
    """Print the lots whose time is over: code, accession, name, form, last day, items in stock."""
    page = queries.lots_to_end(session(), until or command_actor().today, size=limit)
    stock = queries.stock_of_lots(session(), [lot.id for lot in page.rows])
    for lot in page.rows:
        accession, name = lot.resource.accession, lot.resource.name
        print_row(lot.code, accession, name, lot_form_label(lot), lot.keep_until, stock[lot.id].in_stock)
    if page.next:
        click.echo(_("There are more; ask for them with --limit or narrow the list."), err=True)
