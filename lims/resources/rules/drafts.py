"""What a resource's common fields must be like, on every way in."""

import re
from datetime import date

from lims.core.language import N_
from lims.core.refusals import InvalidValue
from lims.resources.drafts import ResourceDraft
from lims.resources.models import Visibility
from lims.resources.refusals import EmbargoOver, EmbargoWithoutDate
from lims.resources.values.countries import is_country_code

LONGEST_NAME = 500
_MCPD_DATE = re.compile(r"(1[5-9]|2[01])[0-9]{2}(----|[01][0-9](--|[0-3][0-9]))")


def check_draft(draft: ResourceDraft) -> None:
    """Raise InvalidValue for the first common field that can't be taken as it is."""
    _check_name("name", draft.name, needed=True)
    _check_name("name_ja", draft.name_ja or "", needed=False)
    for name in draft.names:
        _check_name(name.type.value, name.text, needed=True)
    if draft.origin_country is not None and not is_country_code(draft.origin_country):
        raise InvalidValue("origin_country", draft.origin_country, N_("Write the ISO 3166 code, such as JPN."))
    if draft.collected_on is not None and not _MCPD_DATE.fullmatch(draft.collected_on):
        raise InvalidValue("collected_on", draft.collected_on, N_("Write it as 19750603, 197506-- or 1975----."))
    for field, value, limit in (("latitude", draft.latitude, 90), ("longitude", draft.longitude, 180)):
        if value is not None and not -limit <= value <= limit:
            raise InvalidValue(field, value, N_("This place is not on the globe."))


def check_visibility(visibility: Visibility, embargoed_until: date | None, today: date) -> None:
    """Raise EmbargoWithoutDate or EmbargoOver; a date is only for an embargo (InvalidValue)."""
    if visibility is not Visibility.EMBARGOED:
        if embargoed_until is not None:
            raise InvalidValue("embargoed_until", embargoed_until, N_("Only an embargo has a date."))
    elif embargoed_until is None:
        raise EmbargoWithoutDate(field="embargoed_until")
    elif embargoed_until <= today:
        raise EmbargoOver(field="embargoed_until", value=embargoed_until)


def _check_name(field: str, text: str, *, needed: bool) -> None:
    if needed and not text.strip():
        raise InvalidValue(field, text, N_("A name is needed."))
    if len(text) > LONGEST_NAME:
        raise InvalidValue(field, text[:40] + "…", N_("A name has at most 500 characters."))
    if any(ord(character) < 32 for character in text):
        raise InvalidValue(field, text, N_("A name is one line without control characters."))
