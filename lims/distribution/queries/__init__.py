"""Reading requesters, requests, agreements, and what blocks a request."""

from sqlalchemy.orm import Session

from lims.core.settings import settings_of
from lims.distribution.legal import Law, load_law
from lims.distribution.practice import Practice, load_practice


def practice_of(session: Session) -> Practice:
    """Give the purposes, categories and conditions of the centre that this session belongs to."""
    return load_practice(settings_of(session).config_folder)


def law_of(session: Session) -> Law:
    """Give the legal checks of the centre that this session belongs to."""
    return load_law(settings_of(session).config_folder)
