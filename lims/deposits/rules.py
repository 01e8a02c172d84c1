"""Rules of intake: what a row's check means for its decision, and what an agreement means for its resources."""

from datetime import date

from lims.deposits.models import Decision, DepositAgreement, RowState, UseCondition
from lims.deposits.reading.duplicates import IN_CATALOGUE
from lims.deposits.reading.rows import CheckedRow
from lims.resources.models import Visibility
from lims.resources.values.understood import Severity

# Written into the catalogue, which is read in both languages.
TERMS_OF_USE_CONDITIONS = {
    UseCondition.ACADEMIC_ONLY: "Academic use only. / 学術研究目的に限ります。",
    UseCondition.CONSENT_NEEDED: "The depositor's consent is needed. / 寄託者の承諾が必要です。",
    UseCondition.COLLABORATION: "Only in collaboration with the depositor. / 寄託者との共同研究に限ります。",
}


def state_of(row: CheckedRow) -> RowState:
    """What the worst problem of a row makes of it."""
    if row.severity is Severity.REFUSED:
        return RowState.REFUSED
    return RowState.DOUBTFUL if row.severity is Severity.DOUBTFUL else RowState.READY


def first_decision(row: CheckedRow) -> Decision:
    """The decision before a person has made one: a row without any doubt is taken, the others wait."""
    return Decision.TAKEN if state_of(row) is RowState.READY else Decision.OPEN


def is_in_catalogue(row: CheckedRow) -> bool:
    """Whether the row may already be in the catalogue, so that only a person should take it."""
    return any(entry.problem.code == IN_CATALOGUE for entry in row.problems)


def visibility_from(agreement: DepositAgreement | None, today: date) -> tuple[Visibility, date | None]:
    """Visibility and embargo of resources under an agreement; an embargo that is over leaves them open."""
    if agreement is None:
        return Visibility.CLOSED, None
    if agreement.visibility is Visibility.EMBARGOED and agreement.embargoed_until is not None:
        if agreement.embargoed_until <= today:
            return Visibility.OPEN, None
        return Visibility.EMBARGOED, agreement.embargoed_until
    return agreement.visibility, None


def terms_from(agreement: DepositAgreement | None, written: str | None) -> str | None:
    """Terms of use of a resource: the row's own, else the agreement's, after the agreement's condition on users."""
    if agreement is None:
        return written
    condition = TERMS_OF_USE_CONDITIONS.get(agreement.use_condition)
    parts = [part for part in (condition, written or agreement.terms_of_use) if part]
    return "\n".join(parts) or None
