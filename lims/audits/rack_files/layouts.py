"""Layouts of rack readers' files: `config/rack_readers.toml`."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lims.audits.rack_files.refusals import UnknownRackReader
from lims.core.settings import WrongSetting, settings_of
from lims.storage.location_types import Label
from lims.storage.shapes import Order

SEPARATORS = ("\t", ";", ",")
FIELDS = ("rack", "position", "row", "column", "code", "status", "other")


class Shape(StrEnum):
    """How a layout stands in the file."""

    FIELDS = "fields"
    COLUMNS = "columns"
    GRID = "grid"
    SERIES = "series"


class Outcome(StrEnum):
    """What a reader says where it has no code."""

    NO_TUBE = "no_tube"
    NO_READ = "no_read"


@dataclass(frozen=True)
class RackReader:
    """One layout of files."""

    name: str
    label: Label
    source: str
    shape: Shape
    separators: tuple[str, ...]
    fields: tuple[str, ...]
    columns: Mapping[str, frozenset[str]]
    blank: Outcome
    counted: Order | None
    rack_line: re.Pattern[str] | None
    skipped_lines: tuple[re.Pattern[str], ...]

    def rack_of(self, line: str) -> str | None:
        """The rack that a line above the table names, if it is such a line."""
        found = self.rack_line.match(line.strip()) if self.rack_line else None
        return found["rack"].strip() or None if found else None

    def skips(self, line: str) -> bool:
        """Is this a line without data?"""
        return any(pattern.match(line.strip()) for pattern in self.skipped_lines)


@dataclass(frozen=True)
class RackReaders:
    """All layouts of one centre, and the words that stand for no tube and no code."""

    readers: Mapping[str, RackReader]
    words: Mapping[str, Outcome]

    def reader(self, name: str) -> RackReader:
        """The layout of a name. Raises UnknownRackReader, which names those that there are."""
        if name not in self.readers:
            raise UnknownRackReader(field="reader", value=name, known=", ".join(self.readers))
        return self.readers[name]

    def outcome(self, text: str) -> Outcome | None:
        """What a text says instead of a code; None for a code."""
        return self.words.get(plain_word(text))


def plain_word(text: str) -> str:
    """A word or column name without capitals, blanks and signs; signs alone stay as they are."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    return "".join(c for c in folded if c.isalnum()) or folded


def rack_readers_of(session: Session) -> RackReaders:
    """The layouts of the centre that a session belongs to."""
    return load_rack_readers(settings_of(session).config_folder)


@lru_cache
def load_rack_readers(config_folder: Path) -> RackReaders:
    """Read and check `rack_readers.toml`. Raises WrongSetting with one sentence that names the entry."""
    path = config_folder / "rack_readers.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WrongSetting(f"The file {path} can't be read: {error}.") from error
    words = {plain_word(word): outcome for outcome in Outcome for word in data.get("words", {}).get(outcome.value, [])}
    readers = {name: _reader(name, entry) for name, entry in data.get("readers", {}).items()}
    return RackReaders(readers, words)


def _reader(name: str, entry: dict[str, Any]) -> RackReader:
    try:
        reader = RackReader(
            name=name,
            label=Label(entry["label_en"], entry["label_ja"]),
            source=entry["source"],
            shape=Shape(entry["shape"]),
            separators=tuple(entry["separators"]),
            fields=tuple(entry.get("fields", ())),
            columns={f: frozenset(map(plain_word, names)) for f, names in entry.get("columns", {}).items()},
            blank=Outcome(entry["blank"]),
            counted=Order(entry["counted"]) if "counted" in entry else None,
            rack_line=re.compile(entry["rack_line"], re.IGNORECASE) if "rack_line" in entry else None,
            skipped_lines=tuple(re.compile(p, re.IGNORECASE) for p in entry.get("skipped_lines", ())),
        )
    except (KeyError, ValueError, TypeError, re.error) as error:
        raise WrongSetting(f"rack_readers.toml: readers.{name} is wrong or incomplete ({error}).") from error
    _check(reader)
    return reader


def _check(reader: RackReader) -> None:
    place = f"rack_readers.toml: readers.{reader.name}"
    if not reader.separators or not set(reader.separators) <= set(SEPARATORS):
        raise WrongSetting(f"{place}: separators must be some of comma, semicolon and tab.")
    if not (set(reader.fields) | set(reader.columns)) <= set(FIELDS):
        raise WrongSetting(f"{place}: fields and columns must be some of {', '.join(FIELDS)}.")
    named = set(reader.fields if reader.shape is Shape.FIELDS else reader.columns)
    needs_place = reader.shape in (Shape.FIELDS, Shape.COLUMNS)
    if needs_place and not ("code" in named and ("position" in named or {"row", "column"} <= named)):
        raise WrongSetting(f"{place} must have a code, and a position or a row and a column.")
    if reader.shape is Shape.SERIES and reader.counted is None:
        raise WrongSetting(f"{place}: a series must say how it is counted.")
    if reader.rack_line and "rack" not in reader.rack_line.groupindex:
        raise WrongSetting(f"{place}: rack_line has no group “rack”.")
