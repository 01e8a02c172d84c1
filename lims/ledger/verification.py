"""Proving the ledger: that no event was changed, removed or slipped in, and that the tables say what it says.

Everything is read in the order of its key and in bounded memory, so that a ledger of millions of events can be
verified beside the daily work. Each finding names the row.
"""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cryptography.exceptions import InvalidSignature
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session, selectinload

from lims.core.keys import load_key
from lims.core.language import N_
from lims.core.settings import settings_of
from lims.ledger.entries import event_content, facts_of, key_of, ledger_secret, line_content
from lims.ledger.models import CUSTODIES, Custody, Event, Head, Line, Seal
from lims.ledger.rules import NO_SEAL, event_digest, mac_of, seal_digest, sealed_text

BATCH = 1000
Advance = Callable[[int], None]
# Up to here the whole ledger is proved while one waits; beyond it the job or the command line does it.
MOST_VERIFIED_AT_ONCE = 100_000
MOST_FINDINGS_AT_ONCE = 200


@dataclass(frozen=True)
class Finding:
    """One thing that is not as the ledger says; `message` is filled with `values`."""

    message: str
    values: dict[str, Any]

    def __str__(self) -> str:
        return self.message % self.values


@dataclass(frozen=True)
class Extent:
    """How much there is to verify, and whether that is too much to wait for."""

    counts: Mapping[str, int]
    is_too_large: bool


def extent(session: Session) -> Extent:
    """What a verification of everything would walk through."""
    counts = verified_counts(session)
    return Extent(counts, counts["events"] + counts["rows"] > MOST_VERIFIED_AT_ONCE)


def first_findings(session: Session) -> Sequence[Finding]:
    """What is wrong, up to one more than is shown at once; on a session of its own, for it walks through all tables."""
    return list(islice(findings(session), MOST_FINDINGS_AT_ONCE + 1))


def findings(session: Session, advance: Advance = lambda count: None) -> Iterator[Finding]:
    """Everything that is wrong, as it is found. An empty iteration is the proof.

    The session should read a snapshot, so that what people do meanwhile is no finding. `advance` is told how many
    more events or rows have been looked at.
    """
    yield from _event_findings(session, advance)
    yield from _line_findings(session)
    yield from _seal_findings(session)
    for kept in CUSTODIES.values():
        yield from _custody_findings(session, kept, advance)


def verified_counts(session: Session) -> dict[str, int]:
    """How much there is to verify: events, seals and rows under custody."""
    counts = {"events": session.scalar(select(func.count()).select_from(Event)) or 0}
    counts["seals"] = session.scalar(select(func.count()).select_from(Seal)) or 0
    counts["rows"] = sum(
        session.scalar(select(func.count()).select_from(kept.model)) or 0 for kept in CUSTODIES.values()
    )
    return counts


def _event_findings(session: Session, advance: Advance) -> Iterator[Finding]:
    secret = ledger_secret(session)
    head = session.scalar(select(Head))
    newest = head.seq if head else 0
    if head and head.mac != mac_of(secret, f"head {head.seq}"):
        yield Finding(N_("The ledger's head was changed: it says %(seq)s."), {"seq": head.seq})
    expected = 1
    for event in _in_batches(session):
        advance(1)
        for missing in range(expected, event.seq):
            yield Finding(N_("Event %(seq)s was removed."), {"seq": missing})
        expected = event.seq + 1
        digest = event_digest(event_content(event), [line_content(line) for line in event.lines])
        if event.seq > newest or mac_of(secret, event.digest) != event.mac:
            yield Finding(N_("Event %(seq)s (%(kind)s) was not written by this system."), _named(event))
        elif digest != event.digest:
            yield Finding(N_("Event %(seq)s (%(kind)s) or one of its lines was changed."), _named(event))
    for missing in range(expected, newest + 1):
        yield Finding(N_("Event %(seq)s was removed."), {"seq": missing})


def _named(event: Event) -> dict[str, Any]:
    return {"seq": event.seq, "kind": event.kind}


def _in_batches(session: Session) -> Iterator[Event]:
    last = -(2**31)
    while True:
        batch = session.scalars(
            select(Event).where(Event.seq > last).order_by(Event.seq).limit(BATCH).options(selectinload(Event.lines))
        ).all()
        if not batch:
            return
        yield from batch
        last = batch[-1].seq
        session.expunge_all()


def _line_findings(session: Session) -> Iterator[Finding]:
    """Lines whose event is gone, which foreign keys would not allow if they were switched on."""
    strays = session.execute(
        select(Line.id, Line.event_seq, Line.code)
        .outerjoin(Event, Event.seq == Line.event_seq)
        .where(Event.seq.is_(None))
        .order_by(Line.id)
        .execution_options(yield_per=BATCH)
    )
    for line_id, seq, code in strays:
        yield Finding(
            N_("Line %(line)s about %(code)s belongs to event %(seq)s, which does not exist."),
            {"line": line_id, "code": code, "seq": seq},
        )


