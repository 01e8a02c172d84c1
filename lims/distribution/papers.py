"""The papers of distribution, filled from the database."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from lims.core.paper import letterhead_of
from lims.core.settings import settings_of
from lims.distribution.documents.agreement import (
    Agreement,
    AgreementMaterial,
    AgreementParty,
    draw_agreement,
)
from lims.distribution.drafts import AgreementDraft
from lims.distribution.models import AgreementScope, Requester, RequestLine
from lims.distribution.queries import practice_of
from lims.distribution.queries.blocking import cautions_of
from lims.distribution.rules.agreements import last_day
from lims.resources.kinds import kinds_of
from lims.resources.models import Resource
from lims.resources.values.countries import country_name


def agreement_pdf(session: Session, draft: AgreementDraft, number: str, today: date) -> bytes:
    """Draw the agreement of a draft in its language, from a request the numbers and forms asked for."""
    practice = practice_of(session)
    purpose = practice.purposes[draft.purpose]
    category = practice.categories.get(draft.requester.category or "")
    described = purpose.name.in_language(draft.language)
    if draft.request is not None and draft.request.purpose_text:
        described = f"{described}\n{draft.request.purpose_text}"
    content = Agreement(
        number=number,
        version=1,
        made_on=today,
        request_number=draft.request.number if draft.request else "",
        provider=_provider(session, draft.language),
        recipient=_recipient(draft.requester, draft.language),
        materials=tuple(_materials(session, draft)) if draft.scope is AgreementScope.RESOURCES else (),
        purpose=described,
        for_profit=purpose.commercial or (category is not None and category.for_profit),
        ends_on=last_day(today, practice.agreement_months),
        further_terms=tuple(draft.further_terms),
    )
    return draw_agreement(content, letterhead_of(settings_of(session), draft.language), draft.language)


def _provider(session: Session, language: str) -> AgreementParty:
    settings = settings_of(session)
    japanese = language == "ja"
    return AgreementParty(
        institution=settings.centre_name_ja if japanese else settings.centre_name_en,
        lines=(settings.centre_address_ja if japanese else settings.centre_address_en,),
        phone=settings.centre_phone,
        email=settings.centre_email,
    )


def _recipient(requester: Requester, language: str) -> AgreementParty:
    return AgreementParty(
        institution=requester.institution,
        scientist=requester.name,
        department=requester.department or "",
        lines=tuple(requester.address.splitlines()),
        country=country_name(requester.country, language) if requester.country else "",
        phone=requester.phone or "",
        email=requester.email,
    )


def _materials(session: Session, draft: AgreementDraft) -> Sequence[AgreementMaterial]:
    cautions = cautions_of(session, {resource.id for resource in draft.resources})
    lines = {line.resource_id: line for line in draft.request.lines} if draft.request else {}
    return [
        AgreementMaterial(
            accession=resource.accession,
            name=(resource.name_ja or resource.name) if draft.language == "ja" else resource.name,
            taxon=resource.taxon.scientific_name if resource.taxon else "",
            form=_form(session, resource, lines.get(resource.id), draft.language),
            quantity=str(lines[resource.id].items_wanted) if resource.id in lines else "",
            conditions=tuple(_conditions(session, resource, cautions[resource.id], draft.language)),
        )
        for resource in draft.resources
    ]


def _conditions(session: Session, resource: Resource, cautions: frozenset[str], language: str) -> Iterator[str]:
    if resource.terms_of_use:
        yield resource.terms_of_use
    for code, condition in practice_of(session).conditions.items():
        if code in cautions:
            yield condition.name.in_language(language)


def _form(session: Session, resource: Resource, line: RequestLine | None, language: str) -> str:
    if line is None or not line.form:
        return ""
    return kinds_of(session)[resource.kind].lot_form(line.form).label.in_language(language)
