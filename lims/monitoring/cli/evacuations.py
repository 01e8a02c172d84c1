"""Commands about evacuations."""

from pathlib import Path

import click
from flask_babel import gettext as _

from lims.core.language import LANGUAGES
from lims.monitoring.cli.group import monitoring
from lims.monitoring.documents.evacuation_list import evacuation_list
from lims.monitoring.looking_up import box_named, location_named
from lims.monitoring.operations import close_evacuation, confirm_step, plan_evacuation
from lims.monitoring.queries.evacuations import evacuation as evacuation_by_number
from lims.monitoring.queries.evacuations import steps
from lims.storage.queries import location as location_by_barcode
from lims.web.actors import command_actor
from lims.web.command_line import print_row
from lims.web.database import session, transaction


@monitoring.command("evacuate")
@click.argument("location")
def evacuate(location: str) -> None:
    """Make the plan by which every box leaves the freezer or tank LOCATION, and print it."""
    with transaction() as writing:
        place = location_by_barcode(writing, location)
        number = plan_evacuation(writing, command_actor(), place).number
    _print(number)


@monitoring.command("evacuation")
@click.argument("number")
@click.option("--pdf", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write the list (PDF).")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def show(number: str, pdf: Path | None, language: str) -> None:
    """Print the plan NUMBER, the hardest to replace first: number, box, code, state, from, to.

    Places are the code of what the box stands in and its slot.
    """
    if pdf is not None:
        pdf.write_bytes(evacuation_list(session(), evacuation_by_number(session(), number), language))
    _print(number)


@monitoring.command("carry")
@click.argument("number")
@click.argument("box")
@click.argument("target")
@click.option("--slot", help="The slot, if it is another than planned.")
def carry(number: str, box: str, target: str, slot: str | None) -> None:
    """Note that BOX (its code, or “Rack 2, 03-04”) of the plan NUMBER was carried to TARGET."""
    with transaction() as writing:
        plan = evacuation_by_number(writing, number)
        place, scanned = location_named(writing, target)
        step = confirm_step(writing, command_actor(), plan, box_named(writing, plan, box), place, slot or scanned)
        said = {"box": step.location.name, "place": f"{place.name} {step.put_slot or ''}".strip()}
    click.echo(_("%(box)s → %(place)s", **said))


@monitoring.command("close-evacuation")
@click.argument("number")
@click.option("--note", help="Why boxes that are left stay.")
def close(number: str, note: str | None) -> None:
    """Close the plan NUMBER."""
    with transaction() as writing:
        close_evacuation(writing, command_actor(), evacuation_by_number(writing, number), note)
    click.echo(_("The evacuation %(number)s is closed.", number=number))


def _print(number: str) -> None:
    found = evacuation_by_number(session(), number)
    click.echo(found.number)
    for step in steps(session(), found):
        goes_to = step.put or step.target
        slot = step.put_slot or step.target_slot
        place = f"{goes_to.barcode} {slot or ''}".strip() if goes_to else None
        came_from = f"{step.source.barcode} {step.from_slot or ''}".strip()
        print_row(step.place, step.location.name, step.location.barcode, step.state, came_from, place)
    if found.remarks.get("without_room"):
        click.echo(_("No room was found for boxes: %(n)s.", n=found.remarks["without_room"]), err=True)
        click.echo(_("Dry ice for one day: %(kg)s kg", kg=found.remarks["dry_ice_kg"]), err=True)
