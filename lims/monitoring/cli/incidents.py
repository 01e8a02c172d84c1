"""Commands about incidents."""

from datetime import datetime
from pathlib import Path

import click
from flask_babel import gettext as _

from lims.core.language import LANGUAGES
from lims.lots import queries as lots
from lims.monitoring.cli.group import Instant, local_time, monitoring
from lims.monitoring.documents.incident_report import incident_report
from lims.monitoring.drafts import IncidentDraft
from lims.monitoring.models import Decision
from lims.monitoring.operations import close_incident, decide_lots, declare_incident
from lims.monitoring.queries.incidents import incident as incident_by_number
from lims.monitoring.queries.incidents import incidents as list_incidents
from lims.monitoring.queries.incidents import lots_of, progress, samples
from lims.storage.queries import location as location_by_barcode
from lims.web.actors import command_actor
from lims.web.command_line import print_fact, print_row
from lims.web.database import session, transaction


@monitoring.command("incidents")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500), help="How many at most.")
def incidents(limit: int) -> None:
    """Print incidents, newest first: number, place, beginning, end, state, what happened."""
    for each in list_incidents(session(), size=limit).rows:
        times = (local_time(each.began_at), local_time(each.ended_at))
        print_row(each.number, each.location.name, *times, each.state, each.cause)


@monitoring.command("declare")
@click.argument("location")
@click.option("--from", "began_at", type=Instant(), required=True, help="When it began.")
@click.option("--to", "ended_at", type=Instant(), required=True, help="When it ended.")
@click.option("--cause", required=True, help="What happened.")
def declare(location: str, began_at: datetime, ended_at: datetime, cause: str) -> None:
    """Declare that the freezer or tank LOCATION failed: what was inside is held, and some of it is to be tested."""
    with transaction() as writing:
        draft = IncidentDraft(location_by_barcode(writing, location), began_at, ended_at, cause)
        number = declare_incident(writing, command_actor(), draft).number
    _print(number)


@monitoring.command("incident")
@click.argument("number")
@click.option(
    "--report", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write the report (PDF)."
)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def show(number: str, report: Path | None, language: str) -> None:
    """Print the incident NUMBER with its lots, or write its report."""
    if report is not None:
        report.write_bytes(incident_report(session(), incident_by_number(session(), number), language))
    _print(number)


@monitoring.command("decide")
@click.argument("number")
@click.argument("codes", nargs=-1, required=True)
@click.option("--decision", type=click.Choice([each.value for each in Decision]), required=True)
@click.option("--reason", required=True, help="Why.")
def decide(number: str, codes: tuple[str, ...], decision: str, reason: str) -> None:
    """Decide about lots, given by their CODES, that were exposed in the incident NUMBER."""
    with transaction() as writing:
        found = incident_by_number(writing, number)
        chosen = [lots.lot(writing, code) for code in codes]
        decide_lots(writing, command_actor(), found, chosen, Decision(decision), reason)
    click.echo(_("Lots decided on: %(n)s.", n=len(codes)))


@monitoring.command("close-incident")
@click.argument("number")
@click.option("--conclusion", required=True, help="What comes of it.")
def close(number: str, conclusion: str) -> None:
    """Close the incident NUMBER with a conclusion; every lot needs a decision first."""
    with transaction() as writing:
        close_incident(writing, command_actor(), incident_by_number(writing, number), conclusion)
    click.echo(_("The incident %(number)s is closed.", number=number))


def _print(number: str) -> None:
    found = incident_by_number(session(), number)
    counts = progress(samples(session(), found))
    print_fact(_("Incident"), found.number)
    print_fact(_("Where"), found.location.name)
    print_fact(_("From"), local_time(found.began_at))
    print_fact(_("To"), local_time(found.ended_at))
    print_fact(_("What happened"), found.cause)
    print_fact(_("Items to be tested"), sum(counts.values()))
    for each in lots_of(session(), found):
        print_row(each.lot.code, each.lot.resource.accession, each.items_exposed, each.decision, each.reason)
