"""Setting how far the print on a stock lies beside its place, as the calibration page shows."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.core.settings import settings_of
from lims.labels.book import load_labels
from lims.labels.models import StockShift
from lims.labels.refusals import ShiftTooLarge

MOST_MM = 20.0


def set_shift(session: Session, actor: Actor, stock: str, x_mm: float, y_mm: float) -> None:
    """Move everything on a stock by so much to the right and down. Raises NoSuchStock, ShiftTooLarge."""
    actor.require(Permission.LABELS_PRINT)
    load_labels(settings_of(session).labels_folder).stock(stock)
    for field, value in (("x_mm", x_mm), ("y_mm", y_mm)):
        if not -MOST_MM <= value <= MOST_MM:
            raise ShiftTooLarge(field=field, most=f"{MOST_MM:g}")
    shift = session.get(StockShift, stock)
    if shift is None:
        shift = StockShift(stock=stock)
        session.add(shift)
    shift.x_mm, shift.y_mm = round(x_mm, 2), round(y_mm, 2)
    shift.changed_by, shift.changed_at = actor.name, actor.at
    session.flush()
