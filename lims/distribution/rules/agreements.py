"""Which agreement covers which resource for which purpose.

An agreement stands between two institutions: it no longer covers a requester who has moved to another one,
nor another purpose (notice of RIKEN BRC on its material transfer agreements).
"""

from datetime import date

from lims.core.search import search_key
from lims.distribution.rules.facts import AgreementFacts, LineFacts, RequestFacts
from lims.distribution.states import AgreementState, agreement_state_on

# The nearer an agreement is to being active, the more it is worth to go on with it.
_NEARNESS = (AgreementState.SIGNED, AgreementState.SENT, AgreementState.DRAFT, AgreementState.EXPIRED)


def is_about(agreement: AgreementFacts, facts: RequestFacts, line: LineFacts) -> bool:
    """Say whether an agreement, whatever its state, is with this institution, for resource and purpose."""
    return (
        search_key(agreement.institution) == search_key(facts.requester.institution)
        and agreement.purpose == facts.purpose
        and (agreement.covers_all or line.resource_id in agreement.resource_ids)
    )


def covering(facts: RequestFacts, line: LineFacts) -> AgreementFacts | None:
    """Give an active agreement that covers a line, or None."""
    for agreement in facts.agreements:
        state = agreement_state_on(agreement.state, agreement.last_day_on, facts.today)
        if state is AgreementState.ACTIVE and is_about(agreement, facts, line):
            return agreement
    return None


def partly_covering(facts: RequestFacts, line: LineFacts) -> AgreementFacts | None:
    """Give the agreement that would cover a line once it is active or renewed, the nearest to it first."""
    for wanted in _NEARNESS:
        for agreement in facts.agreements:
            state = agreement_state_on(agreement.state, agreement.last_day_on, facts.today)
            if state is wanted and is_about(agreement, facts, line):
                return agreement
    return None


def last_day(active_on: date, months: int) -> date | None:
    """Give the last day of an agreement that became active on a day; None for one without end (0 months)."""
    if months == 0:
        return None
    years, month = divmod(active_on.month - 1 + months, 12)
    year = active_on.year + years
    # Not every month has a 31st or a 29th: the agreement then holds to the month's end.
    for day in range(active_on.day, active_on.day - 4, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise ValueError(active_on)
