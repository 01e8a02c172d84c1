"""Commands about alarms."""

import click
from flask_babel import gettext as _

from lims.monitoring.cli.group import local_time, monitoring
from lims.monitoring.operations import acknowledge_alarm
from lims.monitoring.queries.alarms import alarm as alarm_by_id
from lims.monitoring.queries.alarms import alarms as list_alarms
from lims.monitoring.queries.alarms import open_alarms
from lims.monitoring.wording import alarm_label
from lims.web.actors import command_actor
from lims.web.command_line import print_row
from lims.web.database import session, transaction


@monitoring.command("alarms")
@click.option("--all", "past", is_flag=True, help="Those that are over too.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500), help="How many at most.")
def alarms(past: bool, limit: int) -> None:
    """Print alarms, newest first: number, place, sensor, kind, beginning, end, worst value, acknowledged by, note."""
    found = list_alarms(session(), size=limit).rows if past else open_alarms(session())[:limit]
    for each in found:
        place = each.sensor.location.name
        times = (local_time(each.began_at), local_time(each.ended_at))
        kind = alarm_label(each.kind)
        print_row(each.id, place, each.sensor.code, kind, *times, each.worst, each.acknowledged_by, each.note)


@monitoring.command("acknowledge")
@click.argument("number", type=int)
@click.option("--note", help="What is being done.")
def acknowledge(number: int, note: str | None) -> None:
    """Say that you look after the alarm of this NUMBER."""
    with transaction() as writing:
        acknowledge_alarm(writing, command_actor(), alarm_by_id(writing, number), note)
    click.echo(_("The alarm is acknowledged."))
