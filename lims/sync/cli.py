"""`sync`: tell the national index what has changed, and fetch what was asked for there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.keys import load_key, public_jwk
from lims.sync.models import Change, Run
from lims.sync.operations.gathering import gather_changes
from lims.sync.queries.outbox import waiting_changes, waiting_count
from lims.sync.sending import Sync, gather_everything
from lims.sync.transport import HttpTransport
from lims.web.actors import command_actor, settings
from lims.web.database import session, transaction

MOST_SHOWN = 1000


class _Undone(Exception):
    """Ends a transaction whose changes are only looked at."""


@click.command("sync", short_help="Send public records to the national index, and fetch requests from it.")
@click.option("--all", "everything", is_flag=True, help="Send every public record again, changed or not.")
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and send nothing.")
@click.option("--key", "show_key", is_flag=True, help="Print the public key by which the index knows this centre.")
@click.option("--trust-new-key", is_flag=True, help="Accept that the index now signs with another key.")
def sync(*, everything: bool, dry_run: bool, show_key: bool, trust_new_key: bool) -> None:
    """Read what has changed in the custody ledger, and send what of it is public to the national index.

    Afterwards fetch the requests that researchers made there, and tell them how their requests stand. A sync that
    breaks off is continued by the next one.
    """
    if show_key:
        click.echo(json.dumps(public_jwk(load_key(settings().key_file).public_key())))
    elif dry_run:
        _show_changes(everything=everything)
    else:
        _send(everything=everything, trust_new_key=trust_new_key)


def _send(*, everything: bool, trust_new_key: bool) -> None:
    with click.progressbar(length=0, label=_("Sending records")) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done)

        made = Sync(transaction, command_actor, HttpTransport(settings().index_url), trust_new_key, progress)
        run_id = made.run(everything=everything)
    run = session().get_one(Run, run_id)
    click.echo(_("Events read: %(count)s", count=run.events_read))
    click.echo(_("Records taken by the index: %(count)s", count=run.changes_accepted))
    click.echo(_("Records refused by the index: %(count)s", count=run.changes_refused))
    click.echo(_("Requests received: %(count)s", count=run.requests_received))
    click.echo(_("States of requests told: %(count)s", count=run.states_told))
    if run.changes_refused:
        raise SystemExit(1)


def _show_changes(*, everything: bool) -> None:
    with _undone_transaction() as writing:
        while not gather_changes(writing, command_actor()).finished:
            pass
        if everything:
            gather_everything(lambda: _within(writing), command_actor)
        changes = waiting_changes(writing, MOST_SHOWN + 1)
        for change in changes[:MOST_SHOWN]:
            click.echo(_line(change))
        if len(changes) > MOST_SHOWN:
            click.echo(_("... and more"))
        click.echo(_("Nothing has been sent. Records that would be sent: %(count)s", count=waiting_count(writing)))


def _line(change: Change) -> str:
    document: dict[str, Any] = change.document
    told = document["reason"] if document["format"] == "tombstone" else document["availability"]
    return f"{change.accession}\t{document['format']}\t{told}"


@contextmanager
def _undone_transaction() -> Iterator[Session]:
    """A transaction of which nothing stays."""
    try:
        with transaction() as writing:
            yield writing
            raise _Undone
    except _Undone:
        return


@contextmanager
def _within(writing: Session) -> Iterator[Session]:
    yield writing


COMMANDS = [sync]
