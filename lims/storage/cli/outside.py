"""Commands about items outside of their places, and about places that they keep or never had."""

from collections.abc import Iterable

import click
from flask_babel import gettext as _

from lims.core.paging import Page
from lims.storage import operations, queries
from lims.storage.cli.places import act, barcodes_argument, reason_option, storage
from lims.storage.wording import duration_text, limit_text, place_text
from lims.web.actors import command_actor, now
from lims.web.command_line import print_fact, print_row
from lims.web.database import session, transaction
from lims.web.templating import show_instant

limit_option = click.option(
    "--limit", default=100, show_default=True, type=click.IntRange(1, 1000), help="How many at most."
)


@storage.command("outside")
@click.option("--kept", is_flag=True, help="Only those whose place is kept.")
@limit_option
def outside(kept: bool, limit: int) -> None:
    """Print the items that are out, those that have been out longest first.

    The columns are code, accession, out since, for how long, by whom, what for, kept place, limits.
    """
    _print(queries.items_out(session(), size=limit, kept_only=kept))


@storage.command("over-limits")
@limit_option
def over_limits(limit: int) -> None:
    """Print the items that were outside for longer, or thawed more often, than their form allows.

    The columns are those of `storage outside`.
    """
    _print(queries.items_over_limits(session(), now(), size=limit))


@storage.command("spells")
@click.argument("barcode")
def spells(barcode: str) -> None:
    """Print the times that the item BARCODE spent outside: from, until, for how long, by whom, what for."""
    item = queries.named_item(session(), barcode)
    [row] = queries.outside_rows(session(), [item], now())
    print_fact(_("Item"), item.barcode)
    print_fact(_("Time outside"), duration_text(item.seconds_out + row.seconds_now))
    print_fact(_("Thaws"), item.thaws)
    for note in row.notes:
        click.echo(limit_text(note))
    for spell in queries.spells_of(session(), item, now()):
        until = show_instant(spell.ended_at) if spell.ended_at else None
        print_row(show_instant(spell.began_at), until, duration_text(spell.seconds), spell.by, spell.reason)


@storage.command("unplace")
@barcodes_argument
@reason_option
def unplace(barcodes: tuple[str, ...], reason: str | None) -> None:
    """Record that stored items are in no place: they were never there."""
    act(barcodes, lambda writing, actor, items: operations.unplace_items(writing, actor, items, reason))


@storage.command("release")
@barcodes_argument
def release(barcodes: tuple[str, ...]) -> None:
    """Give up the places that are kept for items that are out."""
    act(barcodes, operations.release_kept_place)


@storage.command("thaw")
@barcodes_argument
@reason_option
def thaw(barcodes: tuple[str, ...], reason: str | None) -> None:
    """Record that items were thawed once more."""
    act(barcodes, lambda writing, actor, items: operations.record_thaw(writing, actor, items, reason))


@storage.command("undo")
@click.argument("seq", type=int)
def undo(seq: int) -> None:
    """Take back the event SEQ by an inverse event: of items, moved locations, other codes, aliquots, splits, pools.

    Prints the codes of what was put back. Refused if anything happened to these things since.
    """
    with transaction() as writing:
        codes = operations.undo_event(writing, command_actor(), seq).codes
    for code in codes:
        click.echo(code)


def _print(page: Page) -> None:
    for row in queries.outside_rows(session(), page.rows, now()):
        item, taken = row.item, row.taken if row.item.out_at else None
        print_row(
            item.barcode,
            item.lot.resource.accession,
            show_instant(item.out_at) if item.out_at else None,
            duration_text(item.seconds_out + row.seconds_now),
            taken.by if taken else None,
            taken.reason if taken else None,
            place_text(row.way, item.position) if row.way else None,
            *_limits(row),
        )
    if page.next:
        click.echo(_("There are more; ask for them with --limit or narrow the list."), err=True)


def _limits(row: queries.OutsideRow) -> Iterable[str]:
    return (limit_text(note) for note in row.notes)
