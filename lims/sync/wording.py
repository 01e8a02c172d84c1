"""The words for what publication knows only as codes."""

from datetime import date
from typing import Any

from flask_babel import gettext

from lims.core.language import N_
from lims.sync.models import ChangeState, PublicState
from lims.sync.records import WithdrawalReason

FIELDS = {
    "centre": N_("Centre"),
    "accession": N_("Accession number"),
    "uri": N_("Persistent address"),
    "kind": N_("Kind"),
    "names": N_("Names"),
    "availability": N_("Availability"),
    "modified": N_("Date of the record"),
    "licence": N_("Licence of the record"),
    "synonyms": N_("Synonyms and numbers"),
    "taxon": N_("Taxon"),
    "genotype": N_("Genotype"),
    "description": N_("Description"),
    "origin_country": N_("Country of origin"),
    "attributes": N_("Properties of its kind"),
    "lineage": N_("Lineage"),
    "references": N_("References"),
    "data_links": N_("Data links"),
    "depositor": N_("Depositor"),
    "terms": N_("Terms of use"),
    "forms": N_("Forms in stock"),
}
REASONS = {
    WithdrawalReason.WITHDRAWN: N_("The resource is withdrawn."),
    WithdrawalReason.CLOSED: N_("Its visibility is closed."),
    WithdrawalReason.EMBARGOED: N_("It is under embargo."),
    WithdrawalReason.TRANSFERRED: N_("Another centre keeps it now."),
}
PUBLIC_STATES = {
    PublicState.PUBLIC: ("good", "globe2", N_("Public")),
    PublicState.WITHHELD: ("gone", "lock-fill", N_("Not public")),
    PublicState.FAULTY: ("stop", "exclamation-triangle-fill", N_("Can't be published")),
}
CHANGE_STATES = {
    ChangeState.WAITING: ("attention", "hourglass-split", N_("Waiting")),
    ChangeState.ACCEPTED: ("good", "check-circle-fill", N_("Taken by the index")),
    ChangeState.REFUSED: ("stop", "x-octagon-fill", N_("Refused by the index")),
    ChangeState.SUPERSEDED: ("gone", "arrow-repeat", N_("Replaced by a newer one")),
}
RULES = {
    "open": N_("Leaves"),
    "embargo": N_("Leaves when the resource's embargo is over"),
    "closed": N_("Never leaves"),
    "dated": N_("Leaves from a date on"),
}

# Values of a kept refusal that the program worded itself.
TRANSLATED_VALUES = frozenset({"reason", "thing"})


def field_label(name: str) -> str:
    """A field of the record, in the reader's language."""
    return gettext(FIELDS[name]) if name in FIELDS else name


def reason_text(reason: WithdrawalReason) -> str:
    """Why a resource is not public, in the reader's language."""
    return gettext(REASONS[reason])


def rule_label(rule: str) -> str:
    """What a rule of the policy means, in the reader's language."""
    return gettext(RULES[rule])


def fault_text(message: str, values: dict[str, Any] | None) -> str:
    """A refusal that was kept, in the reader's language."""
    shown = {name: gettext(value) if name in TRANSLATED_VALUES else value for name, value in (values or {}).items()}
    return gettext(message, **shown)


def is_always(day: date | None) -> bool:
    """Whether a field leaves whatever the date."""
    return day == date.min
