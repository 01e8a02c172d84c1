"""The facts about a request that decide whether it may be sent."""

from dataclasses import dataclass, field
from datetime import date

from lims.distribution.legal import Material
from lims.distribution.states import AgreementState


@dataclass(frozen=True)
class RequesterFacts:
    """Who asks; country is ISO 3166-1 alpha-3."""

    number: str
    name: str
    institution: str
    email: str
    address: str
    country: str
    category: str
    for_profit: bool


@dataclass(frozen=True)
class StockFacts:
    """What is there for one line: items that could go today, and the lots that can't and why."""

    free_items: int
    held_lots: tuple[str, ...] = ()
    unproven_lots: tuple[str, ...] = ()


@dataclass(frozen=True)
class LineFacts:
    """One resource that is asked for."""

    line_id: int
    resource_id: int
    accession: str
    wanted_items: int
    is_available: bool
    is_closed: bool
    embargo_until_on: date | None
    terms: str
    accepted_terms: str | None
    material: Material
    stock: StockFacts


@dataclass(frozen=True)
class AgreementFacts:
    """An agreement with the requester; with covers_all for every resource of the centre."""

    number: str
    institution: str
    purpose: str
    state: AgreementState
    last_day_on: date | None
    covers_all: bool
    resource_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class ClearanceFacts:
    """A person's answer to a legal check; without a line it is for the whole request."""

    check: str
    line_id: int | None
    confirmed_on: date


@dataclass(frozen=True)
class RequestFacts:
    """All that `blockers` looks at."""

    number: str
    today: date
    purpose: str
    is_commercial: bool
    destination: str
    requester: RequesterFacts
    lines: tuple[LineFacts, ...]
    agreements: tuple[AgreementFacts, ...] = ()
    clearances: tuple[ClearanceFacts, ...] = ()
    # Once the items are reserved, the stock is no longer asked about: what is left belongs to others.
    is_reserved: bool = field(default=False)
