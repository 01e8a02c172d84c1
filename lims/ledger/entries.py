"""Writing into the ledger: one entry for one operation, in the operation's own transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import bindparam, insert, inspect, select, update
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import connection_of, insert_unless_there
from lims.core.keys import derived_secret
from lims.core.schema import Base
from lims.core.settings import settings_of
from lims.ledger.kinds import EventKind
from lims.ledger.models import Event, Head, Line, custody_of
from lims.ledger.rules import event_digest, mac_of, plain

# Built once and sent without the overhead of objects: every change of stock waits for them.
_INSERT_EVENT = insert(Event)
_INSERT_LINES = insert(Line)
_NEWEST_SEQ = select(Head.seq).with_for_update()
_TAKE_SEQ = update(Head).values(seq=bindparam("new_seq"), mac=bindparam("new_mac"))

NEWEST = "newest_event"
LEDGER_SECRET = "lims ledger"  # noqa: S105 - the purpose for which a secret is derived


class Entry:
    """An event being written. `seq` is known once the entry is closed."""

    def __init__(self) -> None:
        self.details: dict[str, Any] = {}
        self.seq: int | None = None
        self._touched: dict[int, tuple[Base, dict[str, Any] | None]] = {}

    def change(self, *rows: Base) -> None:
        """Announce rows that will change; call it before they do, so that their facts before are known."""
        for row in rows:
            self._touched.setdefault(id(row), (row, facts_of(row)))

    def create(self, *rows: Base) -> None:
        """Announce new rows, before or after they are added to the session."""
        for row in rows:
            self._touched.setdefault(id(row), (row, None))

    def lines(self) -> list[dict[str, Any]]:
        return [
            {
                "thing": custody_of(row).thing,
                "thing_id": key_of(row),
                "code": str(getattr(row, custody_of(row).code)),
                "before": before,
                "after": facts_of(row),
            }
            for row, before in self._touched.values()
        ]


@contextmanager
def entry(
    session: Session,
    actor: Actor,
    kind: EventKind,
    *,
    reason: str | None = None,
    message_id: str | None = None,
    **details: Any,
) -> Iterator[Entry]:
    """Write one event around a change. Nothing is written when the block raises.

    `details` are what the facts of the touched rows don't say; values must fit into JSON.
    """
    made = Entry()
    made.details.update(details)
    if actor.arrived_at is not None:
        made.details["arrived_at"] = actor.arrived_at
    yield made
    session.flush()
    _write(session, actor, made, {"kind": kind.value, "reason": reason, "message_id": message_id})


def key_of(row: Base) -> int:
    """The integer key of a row that is in the database."""
    identity = inspect(row).identity
    assert identity is not None
    return int(identity[0])


def facts_of(row: Base) -> dict[str, Any]:
    """The facts that the ledger vouches for, as they are now."""
    return {name: plain(getattr(row, name)) for name in custody_of(row).facts}


def event_content(event: Event) -> dict[str, Any]:
    """The part of an event that its digest covers, read from its row."""
    return {
        "seq": event.seq,
        "kind": event.kind,
        "at": plain(event.at),
        "actor_name": event.actor_name,
        "actor_id": event.actor_id,
        "face": event.face,
        "reason": event.reason,
        "message_id": event.message_id,
        "details": event.details,
    }


def line_content(line: Line) -> dict[str, Any]:
    """The part of a line that its event's digest covers, read from its row."""
    return {
        "thing": line.thing,
        "thing_id": line.thing_id,
        "code": line.code,
        "before": line.before,
        "after": line.after,
    }


def ledger_secret(session: Session) -> bytes:
    return derived_secret(settings_of(session).key_file, LEDGER_SECRET)


def _write(session: Session, actor: Actor, made: Entry, content: dict[str, Any]) -> None:
    secret = ledger_secret(session)
    lines = made.lines()
    content |= {
        "seq": _next_seq(session, secret),
        "at": plain(actor.at),
        "actor_name": actor.name,
        "actor_id": actor.user_id,
        "face": actor.face,
        "details": plain(made.details),
    }
    digest = event_digest(content, lines)
    connection = connection_of(session)
    connection.execute(_INSERT_EVENT, content | {"at": actor.at, "digest": digest, "mac": mac_of(secret, digest)})
    if lines:
        connection.execute(_INSERT_LINES, [line | {"event_seq": content["seq"]} for line in lines])
    made.seq = content["seq"]
    session.info[NEWEST] = made.seq


def written_seq(session: Session) -> int | None:
    """The number of the newest event that this session has written."""
    return session.info.get(NEWEST)


def _next_seq(session: Session, secret: bytes) -> int:
    """Take the next number; from here on other writers wait until this transaction ends."""
    connection = connection_of(session)
    newest = connection.execute(_NEWEST_SEQ).scalar()
    if newest is None:
        insert_unless_there(session, Head, [{"id": 1, "seq": 0, "mac": ""}])
        newest = connection.execute(_NEWEST_SEQ).scalar_one()
    seq = int(newest) + 1
    connection.execute(_TAKE_SEQ, {"new_seq": seq, "new_mac": mac_of(secret, f"head {seq}")})
    return seq
