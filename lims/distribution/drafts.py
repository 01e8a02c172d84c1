"""What requests, requesters and agreements are made from: plain values from a face."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lims.distribution.models import AgreementScope, Request, Requester, RequestLine, Source
from lims.resources.models import Resource


@dataclass(frozen=True)
class RequesterDraft:
    """Who asks; the country is an ISO 3166-1 alpha-3 code, the category one of `config/distribution.toml`."""

    name: str
    institution: str
    email: str
    country: str
    category: str | None
    language: str
    address: str = ""
    department: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class RequestLineDraft:
    """One resource by its accession, and how many items in which form (none: any)."""

    accession: str
    items_wanted: int = 1
    form: str = ""


@dataclass(frozen=True)
class RequestDraft:
    """A request as it comes in.

    The message id makes a second delivery harmless. The purpose is a code of `config/distribution.toml`, or none
    if it is only told in words. `terms_accepted` says that the requester has accepted the terms of use of all lines.
    """

    requester: RequesterDraft | Requester
    lines: Sequence[RequestLineDraft]
    message_id: str
    source: Source
    language: str
    purpose: str | None = None
    purpose_text: str = ""
    note: str | None = None
    terms_accepted: bool = False


@dataclass(frozen=True)
class RequestChanges:
    """What an edit leaves of a request; lines that are not named any more are taken off."""

    purpose: str | None
    purpose_text: str
    note: str | None
    lines: Sequence[RequestLineDraft]


@dataclass(frozen=True)
class AgreementDraft:
    """An agreement to be written for a requester's institution and one purpose."""

    requester: Requester
    purpose: str
    scope: AgreementScope
    language: str
    resources: Sequence[Resource] = ()
    request: Request | None = None
    further_terms: Sequence[str] = ()


def draft_for(
    request: Request, scope: AgreementScope, language: str, further_terms: Sequence[str] = ()
) -> AgreementDraft:
    """Draft an agreement about what a request asks for, or about all resources of the centre."""
    asked_for = {line.resource_id: line.resource for line in request.lines}
    return AgreementDraft(
        requester=request.requester,
        purpose=request.purpose or "",
        scope=scope,
        language=language,
        resources=list(asked_for.values()) if scope is AgreementScope.RESOURCES else [],
        request=request,
        further_terms=[term.strip() for term in further_terms if term.strip()],
    )


@dataclass(frozen=True)
class Upload:
    """A file as somebody hands it in."""

    name: str
    content: bytes


@dataclass(frozen=True)
class SignedCopy:
    """The agreement as it came back, who signed it for the requester's institution, and when."""

    file: Upload
    signatory: str
    signed_on: date


@dataclass(frozen=True)
class CheckAnswer:
    """That a legal check is met, for the whole request or for one line, with the paper that proves it."""

    check: str
    line: RequestLine | None = None
    document: Upload | None = None
