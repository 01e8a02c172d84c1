"""What an item went through, against the limits of its form: time outside of its place, thaws.

The limits stand in `config/kinds/`, by form, and by kind where a kind sets its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, literal_column, or_, select, union
from sqlalchemy.orm import Session

from lims.core.language import N_
from lims.lots.marks import Mark
from lims.lots.models import HERE, Item, ItemState, Lot
from lims.lots.outside import seconds_outside
from lims.resources.kinds import Kinds, Limits, kinds_of
from lims.resources.models import Resource

# From this share of a limit on, an item is near it.
NEAR = 0.8

OUT_AT_ONCE = N_("Outside at once: %(value)s minutes; allowed: %(limit)s.")
OUT_IN_TOTAL = N_("Outside in all: %(value)s minutes; allowed: %(limit)s.")
THAWED = N_("Thaws: %(value)s; allowed: %(limit)s.")

OVER = Mark("stop", "thermometer-sun", N_("Over its limit"))
NEARLY = Mark("attention", "thermometer-half", N_("Near its limit"))


@dataclass(frozen=True)
class LimitNote:
    """One limit that an item is near or over: a text marked for translation, and its values."""

    message: str
    values: Mapping[str, Any]
    is_over: bool


def limits_of(kinds: Kinds, lot: Lot) -> Limits:
    """The limits of the items of a lot; none where the settings no longer have its kind or form."""
    if lot.resource.kind not in kinds:
        return Limits()
    forms = {form.name: form for form in kinds[lot.resource.kind].lot_forms}
    return forms[lot.form].limits if lot.form in forms else Limits()


def notes_on(limits: Limits, item: Item, at: datetime, spell_seconds: int | None = None) -> list[LimitNote]:
    """The limits that an item is near or over at an instant.

    `spell_seconds` is the spell to be judged of an item that is back; of one that is out it is the present one.
    """
    now = seconds_outside(item, at)
    spell = now if spell_seconds is None else spell_seconds
    found = [
        _minutes_note(OUT_AT_ONCE, spell, limits.minutes_out_at_once),
        _minutes_note(OUT_IN_TOTAL, item.seconds_out + now, limits.minutes_out_in_total),
        _thaws_note(item.thaws, limits.thaws),
    ]
    return [note for note in found if note is not None]


def limit_marks(session: Session, items: Sequence[Item], at: datetime) -> dict[int, Mark]:
    """Which of some items are near or over a limit at an instant, by their keys; their lots are loaded."""
    kinds = kinds_of(session)
    found: dict[int, Mark] = {}
    for item in items:
        notes = notes_on(limits_of(kinds, item.lot), item, at) if item.state in HERE else []
        if notes:
            found[item.id] = OVER if any(note.is_over for note in notes) else NEARLY
    return found


def is_over_limits(session: Session, at: datetime) -> ColumnElement[bool]:
    """The condition on an item, joined with its lot and resource, that it is over a limit of its form.

    What happened long ago in one spell counts by the total; the present spell counts by itself too.
    """
    forms = [(kind.name, form.name, form.limits) for kind in kinds_of(session) for form in kind.lot_forms]
    over = [
        and_(Resource.kind == kind, Lot.form == form, or_(*_exceeded(limits, at)))
        for kind, form, limits in forms
        if limits.are_any
    ]
    # The few items to which anything happened at all, by the indexes whose condition this is, word by word.
    nothing: ColumnElement[int] = literal_column("0")
    touched = Item.id.in_(
        union(
            select(Item.id).where(Item.seconds_out > nothing),
            select(Item.id).where(Item.thaws > nothing),
            select(Item.id).where(Item.state == ItemState.OUT),
        )
    )
    return and_(touched, Item.state.in_(HERE), or_(false(), *over))


def _exceeded(limits: Limits, at: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if limits.minutes_out_at_once is not None:
        found.append(Item.out_at < at - timedelta(minutes=limits.minutes_out_at_once))
    if limits.minutes_out_in_total is not None:
        found.append(Item.seconds_out > round(limits.minutes_out_in_total * 60))
        found.append(Item.out_at < at - timedelta(minutes=limits.minutes_out_in_total))
    if limits.thaws is not None:
        found.append(Item.thaws > limits.thaws)
    return found


def _minutes_note(message: str, seconds: int, limit: float | None) -> LimitNote | None:
    if limit is None or seconds < NEAR * limit * 60 or not seconds:
        return None
    return LimitNote(message, {"value": f"{seconds / 60:.1f}", "limit": f"{limit:g}"}, seconds > limit * 60)


def _thaws_note(thaws: int, limit: int | None) -> LimitNote | None:
    if limit is None or not thaws or thaws < limit:
        return None
    return LimitNote(THAWED, {"value": thaws, "limit": limit}, thaws > limit)
