"""Depositors, agreements and lists for tests, made through the area's own operations."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.deposits.drafts import AgreementDraft, DepositorDraft, ListDraft, UploadedFile
from lims.deposits.models import Deposit, DepositAgreement, Depositor
from lims.deposits.operations.depositors import record_agreement, register_depositor
from lims.deposits.operations.lists import upload_list


def make_depositor(session: Session, actor: Actor, name: str = "Hanako Yamada", **facts: Any) -> Depositor:
    return register_depositor(session, actor, DepositorDraft(name=name, **facts))


def make_agreement(session: Session, actor: Actor, depositor: Depositor, **facts: Any) -> DepositAgreement:
    defaults: dict[str, Any] = {"title": "Deposit of strains", "signed_on": date(2026, 3, 1)}
    return record_agreement(session, actor, depositor, AgreementDraft(**(defaults | facts)))


def list_file(rows: Iterable[Sequence[object]], name: str = "list.csv") -> UploadedFile:
    """A CSV file; the first row holds the column names. Cells must not hold commas or quotes."""
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    return UploadedFile(name, "\n".join(lines).encode(), "text/csv")


def make_deposit(
    session: Session,
    actor: Actor,
    rows: Iterable[Sequence[object]],
    depositor: Depositor | None = None,
    **facts: Any,
) -> Deposit:
    facts = {"kind": "strain"} | facts
    depositor = depositor or make_depositor(session, actor)
    return upload_list(session, actor, ListDraft(depositor=depositor, file=list_file(rows), **facts))
