"""`results`: results from a file; `quality`: the worklist, single results and holds from the command line."""

from datetime import date, timedelta
from pathlib import Path

import click
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.codes import thing_of
from lims.core.refusals import Refusal
from lims.ledger.wording import plain_text
from lims.lots import queries as lots
from lims.lots.models import Lot
from lims.quality.models import HoldReason
from lims.quality.operations import ResultDraft, judgement_of, place_hold, record_result, release_hold
from lims.quality.queries import (
    WorklistFilter,
    hold_by_id,
    holds,
    items_to_open,
    open_recheck,
    plan_of,
    resource_by_accession,
    worklist,
)
from lims.quality.reading import Block, blocks_of_file, draft_of
from lims.quality.rules.counts import replicates_of
from lims.quality.wording import explanation_of, hold_reason_label, test_label
from lims.resources.models import Resource
from lims.storage.wording import place_of_item
from lims.web.actors import command_actor
from lims.web.command_line import Day, NamedValue, print_row
from lims.web.database import session, transaction
from lims.web.refusing import sentence


@click.command("results", short_help="Record results of tests from a CSV file.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check everything and record nothing.")
def results(file: Path, dry_run: bool) -> None:
    """Record the results of FILE, all of them or none.

    FILE is CSV in UTF-8 with the columns lot, test, tested_on; one column for each count or field of the test; and,
    if wanted, verdict, item, withdrawn, used_up, analyst, note. Lines that follow each other with the same lot, test,
    date and item are the replicates of one result. Every problem is named with its line; exits with 1 if there is any.
    """
    blocks = blocks_of_file(file)
    actor = command_actor()
    problems = [problem for block in blocks if (problem := _problem_of(block, actor))]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.ClickException(
            _("Nothing was recorded. Results with problems: %(n)s of %(all)s.", n=len(problems), all=len(blocks))
        )
    if dry_run:
        click.echo(_("All results can be recorded: %(n)s.", n=len(blocks)))
        return
    _record(blocks, actor)


def _problem_of(block: Block, actor: Actor) -> str | None:
    try:
        judgement_of(session(), actor, draft_of(session(), block))
    except Refusal as refusal:
        return _("Line %(line)s: %(problem)s", line=block.first_line, problem=sentence(refusal))
    return None


def _record(blocks: list[Block], actor: Actor) -> None:
    counts: dict[str, int] = {"pass": 0, "watch": 0, "fail": 0}
    with (
        transaction() as writing,
        click.progressbar(blocks, label=_("Recording"), hidden=len(blocks) < 20) as shown,
    ):
        for block in shown:
            counts[record_result(writing, actor, draft_of(writing, block)).outcome] += 1
    click.echo(
        _(
            "Recorded: %(n)s. Passed: %(passed)s, watched: %(watched)s, failed: %(failed)s.",
            n=len(blocks),
            passed=counts["pass"],
            watched=counts["watch"],
            failed=counts["fail"],
        )
    )


@click.group("quality", short_help="Quality: what is due, results, holds.")
def quality() -> None:
    """Tests of lots, and what keeps lots from being sent out."""


@quality.command("tests")
def list_tests() -> None:
    """Print the tests of this centre: name, label, names of counts, of further fields, of findings."""
    for test in plan_of(session()).tests.values():
        named = (
            [row.name for row in test.counts],
            [row.name for row in test.fields],
            [row.value for row in test.verdicts],
        )
        print_row(test.name, test_label(test.name), *(", ".join(names) for names in named))


