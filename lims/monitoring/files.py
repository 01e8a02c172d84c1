"""A file of readings against the sensors that there are: each row is a reading, or says what is wrong with it."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.monitoring.configuration import practice_of
from lims.monitoring.operations.readings import problems
from lims.monitoring.queries.sensors import sensors
from lims.monitoring.reading import Columns, FileRow, Vocabulary, rows_of_file


def read_file(session: Session, actor: Actor, content: bytes, columns: Columns, zone: ZoneInfo) -> list[FileRow]:
    """The rows of a file, checked. Raises UnusableFile or ColumnMissing."""
    words = Vocabulary(practice_of(session).file_columns, [sensor.code for sensor in sensors(session)])
    rows = rows_of_file(content, columns, words, zone)
    readable = [(place, row.draft) for place, row in enumerate(rows) if row.draft is not None]
    for place, refusal in problems(session, actor, [draft for _, draft in readable]):
        number = readable[place][0]
        rows[number] = replace(rows[number], refusal=refusal)
    return rows
