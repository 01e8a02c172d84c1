"""Codes for new lots and items."""

from sqlalchemy.orm import Session

from lims.core.codes import thing_code
from lims.core.numbering import next_numbers
from lims.core.settings import settings_of


def new_codes(session: Session, thing: str, count: int) -> list[str]:
    """The next codes of lots or items, in order; never given twice."""
    prefix = settings_of(session).code_prefix
    return [thing_code(prefix, thing, number) for number in next_numbers(session, thing, count)]
