"""Readings, and how they differ from what is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lims.audits.kept_readings import kept_reading, with_answers
from lims.audits.models import Reading, ReadingState, Way
from lims.audits.queries.counts import Comparison
from lims.audits.queries.recorded import recorded_items
from lims.audits.readings import BoxReading
from lims.audits.rules.differences import Count, Seen, compare
from lims.core.language import N_
from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.storage import queries as storage
from lims.storage.commands import plain_scan
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.shapes import Grid


@dataclass(frozen=True)
class ComparedReading:
    """A reading with a person's answers, its grid, and its comparison.

    `stray` are codes without a position that are not recorded in the box; `other_box` is the box whose code was read
    instead of this one's, `new_container` a code of the box that nothing has yet.
    """

    reading: BoxReading
    grid: Grid
    comparison: Comparison
    stray: Sequence[str] = ()
    other_box: Location | None = None
    new_container: str | None = None

    @property
    def unknown(self) -> list[tuple[str, str]]:
        """Positions with codes of nothing, in the order in which the box is filled."""
        texts = {line.text for line in self.comparison.lines if line.recorded is None}
        codes = {position: plain_scan(code) for position, code in self.reading.codes.items()}
        return [(p, codes[p]) for p in self.grid.positions() if codes.get(p) in texts]


def reading_by_id(session: Session, reading_id: int) -> Reading:
    """The reading of a key. Raises NotFound."""
    found = session.scalar(select(Reading).options(joinedload(Reading.location)).where(Reading.id == reading_id))
    if found is None:
        raise NotFound(N_("reading"), reading_id)
    return found


def readings(session: Session, state: ReadingState | None = None, after: str | None = None, size: int = 50) -> Page:
    """Readings, newest first."""
    statement = select(Reading).options(joinedload(Reading.location), joinedload(Reading.attachment))
    if state is not None:
        statement = statement.where(Reading.state == state)
    return keyset(session, statement, [Reading.id], after=after, size=size, descending=True)


def compared_reading(session: Session, row: Reading) -> ComparedReading:
    """What a reading says against what is recorded now."""
    grid = location_types_of(session).grid(row.location.grid)
    assert grid is not None
    reading = with_answers(kept_reading(row.seen), grid, row.settings, row.corrections)
    texts = {code: plain_scan(code) for code in (*reading.codes.values(), *reading.stray)}
    keys = _items_named(session, row.location_id, set(texts.values()))
    seen = [
        Seen(texts[code], keys.get(texts[code]), position, row.ledger_seq) for position, code in reading.codes.items()
    ]
    recorded = recorded_items(session, [row.location_id], [key for key in keys.values() if key is not None])
    stray = []
    for code in reading.stray:
        key = keys.get(texts[code])
        if key is not None and recorded[key].stands_in(row.location_id):
            seen.append(Seen(texts[code], key, None, row.ledger_seq))
        else:
            stray.append(texts[code])
    wanted = {s.item_id for s in seen}
    needed = {k: item for k, item in recorded.items() if k in wanted or item.location_id == row.location_id}
    # A file that lists tubes only says that nothing stands elsewhere; a photo says only what it shows.
    lists_tubes_only = row.way is Way.RACK_FILE and not row.seen["empty"]
    covered = None if lists_tubes_only else reading.seen
    count = Count(row.location_id, seen, row.ledger_seq, reading.unreadable, covered)
    other, new = _container(session, row.location_id, reading)
    return ComparedReading(reading, grid, Comparison(compare(count, needed)), stray, other, new)


def _items_named(session: Session, location_id: int, texts: set[str]) -> Mapping[str, int | None]:
    """The item of each code; of several items with one code, that which is recorded in the box, if it is one."""
    found: dict[str, int | None] = {}
    for text, named in storage.things_named_by(session, sorted(texts)).items():
        here = [item for item in named.items if item.location_id == location_id]
        fitting = here if len(here) == 1 else list(named.items)
        found[text] = fitting[0].id if len(fitting) == 1 else None
    return found


def _container(session: Session, location_id: int, reading: BoxReading) -> tuple[Location | None, str | None]:
    if not reading.container:
        return None, None
    text = plain_scan(reading.container)
    named = storage.things_named(session, text)
    if any(place.id == location_id for place in named.locations):
        return None, None
    return (named.locations[0], None) if named.locations else (None, None if named.items else text)
