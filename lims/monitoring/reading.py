"""Files of readings as loggers write them: one line a reading, or one column a sensor."""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lims.core.language import N_
from lims.core.refusals import Refusal
from lims.monitoring.drafts import ReadingDraft

ENCODINGS = ("utf-8-sig", "cp932")
_DATE = re.compile(r"(\d{4})[/.\-年](\d{1,2})[/.\-月](\d{1,2})日?[T\s]*(\d{1,2}[:時]\d{1,2}(?:[:分]\d{1,2})?.*)?")
_UNIT = re.compile(r"\s*(°\s*c|℃|degc|c|%|cm)$", re.IGNORECASE)


class UnusableFile(Refusal):
    code = "unusable-file"
    message = N_("The file can't be read as a table of text (CSV).")


class ColumnMissing(Refusal):
    code = "column-missing"
    message = N_("There is no column “%(column)s”. The file has: %(known)s.")


class NotATime(Refusal):
    code = "not-a-time"
    message = N_("“%(text)s” is not a time such as 2026-04-01 09:30.")


class NotANumber(Refusal):
    code = "not-a-number"
    message = N_("“%(text)s” is not a number.")


@dataclass(frozen=True)
class Columns:
    """Which column holds what; an empty name is looked for by the names in the settings.

    `only_sensor` is the sensor of a file that names none.
    """

    time: str = ""
    sensor: str = ""
    value: str = ""
    only_sensor: str = ""


@dataclass(frozen=True)
class FileRow:
    """A reading of a file with the line it stands in, or what is wrong there."""

    line: int
    draft: ReadingDraft | None
    refusal: Refusal | None


@dataclass(frozen=True)
class Vocabulary:
    """How columns may be called, in small letters, and the codes of all sensors."""

    names: Mapping[str, Sequence[str]]
    sensors: Collection[str]


def rows_of_file(content: bytes, columns: Columns, words: Vocabulary, zone: ZoneInfo) -> list[FileRow]:
    """The readings of a file; times without a zone are in `zone`. Raises UnusableFile or ColumnMissing."""
    lines = list(_table(content))
    if not lines:
        raise UnusableFile(field="file")
    head = [_plain(cell) for cell in lines[0][1]]
    time_at = _place(head, columns.time, words.names["time"])
    if time_at is None:
        raise ColumnMissing(field="file", column=columns.time or "time", known=", ".join(lines[0][1]))
    sources = _sources(head, columns, words)
    if not sources:
        raise ColumnMissing(field="file", column=columns.value or "value", known=", ".join(lines[0][1]))
    return [row for number, cells in lines[1:] for row in _rows(number, cells, time_at, sources, zone)]


@dataclass(frozen=True)
class _Source:
    """A column of values and where the sensor is named: in a column, or once for all."""

    value_at: int
    sensor_at: int | None
    sensor: str


def _sources(head: Sequence[str], columns: Columns, words: Vocabulary) -> list[_Source]:
    value_at = _place(head, columns.value, words.names["value"])
    sensor_at = _place(head, columns.sensor, words.names["sensor"])
    if value_at is not None and (sensor_at is not None or columns.only_sensor):
        return [_Source(value_at, None if columns.only_sensor else sensor_at, columns.only_sensor)]
    known = {code.casefold(): code for code in words.sensors}
    return [_Source(place, None, known[name]) for place, name in enumerate(head) if name in known]


def _rows(
    number: int, cells: Sequence[str], time_at: int, sources: Sequence[_Source], zone: ZoneInfo
) -> Iterator[FileRow]:
    if not any(cell.strip() for cell in cells):
        return
    for source in sources:
        text = _cell(cells, source.value_at)
        if not text and len(sources) > 1:
            # A logger with several probes leaves a cell empty where one read nothing.
            continue
        sensor = source.sensor if source.sensor_at is None else _cell(cells, source.sensor_at)
        try:
            draft = ReadingDraft(sensor, _instant(_cell(cells, time_at), zone), _number(text))
        except Refusal as refusal:
            yield FileRow(number, None, refusal)
        else:
            yield FileRow(number, draft, None)


def _table(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The lines of a file that are not empty, with their numbers, whatever its encoding and separator."""
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max("\t;,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnusableFile(field="file")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _cell(cells: Sequence[str], place: int) -> str:
    return unicodedata.normalize("NFKC", cells[place]).strip() if place < len(cells) else ""


def _place(head: Sequence[str], chosen: str, names: Sequence[str]) -> int | None:
    """Where a column stands: the one that was chosen, or the first that is called by one of the names."""
    wanted = [_plain(chosen)] if chosen else list(names)
    return next((head.index(name) for name in wanted if name in head), None)


def _instant(text: str, zone: ZoneInfo) -> datetime:
    """Raises NotATime."""
    found = _DATE.fullmatch(text)
    try:
        if found:
            year, month, day, clock = found.groups()
            clock = re.sub("[時分]", ":", clock or "00:00").rstrip("秒:")
            parts = clock.split(":", 1)
            text = f"{year}-{int(month):02}-{int(day):02}T{int(parts[0]):02}:{parts[1]}"
        made = datetime.fromisoformat(text)
    except (ValueError, IndexError) as error:
        raise NotATime(field="time", text=text) from error
    return (made if made.tzinfo else made.replace(tzinfo=zone)).astimezone(UTC)


def _number(text: str) -> float:
    """Raises NotANumber. A unit behind the number is passed over, a decimal comma and a true minus are understood."""
    plain = _UNIT.sub("", text).replace("\u2212", "-").replace(",", ".").strip()
    try:
        value = float(plain)
    except ValueError as error:
        raise NotANumber(field="value", text=text) from error
    if not math.isfinite(value):
        raise NotANumber(field="value", text=text)
    return value
