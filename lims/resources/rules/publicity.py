"""Who may see a resource outside its centre, and from which day on."""

from datetime import date

from lims.resources.models import Visibility


def is_public(visibility: Visibility, embargoed_until: date | None, day: date) -> bool:
    """Say whether the world may see a resource on a day; an embargo ends at the beginning of its date."""
    if visibility is Visibility.EMBARGOED:
        return embargoed_until is not None and day >= embargoed_until
    return visibility is Visibility.OPEN
