"""The words of distribution in the reader's language."""

from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from lims.accounts.roles import load_roles
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.distribution.models import AgreementScope, RequestLine, Source
from lims.distribution.queries import law_of, practice_of
from lims.distribution.rules.blockers import Blocker
from lims.distribution.states import (
    AGREEMENT_STATE_LABELS,
    REQUEST_STATE_LABELS,
    AgreementState,
    RequestState,
)
from lims.resources.kinds import Label, kinds_of
from lims.web.actors import settings
from lims.web.database import session
from lims.web.templating import in_language, language

SOURCES = {
    Source.PAGE: N_("Entered at the centre"),
    Source.API: N_("From a program"),
    Source.INDEX: N_("From the national index"),
}
SCOPES = {
    AgreementScope.RESOURCES: N_("Named resources"),
    AgreementScope.CENTRE: N_("All resources of the centre"),
}
# What to do about a blocker; the page behind it is the blocker's own.
ACTIONS = {
    "email-missing": N_("Complete the requester"),
    "institution-missing": N_("Complete the requester"),
    "address-missing": N_("Complete the requester"),
    "country-missing": N_("Complete the requester"),
    "category-missing": N_("Complete the requester"),
    "purpose-missing": N_("Classify the purpose"),
    "nothing-requested": N_("Edit the request"),
    "agreement-missing": N_("Draft an agreement"),
    "agreement-in-draft": N_("Send the agreement"),
    "agreement-unsigned": N_("Record the signed copy"),
    "agreement-not-countersigned": N_("Countersign"),
    "agreement-expired": N_("Draft an agreement"),
    "terms-not-accepted": N_("Record the acceptance"),
    "terms-changed": N_("Record the acceptance"),
    "non-profit-only": N_("Refuse the request"),
    "not-available": N_("Open the resource"),
    "suspended": N_("Change the conditions"),
    "not-visible": N_("Open the resource"),
    "embargo": N_("Open the resource"),
    "lot-on-hold": N_("Open the lot"),
    "no-passed-lot": N_("Open the lot"),
    "not-enough-stock": N_("Open the resource"),
    "check-unconfirmed": N_("Answer the check"),
    "check-unconfirmed-line": N_("Answer the check"),
    "check-outdated": N_("Answer the check again"),
}


def request_state_label(state: RequestState) -> str:
    """The state of a request."""
    return _(REQUEST_STATE_LABELS[state])


def agreement_state_label(state: AgreementState) -> str:
    """The state of an agreement."""
    return _(AGREEMENT_STATE_LABELS[state])


def source_label(source: Source) -> str:
    """The way on which a request came."""
    return _(SOURCES[source])


def scope_label(scope: AgreementScope) -> str:
    """What an agreement is about."""
    return _(SCOPES[scope])


def purpose_label(code: str | None) -> str:
    """The purpose, or that it is not classified."""
    purpose = practice_of(session()).purposes.get(code or "")
    return purpose.name.in_language(language()) if purpose else code or _("not classified")


def category_label(code: str | None) -> str:
    """The sort of a requester's institution."""
    category = practice_of(session()).categories.get(code or "")
    return category.name.in_language(language()) if category else code or ""


def caution_label(code: str) -> str:
    """A depositor's condition or a flag of the law."""
    condition = practice_of(session()).conditions.get(code)
    if condition is not None:
        return condition.name.in_language(language())
    flag = law_of(session()).flags.get(code)
    return flag.name.in_language(language()) if flag else code


def check_label(code: str) -> str:
    """The title of a legal check; the code for one that the rules no longer have."""
    check = law_of(session()).checks.get(code)
    return check.title.in_language(language()) if check else code


def line_label(line_id: int) -> str:
    """A line by the accession number of its resource."""
    line = session().get(RequestLine, line_id)
    return line.resource.accession if line else str(line_id)


def form_label(kind: str, form: str) -> str:
    """The form of lots that a line asks for."""
    kinds = kinds_of(session())
    if not form or kind not in kinds:
        return _("any form")
    return kinds[kind].lot_form(form).label.in_language(language())


def blocker_sentence(blocker: Blocker) -> str:
    """What is in the way."""
    return _(blocker.message, **{name: _plain(value) for name, value in blocker.values.items()})


def blocker_action(blocker: Blocker) -> str:
    """What resolves it."""
    return _(ACTIONS[blocker.code])


def who_may(permission: Permission) -> str:
    """The roles that have a permission; the administrator, who has all, is left out where others have it."""
    roles = [role for role in load_roles(settings().config_folder).values() if permission in role.permissions]
    limited = [role for role in roles if role.permissions != frozenset(Permission)]
    return ", ".join(in_language(role.name_en, role.name_ja) for role in limited or roles)


def _plain(value: Any) -> Any:
    if isinstance(value, Label):
        return value.in_language(language())
    return format_date(value, "yyyy-MM-dd") if isinstance(value, date) else value
