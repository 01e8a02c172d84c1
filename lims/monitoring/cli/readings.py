"""Commands about readings."""

from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import click
from flask_babel import gettext as _

from lims.monitoring.cli.group import monitoring
from lims.monitoring.files import read_file
from lims.monitoring.operations import import_readings, thin_readings
from lims.monitoring.reading import Columns
from lims.web.actors import command_actor, settings
from lims.web.database import session, transaction
from lims.web.refusing import sentence


@monitoring.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--zone", type=click.Choice(sorted(available_timezones())), metavar="ZONE", help="Of times without one.")
@click.option("--sensor", "only_sensor", default="", help="The sensor, if the file names none.")
@click.option("--time-column", default="", help="Name of the column of the time.")
@click.option("--sensor-column", default="", help="Name of the column of the sensor.")
@click.option("--value-column", default="", help="Name of the column of the value.")
@click.option("--leave-out", is_flag=True, help="Leave out rows with problems and record the others.")
@click.option("--dry-run", is_flag=True, help="Check everything and record nothing.")
def import_file(  # noqa: PLR0913 - the options of the command
    file: Path,
    zone: str | None,
    only_sensor: str,
    time_column: str,
    sensor_column: str,
    value_column: str,
    leave_out: bool,
    dry_run: bool,
) -> None:
    """Record the readings of FILE, a logger's CSV: a line for each reading, or a column for each sensor.

    Readings that are known already are passed over. Every faulty row is named; exits with 1 if there is any, unless
    they are to be left out.
    """
    actor = command_actor()
    columns = Columns(time_column, sensor_column, value_column, only_sensor)
    rows = read_file(session(), actor, file.read_bytes(), columns, ZoneInfo(zone) if zone else settings().zone)
    problems = [row for row in rows if row.refusal]
    for row in problems:
        assert row.refusal is not None
        click.echo(_("Line %(line)s: %(problem)s", line=row.line, problem=sentence(row.refusal)), err=True)
    drafts = [row.draft for row in rows if row.draft and not row.refusal]
    if problems and not leave_out:
        raise click.ClickException(_("Nothing was recorded. Rows with problems: %(n)s.", n=len(problems)))
    if dry_run:
        click.echo(_("All readings can be recorded: %(n)s.", n=len(drafts)))
        return
    with transaction() as writing:
        recorded = import_readings(writing, actor, drafts, file.name)
    click.echo(_("Readings recorded: %(new)s; known already: %(repeated)s; rows left out: %(left)s.",
                 new=recorded.new, repeated=recorded.repeated, left=len(problems)))  # fmt: skip


@monitoring.command("thin")
def thin() -> None:
    """Thin old readings now, as config/monitoring.toml says."""
    deleted = 0
    while True:
        with transaction() as writing:
            portion = thin_readings(writing, command_actor())
        deleted += portion
        if portion == 0:
            break
    click.echo(_("Old readings deleted: %(n)s.", n=deleted))
