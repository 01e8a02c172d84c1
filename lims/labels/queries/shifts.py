"""Reading the shifts of stocks that were measured."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.labels.models import StockShift


def stock_shifts(session: Session) -> dict[str, StockShift]:
    """By the name of the stock."""
    return {shift.stock: shift for shift in session.scalars(select(StockShift))}
