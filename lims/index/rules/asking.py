"""Who asks for resources, and when a visitor has to wait."""

from datetime import timedelta
from enum import StrEnum

from lims.core.language import N_
from lims.sync.messages.requests import RequestState
from lims.sync.records import Availability

# From one network address; a university may stand behind one, so it is generous by the hour and firm by the day.
MOST_IN_WINDOW = 10
WINDOW = timedelta(hours=6)
MOST_RESOURCES = 50
MOST_PER_RESOURCE = 100


class Category(StrEnum):
    """What sort of institution asks; the codes are those that centres know."""

    ACADEMIC = "academic"
    SCHOOL = "school"
    NONPROFIT = "nonprofit"
    COMPANY = "company"


CATEGORY_LABELS = {
    Category.ACADEMIC: N_("University or public research institute"),
    Category.SCHOOL: N_("School or museum"),
    Category.NONPROFIT: N_("Other non-profit organisation"),
    Category.COMPANY: N_("Company"),
}

STATE_LABELS = {
    RequestState.SUBMITTED: N_("Waiting for the centre"),
    RequestState.RECEIVED: N_("Received by the centre"),
    RequestState.UNDER_REVIEW: N_("Under review"),
    RequestState.ACCEPTED: N_("Accepted"),
    RequestState.PREPARING: N_("Being prepared"),
    RequestState.SHIPPED: N_("Shipped"),
    RequestState.CLOSED: N_("Completed"),
    RequestState.REFUSED: N_("Declined"),
    RequestState.CANCELLED: N_("Cancelled"),
}

AVAILABILITY_LABELS = {
    Availability.AVAILABLE: N_("Available"),
    Availability.ON_REQUEST: N_("On request"),
    Availability.SUSPENDED: N_("Suspended"),
    Availability.WITHDRAWN: N_("Withdrawn"),
}


def can_be_requested(availability: Availability | None) -> bool:
    """Whether it makes sense to ask for a resource at all."""
    return availability in (Availability.AVAILABLE, Availability.ON_REQUEST)
