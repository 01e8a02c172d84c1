"""Reading the ledger."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.ledger.kinds import EventKind
from lims.ledger.models import Event, Head, Line, Seal


def history(session: Session, thing: str, thing_id: int, limit: int = 200) -> Sequence[Line]:
    """What happened to one thing, newest first, each line with its event."""
    return session.scalars(
        select(Line)
        .join(Line.event)
        .options(contains_eager(Line.event))
        .where(Line.thing == thing, Line.thing_id == thing_id)
        .order_by(Line.event_seq.desc())
        .limit(limit)
    ).all()


def history_of_code(session: Session, thing: str, code: str, after: str | None = None, size: int = 50) -> Page:
    """What happened to a thing that people know by a code, newest first. Raises NotFound if nothing ever did."""
    known = select(Line.thing_id).where(Line.thing == thing, Line.code == code).limit(1)
    thing_id = session.scalar(known)
    if thing_id is None:
        raise NotFound(thing, code)
    statement = select(Line).where(Line.thing == thing, Line.thing_id == thing_id).options(selectinload(Line.event))
    return keyset(session, statement, [Line.event_seq], after=after, size=size, descending=True)


def event(session: Session, seq: int) -> Event:
    """One event with its lines. Raises NotFound."""
    found = session.scalar(select(Event).where(Event.seq == seq).options(selectinload(Event.lines)))
    if found is None:
        raise NotFound("event", seq)
    return found


def events(  # noqa: PLR0913 - the filters of the page
    session: Session,
    *,
    kind: EventKind | None = None,
    actor_name: str | None = None,
    code: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: str | None = None,
    size: int = 50,
) -> Page:
    """Events, newest first, with their lines left out; `since` inclusive, `until` exclusive."""
    statement = select(Event)
    if kind:
        statement = statement.where(Event.kind == kind.value)
    if actor_name:
        statement = statement.where(Event.actor_name == actor_name)
    if code:
        statement = statement.where(exists().where(Line.event_seq == Event.seq, Line.code == code))
    if since:
        statement = statement.where(Event.at >= since)
    if until:
        statement = statement.where(Event.at < until)
    return keyset(session, statement, [Event.seq], after=after, size=size, descending=True)


def events_after(session: Session, seq: int, limit: int) -> Sequence[Event]:
    """The next events after a number, oldest first, with their lines: how other programs follow the ledger."""
    return session.scalars(
        select(Event).where(Event.seq > seq).order_by(Event.seq).limit(limit).options(selectinload(Event.lines))
    ).all()


def message_event(session: Session, message_id: str) -> Event | None:
    """The event that a message led to, if it was delivered before."""
    return session.scalar(select(Event).where(Event.message_id == message_id).options(selectinload(Event.lines)))


def newest_seq(session: Session) -> int:
    return session.scalar(select(Head.seq)) or 0


def newest_seal(session: Session) -> Seal | None:
    return session.scalar(select(Seal).order_by(Seal.id.desc()).limit(1))


def seals(session: Session, after: str | None = None, size: int = 50) -> Page:
    return keyset(session, select(Seal), [Seal.id], after=after, size=size, descending=True)


def seal_of(session: Session, seq: int) -> Seal | None:
    """The seal that covers an event, or None while it waits for the next sealing."""
    return session.scalar(select(Seal).where(Seal.last_seq >= seq).order_by(Seal.last_seq).limit(1))


def codes(session: Session, wanted: Mapping[str, Collection[int]]) -> dict[tuple[str, int], str]:
    """By which codes people know things, given their keys for each sort of thing; unknown ones are left out."""
    chosen = [and_(Line.thing == thing, Line.thing_id.in_(keys)) for thing, keys in wanted.items() if keys]
    if not chosen:
        return {}
    statement = (
        select(Line.thing, Line.thing_id, func.max(Line.code)).where(or_(*chosen)).group_by(Line.thing, Line.thing_id)
    )
    return {(thing, key): code for thing, key, code in session.execute(statement)}


def event_alone(session: Session, seq: int) -> Event:
    """One event without its lines, of which a large import has thousands. Raises NotFound."""
    found = session.get(Event, seq)
    if found is None:
        raise NotFound("event", seq)
    return found


def lines(session: Session, seq: int, after: str | None = None, size: int = 50) -> Page:
    """The lines of one event in the order in which they were written."""
    return keyset(session, select(Line).where(Line.event_seq == seq), [Line.id], after=after, size=size)


@dataclass(frozen=True)
class Touched:
    """A thing that an event touched, and how many things it touched in all."""

    seq: int
    thing: str
    code: str
    things_in_all: int


def first_things(session: Session, seqs: Collection[int], most: int = 3) -> Sequence[Touched]:
    """The first few things that each of some events touched."""
    numbered = (
        select(
            Line.event_seq.label("seq"),
            Line.thing,
            Line.code,
            func.row_number().over(partition_by=Line.event_seq, order_by=Line.id).label("place"),
            func.count().over(partition_by=Line.event_seq).label("things_in_all"),
        )
        .where(Line.event_seq.in_(seqs))
        .subquery()
    )
    found = session.execute(select(numbered).where(numbered.c.place <= most).order_by(numbered.c.seq, numbered.c.place))
    return [Touched(row.seq, row.thing, row.code, row.things_in_all) for row in found]
