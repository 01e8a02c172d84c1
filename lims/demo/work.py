"""The demonstration's test results and requests: generated from a fixed seed, and said to be so."""

import random
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.distribution.drafts import RequestDraft, RequesterDraft, RequestLineDraft
from lims.distribution.models import Source
from lims.distribution.operations.decisions import accept_request
from lims.distribution.operations.requests import receive_request
from lims.lots.models import Lot
from lims.quality.operations import ResultDraft, record_result

GENERATED = "Generated for the demonstration."
SEED = 20260401
REPLICATES, SEEDS_IN_REPLICATE = 4, 50
REQUESTERS = (
    RequesterDraft("青木 直子", "北都大学 理学部(架空)", "aoki@example.org", "JPN", "academic", "ja", "札幌市(架空)"),
    RequesterDraft(
        "Maria Lindqvist",
        "Fictional Plant Institute",
        "lindqvist@example.org",
        "SWE",
        "academic",
        "en",
        "Uppsala (fictional)",
    ),
    RequesterDraft("John Doe", "Imaginary Seeds Ltd", "doe@example.org", "GBR", "company", "en", "Norwich (fictional)"),
)


def record_results(session: Session, actor: Actor, lots: Sequence[Lot]) -> None:
    """A germination test for each of these seed lots; about one in twelve fails and is held."""
    chance = random.Random(SEED)  # noqa: S311 - figures for show, the same each time
    for lot in lots:
        germinating = chance.choice([0.97, 0.95, 0.93, 0.9] * 5 + [0.84, 0.6])
        record_result(
            session,
            actor,
            ResultDraft(
                lot=lot,
                test="germination",
                tested_on=actor.today - timedelta(days=chance.randrange(5)),
                replicates=[_replicate(chance, germinating) for _ in range(REPLICATES)],
                fields={"substrate": "top_of_paper", "final_count_days": 14},
                note=GENERATED,
            ),
        )


def receive_requests(session: Session, actor: Actor, lots: Sequence[Lot]) -> None:
    """A few requests, one of them accepted."""
    for number, requester in enumerate(REQUESTERS):
        lines = [RequestLineDraft(lot.resource.accession, 1, lot.form) for lot in lots[number * 3 : number * 3 + 3]]
        request = receive_request(
            session,
            actor,
            RequestDraft(
                requester=requester,
                lines=lines,
                message_id=f"demonstration-{number}",
                source=Source.PAGE,
                language=requester.language,
                purpose="commercial" if requester.category == "company" else "research",
                purpose_text=GENERATED,
                terms_accepted=number == 0,
            ),
        )
        if number == 0:
            accept_request(session, actor, request)


def _replicate(chance: random.Random, germinating: float) -> dict[str, object]:
    normal = sum(chance.random() < germinating for _ in range(SEEDS_IN_REPLICATE))
    abnormal = chance.randint(0, min(2, SEEDS_IN_REPLICATE - normal))
    return {
        "sown": SEEDS_IN_REPLICATE,
        "normal": normal,
        "abnormal": abnormal,
        "fresh": 0,
        "hard": 0,
        "dead": SEEDS_IN_REPLICATE - normal - abnormal,
    }
