"""Rows of a list against the catalogue, a few statements for a whole list."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.refusals import InvalidValue, Refusal
from lims.deposits.reading.checking import check_rows
from lims.deposits.reading.columns import ColumnMap
from lims.deposits.reading.duplicates import Known, in_catalogue, names_and_numbers
from lims.deposits.reading.rows import CheckedRow, RowProblem
from lims.deposits.reading.tables import Table
from lims.resources.drafts import NAMES_BY_FIELD, ResourceDraft, draft_of
from lims.resources.kinds import Kind
from lims.resources.models import NameType, Resource, ResourceName
from lims.resources.queries.taxa import taxon_index
from lims.resources.refusals import TaxonDisagrees, TaxonNotNamed
from lims.resources.rules.drafts import check_draft
from lims.resources.values.understood import Severity, refusal

KEYS_IN_ONE_STATEMENT = 900


class Match(NamedTuple):
    """A resource of the catalogue that has a name or number with some key."""

    type: NameType
    accession: str
    text: str


def checked_list(session: Session, kind: Kind, table: Table, columns: ColumnMap, today: date) -> list[CheckedRow]:
    """Every row of a list, understood and compared with the list, the catalogue and the known taxa."""
    rows = check_rows(kind, table, columns, today)
    mark_rows_from_catalogue(session, kind, rows)
    return rows


def mark_rows_from_catalogue(session: Session, kind: Kind, rows: Sequence[CheckedRow]) -> None:
    """Add to the rows what only the database can tell: same names or numbers, taxa that disagree."""
    for row, problems in catalogue_problems(session, kind, rows):
        row.problems.extend(problems)
    _mark_wrong_taxa(session, kind, rows)


def catalogue_problems(
    session: Session, kind: Kind, rows: Sequence[CheckedRow]
) -> Iterator[tuple[CheckedRow, list[RowProblem]]]:
    """Each row that shares a name or number with a resource of its kind, with a problem for each of them."""
    known_of = {row.number: list(names_and_numbers(kind, row.values)) for row in rows}
    matches = _matches(session, kind, {known.key for knowns in known_of.values() for known in knowns})
    for row in rows:
        found: dict[tuple[str, str], RowProblem] = {}
        for known in known_of[row.number]:
            for match in matches.get(known.key, ()):
                if _is_comparable(known, match):
                    found.setdefault((known.key, match.accession), in_catalogue(known, match.accession, match.text))
        if found:
            yield row, list(found.values())


def _matches(session: Session, kind: Kind, keys: set[str]) -> dict[str, list[Match]]:
    """For each key and type of name the first resource that has it."""
    matches: dict[str, list[Match]] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), KEYS_IN_ONE_STATEMENT):
        statement = (
            select(ResourceName.key, ResourceName.type, func.min(Resource.accession), func.min(ResourceName.text))
            .join(ResourceName.resource)
            .where(Resource.kind == kind.name, ResourceName.key.in_(ordered[start : start + KEYS_IN_ONE_STATEMENT]))
            .group_by(ResourceName.key, ResourceName.type)
        )
        for key, name_type, accession, text in session.execute(statement):
            matches.setdefault(key, []).append(Match(name_type, accession, text))
    return matches


def _is_comparable(known: Known, match: Match) -> bool:
    """A number of figures only means something within its own numbering."""
    if not known.key.isdecimal():
        return True
    return NAMES_BY_FIELD.get(known.field, NameType.NAME) is match.type


def _mark_wrong_taxa(session: Session, kind: Kind, rows: Sequence[CheckedRow]) -> None:
    """Refuse rows whose draft would be refused on registering, so that the row is named and the others go in."""
    drafts = [(row, _draft(kind, row)) for row in rows if row.severity is not Severity.REFUSED]
    index = taxon_index(session, {draft.taxon for _, draft in drafts if draft and draft.taxon})
    for row, draft in drafts:
        if draft is None or draft.taxon is None:
            continue
        try:
            known = index.find(draft.taxon)
        except TaxonDisagrees as disagreement:
            row.problems.append(_refused(disagreement, "scientific_name"))
            continue
        if known is None and not draft.taxon.scientific_name:
            row.problems.append(_refused(TaxonNotNamed(value=draft.taxon.ncbi_id), "ncbi_taxon_id"))


def _draft(kind: Kind, row: CheckedRow) -> ResourceDraft | None:
    draft = draft_of(kind, row.values)
    try:
        check_draft(draft)
    except InvalidValue as invalid:
        reason = invalid.values["reason"]
        problem = refusal("invalid-value", reason)
        row.problems.append(RowProblem(problem, str(invalid.values["field"]), "", str(invalid.values["value"])))
        return None
    return draft


def _refused(disagreement: Refusal, field: str) -> RowProblem:
    values = {name: str(value) for name, value in disagreement.values.items()}
    problem = refusal(disagreement.code, disagreement.message, **values)
    return RowProblem(problem, field, "", values.get("value", ""))
