"""What researchers ask for at the index, on its way to the centre, and what became of it, on its way back.

The centre collects: it asks with a signed message, and the index answers with the requests that the centre
has not yet acknowledged. States that the centre sends back acknowledge them. Every request keeps the
message id that the index gave it, so that a second delivery makes no second request.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from lims.sync.fields import Fields
from lims.sync.messages.batches import EXAMPLE_MESSAGE_ID, MESSAGE_ID, versioned
from lims.sync.records import ACCESSION, CENTRE, CODE, COUNTRY, VERSION, plain
from lims.sync.refusals import MessageTooOld

MOST_REQUESTS = 100
MOST_LINES = 100
LONGEST_PURPOSE = 5000
LONGEST_ADDRESS = 1000
GREATEST_QUANTITY = 1000
# Clocks of two institutes may differ, and a slow line takes its time; an older message may be a recorded one.
FRESH_FOR = timedelta(minutes=15)


class RequestState(StrEnum):
    """Where a request made at the index stands; all but the first are told by the centre."""

    SUBMITTED = "submitted"
    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    ACCEPTED = "accepted"
    PREPARING = "preparing"
    SHIPPED = "shipped"
    CLOSED = "closed"
    REFUSED = "refused"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks; the country is an ISO 3166-1 alpha-3 code, the category a code such as `academic`."""

    name: str
    email: str
    institution: str
    country: str
    category: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    accession: str
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class ForwardedRequest:
    """One request as the researcher wrote it, in the language in which answers are wanted."""

    message_id: str
    submitted_at: datetime
    language: str
    requester: Requester
    purpose: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """A centre asks for the requests that wait for it."""

    centre: str
    message_id: str
    sent_at: datetime

    def document(self) -> dict[str, Any]:
        return {"format": "collection", "version": VERSION, **plain(self)}


@dataclass(frozen=True, slots=True)
class Requests:
    """The index's answer to a collection, named by its message id."""

    message_id: str
    centre: str
    requests: tuple[ForwardedRequest, ...] = ()

    def document(self) -> dict[str, Any]:
        return {"format": "requests", "version": VERSION, **plain(self)}


@dataclass(frozen=True, slots=True)
class StateOfRequest:
    """Where one request stands at the centre, under which number there, and what the requester is told."""

    message_id: str
    state: RequestState
    at: datetime
    number: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class States:
    """States of requests from a centre; the first for a request acknowledges that the centre has it."""

    centre: str
    message_id: str
    sent_at: datetime
    states: tuple[StateOfRequest, ...] = ()

    def document(self) -> dict[str, Any]:
        return {"format": "states", "version": VERSION, **plain(self)}


def check_fresh(sent_at: datetime, now: datetime) -> None:
    """Raise MessageTooOld unless a message was sent just now: a recorded one must not open requests."""
    if abs(now - sent_at) > FRESH_FOR:
        raise MessageTooOld(sent_at=plain(sent_at), now=plain(now))


def parse_collection(document: Any) -> Collection:
    """The collection in a document from outside. Raises FieldFault with the field and its value."""
    source = versioned(document, "collection")
    collection = Collection(centre=_centre(source), message_id=_message_id(source), sent_at=source.instant("sent_at"))
    source.end()
    return collection


def parse_requests(document: Any) -> Requests:
    """The requests in a document from outside. Raises FieldFault with the field and its value."""
    source = versioned(document, "requests")
    requests = Requests(
        message_id=_message_id(source),
        centre=_centre(source),
        requests=tuple(_request(entry) for entry in source.objects("requests", MOST_REQUESTS)),
    )
    source.end()
    return requests


def parse_states(document: Any) -> States:
    """The states in a document from outside. Raises FieldFault with the field and its value."""
    source = versioned(document, "states")
    states = States(
        centre=_centre(source),
        message_id=_message_id(source),
        sent_at=source.instant("sent_at"),
        states=tuple(_state(entry) for entry in source.objects("states", MOST_REQUESTS)),
    )
    source.end()
    return states


def _centre(source: Fields) -> str:
    return source.matching("centre", CENTRE, "NBRC")


def _message_id(source: Fields) -> str:
    return source.matching("message_id", MESSAGE_ID, EXAMPLE_MESSAGE_ID)


def _request(source: Fields) -> ForwardedRequest:
    request = ForwardedRequest(
        message_id=_message_id(source),
        submitted_at=source.instant("submitted_at"),
        language=source.choice("language", _Language).value,
        requester=_requester(source.object("requester")),
        purpose=source.text("purpose", LONGEST_PURPOSE),
        lines=tuple(_line(entry) for entry in source.objects("lines", MOST_LINES)),
    )
    source.end()
    return request


class _Language(StrEnum):
    JA = "ja"
    EN = "en"


def _requester(source: Fields) -> Requester:
    requester = Requester(
        name=source.text("name", 200),
        email=source.text("email", 320),
        institution=source.text("institution", 300),
        country=source.matching("country", COUNTRY, "JPN"),
        category=source.matching("category", CODE, "academic"),
        address=source.optional_text("address", LONGEST_ADDRESS),
    )
    source.end()
    return requester


def _line(source: Fields) -> Line:
    line = Line(
        accession=source.matching("accession", ACCESSION, "NBRC-STR-000123"),
        quantity=source.number("quantity", 1, GREATEST_QUANTITY),
    )
    source.end()
    return line


def _state(source: Fields) -> StateOfRequest:
    state = StateOfRequest(
        message_id=_message_id(source),
        state=source.choice("state", RequestState),
        at=source.instant("at"),
        number=source.optional_text("number", 100),
        note=source.optional_text("note", 2000),
    )
    source.end()
    return state
