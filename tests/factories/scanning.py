"""People who scan one thing after another."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lims.accounts.operations import create_user
from lims.core.actor import Actor
from lims.core.refusals import Refusal
from lims.scanning.drafts import ScanDraft
from lims.scanning.operations import (
    Received,
    receive_change,
    receive_look,
    receive_refusal,
    received_before,
    understand_scan,
)
from lims.scanning.queries import Standing, code_of_person, standing
from lims.scanning.refusals import ScanKnown, SessionMovedOn
from lims.scanning.steps import Context
from lims.storage.commands import Command, command_code

_numbers = itertools.count(1)
PASSWORD = "correct horse battery"


def make_person(session: Session, actor: Actor) -> Actor:
    """Somebody with an account, who may do what `actor` may."""
    login = f"scanner{next(_numbers)}"
    user = create_user(
        session,
        actor,
        login=login,
        name=login.title(),
        email=f"{login}@example.org",
        password=PASSWORD,
        roles=["technician"],
    )
    session.flush()
    return replace(actor, user_id=user.id)


def receive_scan(session: Session, actor: Actor, draft: ScanDraft) -> Received:
    """One scan inside a transaction that goes on afterwards, as the faces do it in transactions of its own."""
    understood = understand_scan(session, actor, draft, lock=True)
    if understood.standing.known:
        return received_before(session, actor, draft.message_id)
    if not understood.changes_stock:
        return receive_look(session, actor, understood)
    try:
        with session.begin_nested():
            return receive_change(session, actor, understood)
    except (ScanKnown, SessionMovedOn):
        raise
    except Refusal as refusal:
        return receive_refusal(session, actor, understood, refusal)


@dataclass
class Scanner:
    """Somebody who scans into a session of one's own."""

    session: Session
    actor: Actor
    code: str | None = None
    numbers: Iterator[int] = field(default_factory=lambda: _numbers)

    def scan(self, *things: object) -> Received:
        """Scans items, locations, commands or texts; gives the last answer."""
        for thing in things:
            received = self.send(self.draft(thing))
        return received

    def late(self, thing: object, at: datetime | None = None, **parts: object) -> Received:
        """Sends a scan that waited, by default for ten minutes; `parts` are those of a draft."""
        scanned_at = at or self.actor.at - timedelta(minutes=10)
        return self.send(replace(self.draft(thing), scanned_at=scanned_at, knows_box="box" in parts, **parts))

    def draft(self, thing: object) -> ScanDraft:
        text = command_code(thing) if isinstance(thing, Command) else getattr(thing, "barcode", thing)
        return ScanDraft(f"message{next(self.numbers)}", str(text), self.code)

    def send(self, draft: ScanDraft) -> Received:
        received = receive_scan(self.session, self.actor, draft)
        self.session.flush()
        return received

    def tone(self, *things: object) -> str:
        return self.scan(*things).answer.tone.value

    def standing(self) -> Standing:
        user_id = self.actor.user_id or 0
        return standing(self.session, self.code or code_of_person(user_id), user_id)

    def context(self) -> Context:
        """Where the conversation stands."""
        return self.standing().context(self.actor.at)
