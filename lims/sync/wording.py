"""The words for what publication knows only as codes."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext

from lims.core.language import N_
from lims.resources.values.countries import country_name
from lims.resources.wording import DATABASES
from lims.sync.models import ChangeState, PublicState
from lims.sync.records import Availability, ReferenceKind, WithdrawalReason
from lims.web.templating import in_language, language, show_instant

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
AVAILABILITIES = {
    Availability.AVAILABLE: N_("Available"),
    Availability.ON_REQUEST: N_("On request"),
    Availability.SUSPENDED: N_("Suspended"),
    Availability.WITHDRAWN: N_("Withdrawn"),
}
REFERENCE_KINDS = {ReferenceKind.DOI: "DOI", ReferenceKind.PMID: "PMID"}

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


def record_lines(field: str, value: Any) -> list[str]:
    """What a field of a record says, line by line: codes in the reader's words, bilingual texts in both languages."""
    if value is None:
        return []
    if field in _TEXTS:
        return [_TEXTS[field](each) for each in (value if isinstance(value, list) else [value])]
    if isinstance(value, Mapping):
        return [str(text) for text in dict.fromkeys(value.get(name) for name in ("en", "ja")) if text]
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _words(words: Mapping[str, str]) -> str:
    return str(in_language(words.get("en"), words.get("ja")))


def _attribute(attribute: Mapping[str, Any]) -> str:
    values = ", ".join(_words(each["label"]) if "label" in each else each["value"] for each in attribute["values"])
    shown = f"{values} {attribute['unit']}" if "unit" in attribute else values
    return gettext("%(name)s: %(value)s", name=_words(attribute["label"]), value=shown)


def _parent(parent: Mapping[str, Any]) -> str:
    names = " ".join(parent[part] for part in ("accession", "name") if part in parent)
    return gettext("%(name)s: %(value)s", name=_words(parent["relation"]["label"]), value=names)


def _reference(reference: Mapping[str, str]) -> str:
    parts = REFERENCE_KINDS.get(ReferenceKind(reference["kind"])), reference["value"], reference.get("title")
    return " ".join(part for part in parts if part)


def _data_link(link: Mapping[str, str]) -> str:
    name = link["database"]
    database = gettext(DATABASES[name]) if name in DATABASES else name
    return " ".join((database, link["accession"], link.get("url", ""))).rstrip()


# How one entry of a field reads that is no plain text.
_TEXTS: Mapping[str, Callable[[Any], str]] = {
    "availability": lambda value: gettext(AVAILABILITIES[Availability(value)]),
    "modified": lambda value: show_instant(datetime.fromisoformat(value)),
    "origin_country": lambda value: country_name(value, language()),
    "kind": lambda value: _words(value["label"]),
    "forms": lambda value: _words(value["label"]),
    "taxon": lambda value: " ".join(str(part) for part in value.values()),
    "attributes": _attribute,
    "lineage": _parent,
    "references": _reference,
    "data_links": _data_link,
}
