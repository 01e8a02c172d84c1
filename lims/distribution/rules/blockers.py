"""What keeps a request from being sent: each thing with its sentence, who can resolve it, and where."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.distribution.legal import Law, LegalCheck, Scope
from lims.distribution.rules.agreements import covering, partly_covering
from lims.distribution.rules.facts import LineFacts, RequestFacts
from lims.distribution.states import AgreementState, agreement_state_on

# Conditions of `config/distribution.toml` that are judged here and not by a person.
NON_PROFIT_ONLY = "non-profit"
SUSPENDED = "suspended"
# What is resolved for all lines at once.
COMMON = frozenset(
    {
        "terms-not-accepted",
        "terms-changed",
        "agreement-missing",
        "agreement-in-draft",
        "agreement-unsigned",
        "agreement-not-countersigned",
        "agreement-expired",
    }
)

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "email-missing": N_("The requester has no e-mail address."),
        "institution-missing": N_("The requester has no institution."),
        "address-missing": N_("The requester has no address to send to."),
        "country-missing": N_("The requester has no country."),
        "category-missing": N_("The sort of the requester's institution is not known."),
        "purpose-missing": N_("The purpose has not been classified yet."),
        "nothing-requested": N_("The request names no resource."),
        "agreement-missing": N_("No agreement (MTA) with %(institution)s covers %(accession)s for this purpose."),
        "agreement-in-draft": N_("The agreement %(number)s for %(accession)s has not been sent yet."),
        "agreement-unsigned": N_("The agreement %(number)s for %(accession)s has not come back signed."),
        "agreement-not-countersigned": N_("The agreement %(number)s for %(accession)s is not countersigned."),
        "agreement-expired": N_("The agreement %(number)s for %(accession)s has expired."),
        "terms-not-accepted": N_("The requester has not accepted the terms of use of %(accession)s."),
        "terms-changed": N_("The terms of use of %(accession)s have changed since the requester accepted them."),
        "non-profit-only": N_("%(accession)s may only go to non-profit organisations for non-commercial purposes."),
        "not-available": N_("%(accession)s is not in distribution."),
        "suspended": N_("The distribution of %(accession)s is suspended."),
        "not-visible": N_("%(accession)s is closed to the public."),
        "embargo": N_("%(accession)s is under embargo until %(until)s."),
        "lot-on-hold": N_("%(accession)s: all items in stock belong to lots on hold (%(lots)s)."),
        "no-passed-lot": N_("%(accession)s: no lot in stock has passed its tests (%(lots)s)."),
        "not-enough-stock": N_("%(accession)s: items wanted: %(wanted)s, free in stock: %(free)s."),
        "check-unconfirmed": N_("To be confirmed for the whole request: %(check)s."),
        "check-unconfirmed-line": N_("To be confirmed for %(accession)s: %(check)s."),
        "check-outdated": N_("Confirmed too long ago, to be confirmed again: %(check)s."),
    }
)


@dataclass(frozen=True)
class Link:
    """A page by its endpoint, so that rules know no addresses."""

    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Blocker:
    """One thing that is in the way.

    `permission` is what it takes to resolve it, `link` is the page where that is done.
    """

    code: str
    permission: Permission
    link: Link
    values: Mapping[str, Any] = field(default_factory=dict)
    line_id: int | None = None
    check: LegalCheck | None = None

    @property
    def message(self) -> str:
        """The sentence to translate, with the names of `values` in it."""
        return SENTENCES[self.code]


def blockers(facts: RequestFacts, law: Law) -> tuple[Blocker, ...]:
    """List all that keeps a request from being sent, in the order in which people resolve it."""
    found: list[Blocker] = list(_about_requester(facts))
    if not facts.purpose:
        link = Link("distribution.edit_request", {"number": facts.number})
        found.append(Blocker("purpose-missing", Permission.DISTRIBUTION_EDIT, link))
    if not facts.lines:
        link = Link("distribution.request", {"number": facts.number})
        found.append(Blocker("nothing-requested", Permission.DISTRIBUTION_EDIT, link))
    for line in facts.lines:
        found += _about_visibility(line)
        found += _about_terms(facts, line)
        found += _about_agreement(facts, line)
    found = _joined(found)
    found += _about_law(facts, law)
    if not facts.is_reserved:
        for line in facts.lines:
            found += _about_stock(line)
    return tuple(found)


def _joined(found: Sequence[Blocker]) -> list[Blocker]:
    """Put what is resolved at once into one entry that names all its resources, such as one unsigned agreement."""
    joined: dict[tuple[Any, ...], Blocker] = {}
    for number, blocker in enumerate(found):
        is_common = blocker.code in COMMON
        key = (blocker.code, blocker.values.get("number")) if is_common else (number,)
        before = joined.get(key)
        if before is None:
            joined[key] = blocker
            continue
        accessions = f"{before.values['accession']}, {blocker.values['accession']}"
        joined[key] = replace(before, values={**before.values, "accession": accessions}, line_id=None)
    return list(joined.values())


def _about_requester(facts: RequestFacts) -> Iterator[Blocker]:
    requester = facts.requester
    link = Link("distribution.edit_requester", {"number": requester.number})
    wanted = {
        "email-missing": requester.email,
        "institution-missing": requester.institution,
        "address-missing": requester.address,
        "country-missing": requester.country,
        "category-missing": requester.category,
    }
    for code, value in wanted.items():
        if not value.strip():
            yield Blocker(code, Permission.DISTRIBUTION_EDIT, link, {"name": requester.name})


def _about_visibility(line: LineFacts) -> Iterator[Blocker]:
    if not line.is_available:
        yield _about_resource("not-available", line)
    if SUSPENDED in line.material.conditions:
        link = Link("distribution.edit_cautions", {"accession": line.accession})
        values = {"accession": line.accession}
        yield Blocker("suspended", Permission.DISTRIBUTION_EDIT, link, values, line.line_id)
    if line.is_closed:
        yield _about_resource("not-visible", line)
    if line.embargo_until_on is not None:
        yield _about_resource("embargo", line, until=line.embargo_until_on)


def _about_resource(code: str, line: LineFacts, **values: Any) -> Blocker:
    link = Link("resources.resource", {"accession": line.accession})
    return Blocker(code, Permission.RESOURCES_EDIT, link, {"accession": line.accession, **values}, line_id=line.line_id)


def _about_terms(facts: RequestFacts, line: LineFacts) -> Iterator[Blocker]:
    values = {"accession": line.accession}
    if NON_PROFIT_ONLY in line.material.conditions and (facts.is_commercial or facts.requester.for_profit):
        link = Link("distribution.refuse_request", {"number": facts.number})
        yield Blocker("non-profit-only", Permission.DISTRIBUTION_DECIDE, link, values, line.line_id)
    if line.terms and line.accepted_terms != line.terms:
        code = "terms-not-accepted" if line.accepted_terms is None else "terms-changed"
        link = Link("distribution.accept_terms", {"number": facts.number})
        yield Blocker(code, Permission.DISTRIBUTION_EDIT, link, values, line.line_id)


def _about_agreement(facts: RequestFacts, line: LineFacts) -> Iterator[Blocker]:
    # Without a purpose nobody can say which agreement is needed; that is a blocker of its own.
    if not facts.purpose or covering(facts, line):
        return
    candidate = partly_covering(facts, line)
    if candidate is None:
        yield Blocker(
            "agreement-missing",
            Permission.DISTRIBUTION_EDIT,
            Link("distribution.draft_agreement", {"number": facts.number}),
            {"accession": line.accession, "institution": facts.requester.institution},
            line.line_id,
        )
        return
    code, permission = {
        AgreementState.DRAFT: ("agreement-in-draft", Permission.DISTRIBUTION_EDIT),
        AgreementState.SENT: ("agreement-unsigned", Permission.DISTRIBUTION_EDIT),
        AgreementState.SIGNED: ("agreement-not-countersigned", Permission.DISTRIBUTION_DECIDE),
        AgreementState.EXPIRED: ("agreement-expired", Permission.DISTRIBUTION_EDIT),
    }[agreement_state_on(candidate.state, candidate.last_day_on, facts.today)]
    link = Link("distribution.agreement", {"number": candidate.number})
    if code == "agreement-expired":
        link = Link("distribution.draft_agreement", {"number": facts.number})
    values = {"accession": line.accession, "number": candidate.number}
    yield Blocker(code, permission, link, values, line.line_id)


def needed_checks(facts: RequestFacts, law: Law) -> Iterator[tuple[LegalCheck, LineFacts | None]]:
    """List the legal checks that a request needs; a line stands beside those answered for each resource.

    A requester without a country is treated as abroad: no question is left out for lack of an answer.
    """
    for check in law.checks.values():
        concerned = [line for line in facts.lines if check.concerns(line.material, facts.destination, law.home)]
        if check.scope is Scope.REQUEST and concerned:
            yield check, None
        elif check.scope is Scope.LINE:
            for line in concerned:
                yield check, line


def _about_law(facts: RequestFacts, law: Law) -> Iterator[Blocker]:
    for check, line in needed_checks(facts, law):
        code = _state_of_check(facts, check, line)
        if code is None:
            continue
        values: dict[str, Any] = {"check": check.title}
        link_values: dict[str, Any] = {"number": facts.number, "check": check.code}
        if line is not None:
            values["accession"] = line.accession
            link_values["line"] = line.line_id
        yield Blocker(
            code,
            Permission.DISTRIBUTION_DECIDE,
            Link("distribution.confirm_clearance", link_values),
            values,
            line.line_id if line else None,
            check,
        )


def _state_of_check(facts: RequestFacts, check: LegalCheck, line: LineFacts | None) -> str | None:
    line_id = line.line_id if line else None
    answers = [
        clearance.confirmed_on
        for clearance in facts.clearances
        if clearance.check == check.code and clearance.line_id == line_id
    ]
    if not answers:
        return "check-unconfirmed" if line is None else "check-unconfirmed-line"
    return "check-outdated" if check.answered_until_is_past(max(answers), facts.today) else None


def _about_stock(line: LineFacts) -> Iterable[Blocker]:
    stock = line.stock
    values: dict[str, Any] = {"accession": line.accession}
    if stock.free_items >= line.wanted_items:
        return []
    resource = Link("resources.resource", {"accession": line.accession})
    if stock.free_items == 0 and stock.held_lots:
        values["lots"] = ", ".join(stock.held_lots)
        lot = Link("lots.lot", {"code": stock.held_lots[0]})
        return [Blocker("lot-on-hold", Permission.QUALITY_DECIDE, lot, values, line.line_id)]
    if stock.free_items == 0 and stock.unproven_lots:
        values["lots"] = ", ".join(stock.unproven_lots)
        lot = Link("lots.lot", {"code": stock.unproven_lots[0]})
        return [Blocker("no-passed-lot", Permission.QUALITY_RECORD, lot, values, line.line_id)]
    values |= {"wanted": line.wanted_items, "free": stock.free_items}
    return [Blocker("not-enough-stock", Permission.LOTS_PRESERVE, resource, values, line.line_id)]
