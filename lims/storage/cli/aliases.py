"""Commands about other codes of things, and new codes for labels that fell off."""

import csv
from typing import TextIO

import click
from flask_babel import gettext as _

from lims.storage import operations, queries
from lims.storage.cli.places import barcodes_argument, each_once, reason_option, storage
from lims.storage.drafts import AliasDraft
from lims.storage.models import AliasOrigin, Location
from lims.storage.reading_aliases import read_aliases
from lims.storage.wording import alias_origin_label
from lims.web.actors import command_actor
from lims.web.command_line import print_row
from lims.web.database import session, transaction

origin_option = click.option(
    "--origin",
    type=click.Choice([origin.value for origin in AliasOrigin if origin is not AliasOrigin.REPLACED]),
    default=AliasOrigin.DEPOSITOR.value,
    show_default=True,
    help="Whose code it is.",
)


@storage.command("codes")
@click.argument("code")
def codes(code: str) -> None:
    """Print the other codes of the item or location CODE: code, whose it is, remarks."""
    [thing] = queries.named_things(session(), [code])
    find = queries.aliases_of_location if isinstance(thing, Location) else queries.aliases_of_item
    for alias in find(session(), thing.id):
        print_row(alias.text, alias_origin_label(alias.origin), alias.note)


@storage.command("add-code")
@click.argument("code")
@click.argument("text")
@origin_option
@click.option("--note", help="Remarks.")
def add_code(code: str, text: str, origin: str, note: str | None) -> None:
    """Note TEXT as another code of the item or location CODE."""
    with transaction() as writing:
        [thing] = queries.named_things(writing, [code])
        operations.add_aliases(writing, command_actor(), [AliasDraft(thing, text, AliasOrigin(origin), note)])
    click.echo(_("Noted codes: %(count)s", count=1))


@storage.command("add-codes")
@click.argument("file", type=click.File(encoding="utf-8-sig"))
@origin_option
def add_codes(file: TextIO, origin: str) -> None:
    """Note other codes of many things, from a CSV FILE with the columns barcode and alias: all, or none."""
    with transaction() as writing:
        drafts = read_aliases(writing, list(csv.reader(file)), AliasOrigin(origin))
        added = operations.add_aliases(writing, command_actor(), drafts)
    click.echo(_("Noted codes: %(count)s", count=len(added)))


@storage.command("withdraw-code")
@click.argument("code")
@click.argument("text")
def withdraw_code(code: str, text: str) -> None:
    """Stop using TEXT as another code of the item or location CODE."""
    with transaction() as writing:
        [thing] = queries.named_things(writing, [code])
        find = queries.aliases_of_location if isinstance(thing, Location) else queries.aliases_of_item
        alias = queries.alias_among(find(writing, thing.id), text)
        operations.withdraw_alias(writing, command_actor(), alias)
    click.echo(_("%(text)s is no longer in use.", text=alias.text))


@storage.command("renew-codes")
@barcodes_argument
@reason_option
def renew_codes(barcodes: tuple[str, ...], reason: str | None) -> None:
    """Give items new codes for new labels, and print the old and the new ones; the old ones go on finding them."""
    with transaction() as writing:
        items = queries.named_items(writing, each_once(barcodes))
        replaced = operations.renew_barcodes(writing, command_actor(), items, reason)
        rows = [(alias.text, item.barcode) for alias, item in zip(replaced, items, strict=True)]
    for row in rows:
        print_row(*row)
