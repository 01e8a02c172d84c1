"""The words of intake in the reader's language."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from lims.core.language import N_
from lims.deposits.models import Decision, Deposit, DepositRow, DepositState, RowState, UseCondition
from lims.deposits.queries.refused import sentence_of
from lims.deposits.reading.columns import REASON_LABELS, Reason
from lims.deposits.reading.rows import RowProblem
from lims.resources.kinds import Kind
from lims.resources.values.understood import Problem
from lims.resources.wording import reader, value_text

USE_CONDITIONS: Mapping[UseCondition, str] = {
    UseCondition.UNRESTRICTED: N_("For everybody"),
    UseCondition.ACADEMIC_ONLY: N_("For academic use only"),
    UseCondition.CONSENT_NEEDED: N_("With the depositor's consent"),
    UseCondition.COLLABORATION: N_("In collaboration with the depositor"),
}
DEPOSIT_STATES: Mapping[DepositState, str] = {
    DepositState.DRAFT: N_("Draft"),
    DepositState.ACCEPTED: N_("Accepted"),
    DepositState.CLOSED: N_("Closed"),
}
ROW_STATES: Mapping[RowState, str] = {
    RowState.READY: N_("Ready"),
    RowState.DOUBTFUL: N_("Doubtful"),
    RowState.REFUSED: N_("Refused"),
}
DECISIONS: Mapping[Decision, str] = {
    Decision.OPEN: N_("Not decided"),
    Decision.TAKEN: N_("Taken"),
    Decision.LEFT_OUT: N_("Left out"),
}


def use_condition_label(condition: UseCondition) -> str:
    return str(_(USE_CONDITIONS[condition]))


def reason_label(reason: str) -> str:
    """Why a column was given its field."""
    return str(_(REASON_LABELS[Reason(reason)]))


def field_label(kind: Kind, name: str) -> str:
    """A field's name; one that the kind no longer has is called by its code."""
    return reader(kind.attribute(name).label) if kind.has(name) else name


def remarks_of(deposit: Deposit) -> list[tuple[str, str]]:
    """What was noticed while the file was read: severity and sentence."""
    return remarks_text(map(Problem.from_record, deposit.remarks))


def remarks_text(remarks: Iterable[Problem]) -> list[tuple[str, str]]:
    return [(remark.severity.value, sentence_of(RowProblem(remark), _)) for remark in remarks]


def problems_of(row: DepositRow, kind: Kind) -> list[dict[str, str]]:
    """The problems of a row, the worst first: severity, field's name, sentence."""
    order = {"refused": 0, "doubtful": 1, "noted": 2}
    entries = sorted(map(RowProblem.from_record, row.problems), key=lambda entry: order[entry.problem.severity.value])
    return [
        {
            "severity": entry.problem.severity.value,
            "field": field_label(kind, entry.field) if entry.field else "",
            "text": sentence_of(entry, _),
        }
        for entry in entries
    ]


def understood_of(row: DepositRow, kind: Kind) -> list[tuple[str, str]]:
    """What was understood: each field's name and its value in the reader's words."""
    return [
        (field_label(kind, name), value_text(kind.attribute(name), value) if kind.has(name) else str(value))
        for name, value in row.understood.items()
    ]


def written_of(row: DepositRow, deposit: Deposit, kind: Kind) -> list[tuple[str, Any, str]]:
    """What was written: column, cell, and the name of the field it was read into."""
    return [
        (column["key"], row.written.get(column["key"], ""), _field_of(deposit, kind, column["key"]))
        for column in deposit.columns
    ]


def _field_of(deposit: Deposit, kind: Kind, key: str) -> str:
    name = deposit.fields.get(key, "")
    return field_label(kind, name) if name else ""
