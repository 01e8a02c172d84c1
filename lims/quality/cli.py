"""Results from a file."""

from pathlib import Path

import click
from flask_babel import gettext as _

from lims.core.actor import Actor
from lims.core.refusals import Refusal
from lims.quality.operations import judgement_of, record_result
from lims.quality.reading import Block, blocks_of_file, draft_of
from lims.web.actors import command_actor
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


COMMANDS = [results]
