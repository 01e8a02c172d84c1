"""`verify`: prove the ledger, or name what was tampered with."""

from itertools import islice

import click
from flask_babel import gettext as _

from lims.ledger.verification import findings, verified_counts
from lims.web.database import database

MOST_SHOWN = 1000


@click.command("verify", short_help="Prove that the tables say what the custody ledger says.")
@click.option("--quiet", is_flag=True, help="Print findings only.")
def verify(quiet: bool) -> None:
    """Recompute every digest, seal and signature, and compare every row under custody with its last event.

    Each finding names the event, the seal or the row. Exits with 1 if there is any.
    """
    with database().snapshot() as reading:
        counts = verified_counts(reading)
        if not quiet:
            click.echo(_("Verifying %(events)s events, %(seals)s seals and %(rows)s rows.", **counts))
        total = counts["events"] + counts["rows"]
        with click.progressbar(length=total, label=_("Verifying"), hidden=quiet) as bar:
            found = list(islice(findings(reading, bar.update), MOST_SHOWN))
    for finding in found:
        click.echo(_(finding.message, **finding.values), err=True)
    if len(found) == MOST_SHOWN:
        click.echo(_("Only the first %(count)s findings are shown.", count=MOST_SHOWN), err=True)
    if found:
        raise click.ClickException(_("The ledger does not hold."))
    if not quiet:
        click.echo(_("The ledger holds."))


COMMANDS = [verify]