def _seal_findings(session: Session) -> Iterator[Finding]:
    public_key = load_key(settings_of(session).key_file).public_key()
    previous, next_id, next_seq = NO_SEAL, 1, 1
    for seal in session.scalars(select(Seal).order_by(Seal.id).execution_options(yield_per=BATCH)):
        for missing in range(next_id, seal.id):
            yield Finding(N_("Seal %(seal)s was removed."), {"seal": missing})
        digests = session.scalars(
            select(Event.digest)
            .where(Event.seq.between(seal.first_seq, seal.last_seq))
            .order_by(Event.seq)
            .execution_options(yield_per=BATCH)
        )
        whole = seal.previous == previous and seal.first_seq == next_seq
        if not whole or seal_digest(seal.previous, digests) != seal.digest:
            yield Finding(
                N_("Seal %(seal)s over the events %(first)s to %(last)s does not fit them."),
                {"seal": seal.id, "first": seal.first_seq, "last": seal.last_seq},
            )
        try:
            public_key.verify(
                base64.b64decode(seal.signature),
                sealed_text(seal.id, seal.first_seq, seal.last_seq, seal.digest),
            )
        except (InvalidSignature, ValueError):
            yield Finding(N_("The signature of seal %(seal)s is not this system's."), {"seal": seal.id})
        previous, next_id, next_seq = seal.digest, seal.id + 1, seal.last_seq + 1


def _custody_findings(session: Session, kept: Custody, advance: Advance) -> Iterator[Finding]:
    """Rows that differ from their last line, rows without one, and lines whose row is gone."""
    rows = _rows(session, kept, advance)
    lines = _last_lines(session, kept)
    row, line = next(rows, None), next(lines, None)
    while row is not None or line is not None:
        if line is None or (row is not None and row[0] < line.thing_id):
            assert row is not None
            yield Finding(
                N_("%(thing)s %(code)s has no event: it was not made by this system."),
                {"thing": kept.thing, "code": row[1]},
            )
            row = next(rows, None)
        elif row is None or row[0] > line.thing_id:
            yield Finding(
                N_("%(thing)s %(code)s was removed from its table; its last event is %(seq)s."),
                {"thing": kept.thing, "code": line.code, "seq": line.event_seq},
            )
            line = next(lines, None)
        else:
            yield from _differences(kept, row, line)
            row, line = next(rows, None), next(lines, None)


def _differences(kept: Custody, row: tuple[int, str, dict[str, Any]], line: Any) -> Iterator[Finding]:
    _, code, facts = row
    if code != line.code:
        yield Finding(
            N_("%(thing)s %(code)s was called %(recorded)s in event %(seq)s."),
            {"thing": kept.thing, "code": code, "recorded": line.code, "seq": line.event_seq},
        )
    for name, value in facts.items():
        # A fact that came under custody after the event was written is vouched for by the next one.
        recorded = line.after.get(name, value)
        if value != recorded:
            yield Finding(
                N_("%(thing)s %(code)s: %(fact)s is “%(found)s”, but event %(seq)s left it as “%(recorded)s”."),
                {
                    "thing": kept.thing,
                    "code": code,
                    "fact": name,
                    "found": value,
                    "recorded": recorded,
                    "seq": line.event_seq,
                },
            )


def _rows(session: Session, kept: Custody, advance: Advance) -> Iterator[tuple[int, str, dict[str, Any]]]:
    key = inspect(kept.model).primary_key[0]
    last = -(2**31)
    while True:
        batch = session.scalars(select(kept.model).where(key > last).order_by(key).limit(BATCH)).all()
        if not batch:
            return
        found = [(key_of(row), str(getattr(row, kept.code)), facts_of(row)) for row in batch]
        session.expunge_all()
        advance(len(found))
        yield from found
        last = found[-1][0]


def _last_lines(session: Session, kept: Custody) -> Iterator[Any]:
    """The newest line of each thing, in the order of the thing's key."""
    last = -(2**31)
    while True:
        newest = (
            select(Line.thing_id, func.max(Line.event_seq).label("seq"))
            .where(Line.thing == kept.thing, Line.thing_id > last)
            .group_by(Line.thing_id)
            .order_by(Line.thing_id)
            .limit(BATCH)
            .subquery()
        )
        batch = session.execute(
            select(Line.thing_id, Line.code, Line.after, Line.event_seq)
            .join(newest, (newest.c.thing_id == Line.thing_id) & (newest.c.seq == Line.event_seq))
            .where(Line.thing == kept.thing)
            .order_by(Line.thing_id)
        ).all()
        if not batch:
            return
        yield from batch
        last = batch[-1].thing_id
