"""Command about exposures."""

import click
from flask_babel import gettext as _

from lims.monitoring.cli.group import local_time, monitoring
from lims.monitoring.looking_up import items_named
from lims.monitoring.queries.exposures import exposures
from lims.web.actors import now
from lims.web.command_line import print_row
from lims.web.database import session


@monitoring.command("exposures")
@click.argument("code")
def list_exposures(code: str) -> None:
    """Print every failed freezer that an item was in; of a lot, box, rack or freezer, those of all its items.

    The columns are item, freezer or tank, beginning, end, minutes out of range, worst value, unit.
    """
    items = items_named(session(), code)
    found = exposures(session(), items, now())
    for item in items:
        for each in found.get(item.id, []):
            times = (local_time(each.began_at), local_time(each.ended_at))
            print_row(item.barcode, each.place, *times, each.seconds // 60, each.worst, each.unit)
    click.echo(_("Items looked up: %(n)s, of which exposed: %(exposed)s.", n=len(items), exposed=len(found)), err=True)
