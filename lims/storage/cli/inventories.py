"""`storage import-inventory` and what belongs to it: bringing in what is in a freezer already."""

from datetime import date
from pathlib import Path

import click
from flask_babel import gettext as _

from lims.core.actor import Actor
from lims.resources.wording import problem_text
from lims.storage import queries
from lims.storage.cli.places import storage
from lims.storage.importing.applying import InventoryFile, import_inventory, keep_inventory, plan_of_file
from lims.storage.importing.options import ImportOptions
from lims.storage.importing.planning import Plan
from lims.storage.importing.undoing import undo_import
from lims.storage.models import AliasOrigin
from lims.web.actors import command_actor
from lims.web.command_line import Day, NamedValue, print_fact, print_row
from lims.web.database import session, transaction


@storage.command("import-inventory")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--in", "under", default="", metavar="CODE", help="The location in which the places of the file begin.")
@click.option("--made-on", type=Day(), help="The day of lots whose date is not written.")
@click.option("--kind", default="", help="Only resources of this kind are meant by names.")
@click.option("--register", is_flag=True, help="Register names that are not in the catalogue, as this kind.")
@click.option("--form", default="", help="The form of lots whose form is not written; the usual one of their kind.")
@click.option("--box-type", default="box", show_default=True, help="The type of new containers.")
@click.option("--grid", default="", help="The grid of new containers; what fits, if left out.")
@click.option(
    "--origin",
    type=click.Choice([origin.value for origin in AliasOrigin]),
    default=AliasOrigin.DEPOSITOR.value,
    show_default=True,
    help="Whose codes the old codes are.",
)
@click.option("--column", "columns", type=NamedValue(), multiple=True, help="A field of a column: Platz=position.")
@click.option("--without-sheet", multiple=True, metavar="NAME", help="A sheet that is not read.")
@click.option("--leave-out-wrong", is_flag=True, help="Bring in the rest if entries are refused.")
@click.option("--dry-run", is_flag=True, help="Only print what would be done.")
def import_inventory_command(  # noqa: PLR0913 - the options of the command
    file: Path,
    under: str,
    made_on: date | None,
    kind: str,
    register: bool,
    form: str,
    box_type: str,
    grid: str,
    origin: str,
    columns: tuple[tuple[str, str], ...],
    without_sheet: tuple[str, ...],
    leave_out_wrong: bool,
    dry_run: bool,
) -> None:
    """Bring in the spreadsheet FILE: a row for each vial, or boxes drawn as grids; all of it as one act.

    Prints each refused or doubtful entry (sheet, cell, field, value, reason), then what it comes to.
    """
    options = ImportOptions(
        under=under.upper(),
        kind=kind,
        register=register,
        form=form,
        made_on=made_on,
        box_type=box_type,
        grid=grid,
        origin=AliasOrigin(origin),
        columns=dict(columns),
        leave_out_wrong=leave_out_wrong,
        sheets_left_out=without_sheet,
    )
    handed_in = InventoryFile(file.name, file.read_bytes())
    actor = command_actor()
    plan = plan_of_file(session(), handed_in, options, actor.today)
    _print_plan(plan)
    if dry_run:
        return
    print_fact(_("Inventory"), _bring_in(actor, handed_in, options))


def _bring_in(actor: Actor, file: InventoryFile, options: ImportOptions) -> str:
    """Keep and bring in a file as one act; gives the number of the inventory."""
    with transaction() as writing:
        inventory = keep_inventory(writing, actor, file, options)
        import_inventory(writing, actor, inventory)
        return inventory.number


@storage.command("undo-inventory")
@click.argument("number")
def undo_inventory_command(number: str) -> None:
    """Take back everything that the inventory NUMBER brought in, as long as nobody has touched it."""
    with transaction() as writing:
        items = undo_import(writing, command_actor(), queries.inventory(writing, number))
    click.echo(_("Taken back. Items: %(items)s", items=items))


@storage.command("inventories")
def inventories_command() -> None:
    """Print the inventories that were handed in, the newest first: number, state, file, items."""
    after = None
    while True:
        page = queries.inventories(session(), after, size=500)
        for each in page.rows:
            print_row(each.number, each.state.value, each.attachment.name, each.counts.get("items"))
        if page.next is None:
            return
        after = page.next


def _print_plan(plan: Plan) -> None:
    for outcome in plan.outcomes:
        for said in outcome.entry.problems:
            row = (outcome.entry.sheet, said.cell, said.problem.severity.value, said.field, said.value)
            print_row(*row, problem_text(said.problem))
    labels = {
        "entries": _("Entries"),
        "ready": _("Ready"),
        "doubtful": _("Doubtful"),
        "refused": _("Refused"),
        "items": _("Items"),
        "moved": _("Items here already that are put into their places"),
        "lots": _("Lots"),
        "locations": _("Locations to be made"),
        "resources": _("Resources to be registered"),
        "codes": _("Old codes"),
        "free": _("Free or empty"),
    }
    for name, label in labels.items():
        print_fact(label, plan.counts[name])
