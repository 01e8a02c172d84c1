"""`scans`: sessions at the freezer from the command line, and scans from a terminal."""

import sys
import uuid
from collections.abc import Iterator
from dataclasses import replace

import click
from flask_babel import gettext as _

from lims.accounts.queries import user_by_login
from lims.core.actor import Actor
from lims.core.paging import Page
from lims.scanning import queries
from lims.scanning.drafts import ScanDraft
from lims.scanning.operations import Action, SessionChange, change_session
from lims.scanning.taking import take_scan_briefly
from lims.scanning.telling import told_line
from lims.scanning.wording import SESSION_STATE_LABELS
from lims.web.actors import command_actor
from lims.web.command_line import print_row
from lims.web.database import session, transaction


@click.group("scans", short_help="Scans at the freezer: sessions, their review, and scanning at a terminal.")
def scans_() -> None:
    """Sessions of scans. LOGIN is the sign-in name of the person whose sessions they are."""


@scans_.command("list")
@click.argument("login")
def list_command(login: str) -> None:
    """Print the sessions of LOGIN: code, state, number of scans, those to be settled, the last scan, the name."""
    after = None
    while True:
        page: Page = queries.sessions_of(session(), _person(login).user_id or 0, after, size=200)
        for found in page.rows:
            state = _(SESSION_STATE_LABELS[found.state])
            print_row(found.code, state, found.scans, found.conflicts, found.last_at.isoformat(), found.name)
        after = page.next
        if after is None:
            return


@scans_.command("show")
@click.argument("login")
@click.argument("code")
def show_command(login: str, code: str) -> None:
    """Print every scan of the session CODE of LOGIN with its answer, the newest first."""
    actor = _person(login)
    found = queries.scan_session(session(), actor.user_id or 0, code)
    after = None
    while True:
        page = queries.scans_of(session(), found.id, after, size=500)
        for line in (told_line(actor, scan) for scan in page.rows):
            note = _("taken back") if line["undone"] else line["conflict"]
            print_row(line["at"], line["text"], line["tone"], line["sentence"], note)
        after = page.next
        if after is None:
            return


@scans_.command("take")
@click.argument("login")
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@click.option("--session", "session_code", metavar="CODE", help="The session; without it the person's unnamed one.")
def take_command(login: str, codes: tuple[str, ...], session_code: str | None) -> None:
    """Do scans of CODE..., or of each line of the standard input, in a session of LOGIN, and print the answers.

    They are recorded under the name of the operator. The exit code is 1 if the last one was refused.
    """
    actor, tone = _person(login), "shown"
    for code in codes or _lines():
        scan = take_scan_briefly(_now(actor), ScanDraft(str(uuid.uuid4()), code, session_code))["scan"]
        tone = scan["tone"]
        print_row(tone, scan["text"], scan["sentence"])
    if tone == "refused":
        sys.exit(1)


@scans_.command("finish")
@click.argument("login")
@click.argument("code")
def finish_command(login: str, code: str) -> None:
    """Finish the session CODE of LOGIN; its scans can still be read and taken back."""
    with transaction() as writing:
        change_session(writing, _person(login), code, SessionChange(Action.FINISH))
    click.echo(_("The session is finished."))


def _person(login: str) -> Actor:
    """The operator in the sessions of somebody. Raises NotFound."""
    return replace(command_actor(), user_id=user_by_login(session(), login).id)


def _now(actor: Actor) -> Actor:
    return replace(actor, at=command_actor().at)


def _lines() -> Iterator[str]:
    return (line.strip() for line in sys.stdin if line.strip())


COMMANDS = [scans_]
