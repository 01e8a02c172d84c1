"""What could be sent today: stored items that nobody has been promised, of lots that may be sent."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from lims.core.settings import settings_of
from lims.lots.models import Item, ItemState, Lot
from lims.quality.models import Hold, Outcome, Result
from lims.shipping.models import Pick
from lims.shipping.practice import Practice, load_practice
from lims.shipping.rules.proving import may_be_sent
from lims.shipping.rules.reserving import Candidate


@dataclass(frozen=True)
class LotStock:
    """A lot with stored items that nobody has been promised, and whether it may be sent."""

    lot_id: int
    code: str
    resource_id: int
    form: str
    free_items: int
    is_held: bool
    is_proven: bool

    @property
    def is_sendable(self) -> bool:
        """Whether its items may be promised."""
        return not self.is_held and self.is_proven


def practice_of(session: Session) -> Practice:
    """Give the practice of the centre that this session belongs to."""
    return load_practice(settings_of(session).config_folder)


def is_free() -> ColumnElement[bool]:
    """The condition on an item that it is stored and promised to nobody."""
    promised = exists().where(Pick.item_id == Item.id, Pick.released_at.is_(None))
    return (Item.state == ItemState.STORED) & ~promised


def lot_is_held() -> ColumnElement[bool]:
    """The condition on a lot that it, or its resource, is on hold."""
    subject = or_(Hold.lot_id == Lot.id, Hold.resource_id == Lot.resource_id)
    return exists().where(subject, Hold.released_at.is_(None))


def lots_in_stock(session: Session, resource_ids: Collection[int]) -> Sequence[LotStock]:
    """List the lots of some resources that have free items, oldest first."""
    rows = session.execute(
        select(
            Lot.id, Lot.code, Lot.resource_id, Lot.form, func.count(Item.id), lot_is_held().label("is_held")
        )
        .join(Item, Item.lot_id == Lot.id)
        .where(Lot.resource_id.in_(resource_ids), is_free())
        .group_by(Lot.id)
        .order_by(Lot.made_on, Lot.id)
    ).all()
    outcomes = newest_outcomes(session, [row[0] for row in rows])
    needs_passed_lot = practice_of(session).needs_passed_lot
    return [
        LotStock(*row, may_be_sent(outcomes[row[0]], needs_passed_lot))  # type: ignore[call-arg]
        for row in rows
    ]


def newest_outcomes(session: Session, lot_ids: Collection[int]) -> Mapping[int, Collection[Outcome]]:
    """Give the outcome of the newest result of each test, for each lot."""
    newest: dict[int, dict[str, Outcome]] = defaultdict(dict)
    results = session.execute(
        select(Result.lot_id, Result.test, Result.outcome)
        .where(Result.lot_id.in_(lot_ids), Result.superseded_by_id.is_(None))
        .order_by(Result.tested_on, Result.id)
    )
    for lot_id, test, outcome in results:
        newest[lot_id][test] = outcome
    return defaultdict(tuple, {lot_id: tuple(tests.values()) for lot_id, tests in newest.items()})


def candidates(session: Session, lot_ids: Collection[int]) -> Sequence[Candidate]:
    """List the free items of some lots."""
    rows = session.execute(
        select(Item.id, Item.lot_id, Lot.made_on, Item.location_id, Item.position)
        .join(Lot, Item.lot_id == Lot.id)
        .where(Item.lot_id.in_(lot_ids), is_free())
    )
    return [Candidate(item, lot, made_on, str(place), position or "") for item, lot, made_on, place, position in rows]
