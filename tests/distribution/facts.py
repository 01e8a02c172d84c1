"""Facts about a request in which nothing is in the way; each test spoils one thing."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from lims.distribution.legal import Law, Material, load_law
from lims.distribution.rules.facts import (
    AgreementFacts,
    ClearanceFacts,
    LineFacts,
    RequesterFacts,
    RequestFacts,
    StockFacts,
)
from lims.distribution.states import AgreementState

CONFIG = Path(__file__).parents[2] / "config"
TODAY = date(2026, 4, 1)

LINE = LineFacts(
    line_id=11,
    resource_id=7,
    accession="NG-SEE-000001",
    wanted_items=2,
    is_available=True,
    is_closed=False,
    embargo_until_on=None,
    terms="",
    accepted_terms=None,
    material=Material(frozenset({"plants"}), frozenset(), frozenset()),
    stock=StockFacts(free_items=5),
)
AGREEMENT = AgreementFacts(
    number="NG-MTA-2026-0001",
    institution="University of Basel",
    purpose="research",
    state=AgreementState.ACTIVE,
    last_day_on=date(2030, 1, 1),
    covers_all=False,
    resource_ids=frozenset({7}),
)
REQUESTER = RequesterFacts(
    number="NGH00000055",
    name="Anna Meier",
    institution="University of Basel",
    email="anna@example.org",
    address="Basel",
    country="JPN",
    category="academic",
    for_profit=False,
)
FACTS = RequestFacts(
    number="NGR00000011",
    today=TODAY,
    purpose="research",
    is_commercial=False,
    destination="JPN",
    requester=REQUESTER,
    lines=(LINE,),
    agreements=(AGREEMENT,),
)


def law() -> Law:
    return load_law(CONFIG)


def with_line(**changes: Any) -> RequestFacts:
    return replace(FACTS, lines=(replace(LINE, **changes),))


def with_agreement(**changes: Any) -> RequestFacts:
    return replace(FACTS, agreements=(replace(AGREEMENT, **changes),))


def answer(check: str, line_id: int | None = None, confirmed_on: date = TODAY) -> ClearanceFacts:
    return ClearanceFacts(check, line_id, confirmed_on)