@quality.command("worklist")
@click.option("--until", type=Day(), help="The last due day; 30 days from today if left out.")
@click.option("--test", help="Only this test.")
@click.option("--kind", help="Only lots of this kind of resource.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500), help="How many at most.")
def print_worklist(until: date | None, test: str | None, kind: str | None, limit: int) -> None:
    """Print the tests that are due, soonest first.

    The columns are due date, test, lot, accession, the item to take, its place.
    """
    until = until or command_actor().today + timedelta(days=30)
    page = worklist(session(), WorklistFilter(until, kind, test), size=limit)
    items = items_to_open(session(), {recheck.lot_id for recheck in page.rows})
    for recheck in page.rows:
        lot, item = recheck.lot, items.get(recheck.lot_id)
        place = place_of_item(session(), item) if item else None
        print_row(recheck.due_on, recheck.test, lot.code, lot.resource.accession, item.barcode if item else None, place)
    if page.next:
        click.echo(_("There are more; ask for them with --limit or narrow the list."), err=True)


@quality.command("record")
@click.argument("lot")
@click.argument("test")
@click.option(
    "--count",
    "counts",
    multiple=True,
    type=NamedValue(),
    help="A count; one that comes again begins the next replicate.",
)
@click.option("--field", "fields", multiple=True, type=NamedValue(), help="A further fact of the test.")
@click.option("--verdict", help="The finding, of a test that has findings.")
@click.option("--tested-on", type=Day(), help="The day of the test; today if left out.")
@click.option("--item", metavar="BARCODE", help="The item that was opened.")
@click.option("--withdrawn", type=int, help="How much was taken out of the item.")
@click.option("--used-up", is_flag=True, help="The item was used up.")
@click.option("--analyst", help="Who did it.")
@click.option("--note", help="Remarks.")
def record(  # noqa: PLR0913 - the options of the command
    lot: str,
    test: str,
    counts: tuple[tuple[str, str], ...],
    fields: tuple[tuple[str, str], ...],
    verdict: str | None,
    tested_on: date | None,
    item: str | None,
    withdrawn: int | None,
    used_up: bool,
    analyst: str | None,
    note: str | None,
) -> None:
    """Record a result of TEST of the lot LOT: it is judged, the stock goes down, the next date is set."""
    actor = command_actor()
    with transaction() as writing:
        draft = ResultDraft(
            lot=lots.lot(writing, lot),
            test=test,
            tested_on=tested_on or actor.today,
            replicates=replicates_of(counts),
            fields=dict(fields),
            verdict=verdict,
            item=lots.item(writing, item) if item else None,
            withdrawn=withdrawn,
            used_up=used_up,
            analyst=analyst,
            note=note,
        )
        result = record_result(writing, actor, draft)
        due = open_recheck(writing, result.lot_id, test)
        outcome, explanation = plain_text(result.outcome.value), explanation_of(result)
        due_on = due.due_on if due else None
    click.echo(_("Outcome: %(outcome)s. %(explanation)s", outcome=outcome, explanation=explanation))
    if due_on is not None:
        click.echo(_("Due again on %(date)s.", date=due_on))


@quality.command("holds")
@click.option("--released", is_flag=True, help="Those that were released.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500), help="How many at most.")
def list_holds(released: bool, limit: int) -> None:
    """Print holds in force, newest first: number, lot or resource, reason, day, by whom, note."""
    for hold in holds(session(), released=released, size=limit).rows:
        subject = hold.lot.code if hold.lot else hold.resource.accession
        day = hold.placed_at.astimezone(command_actor().zone).date()
        print_row(hold.id, subject, hold_reason_label(hold.reason), day, hold.placed_by, hold.note)


@quality.command("hold")
@click.argument("code")
@click.option("--reason", required=True, type=click.Choice([reason.value for reason in HoldReason]))
@click.option("--note", help="What it is about; needed for “other”.")
def hold_back(code: str, reason: str, note: str | None) -> None:
    """Keep the lot CODE, or all lots of the resource of this accession, from being sent out."""
    with transaction() as writing:
        hold_id = place_hold(writing, command_actor(), _subject(writing, code), HoldReason(reason), note).id
    click.echo(_("%(code)s is on hold. Number of the hold: %(number)s", code=code.upper(), number=hold_id))


@quality.command("release")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why it may be sent out again.")
def release(number: int, reason: str) -> None:
    """Release the hold of this NUMBER."""
    with transaction() as writing:
        release_hold(writing, command_actor(), hold_by_id(writing, number), reason)
    click.echo(_("The hold is released."))


def _subject(reading: Session, code: str) -> Lot | Resource:
    return lots.lot(reading, code) if thing_of(code.upper()) == "lot" else resource_by_accession(reading, code)


COMMANDS = [results, quality]
