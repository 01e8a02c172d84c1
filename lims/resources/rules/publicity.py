"""Who may see a resource, and from which day on."""

from datetime import date
from enum import StrEnum


class Visibility(StrEnum):
    """How much of a resource the world may know once no embargo holds it back."""

    OPEN = "open"
    """Everything that the centre's publication policy lets out."""
    LISTED = "listed"
    """That it exists: accession, kind, taxon and name, nothing more."""
    CLOSED = "closed"
    """Nothing."""


def is_embargoed(embargo_until_on: date | None, day: date) -> bool:
    """Say whether an embargo holds on a day; it ends at the beginning of its date."""
    return embargo_until_on is not None and day < embargo_until_on


def is_public(visibility: Visibility, embargo_until_on: date | None, day: date) -> bool:
    """Say whether the world may know on a day that the resource exists."""
    return visibility is not Visibility.CLOSED and not is_embargoed(embargo_until_on, day)


def is_open(visibility: Visibility, embargo_until_on: date | None, day: date) -> bool:
    """Say whether the world may see the resource's details on a day."""
    return visibility is Visibility.OPEN and not is_embargoed(embargo_until_on, day)
