"""From what an entry says to dates, counts and candidates for names; nothing is looked up yet."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from lims.core.language import N_
from lims.core.spreadsheets.cells import Cell
from lims.lots.rules import MOST_ITEMS_OF_A_LOT
from lims.resources.values.dates_as_written import understand_partial_date
from lims.resources.values.names import tidied
from lims.resources.values.numbers import understand_integer
from lims.resources.values.understood import Severity, doubt
from lims.storage.commands import plain_scan
from lims.storage.importing.entries import Entry, Written
from lims.storage.importing.words import PLACE_PREFIX, InventoryWords

_LOOKS_LIKE_DATE = re.compile(r".*\d.*[-/.年\s].*\d.*|\d{8}")
_PASSAGE = re.compile(r"P\.?\s?(\d{1,3})", re.IGNORECASE)
_LOOKS_LIKE_CODE = re.compile(r"(?=.*\d)[^\s]{3,64}")
LONGEST_CODE = 200


@dataclass(slots=True)
class Wish:
    """What is wanted by an entry. `names` are the texts that may name the resource, the likeliest first."""

    entry: Entry
    accession: str = ""
    names: list[str] = field(default_factory=list)
    code: str = ""
    lot: str = ""
    made_on: date | None = None
    count: int | None = None
    passage: int | None = None
    operator: str = ""
    notes: list[str] = field(default_factory=list)

    def take_name(self, name: str) -> None:
        """One of the names was the resource's: what else stood there is a code or a remark."""
        for other in self.names:
            if other == name or name.startswith(other):
                continue
            rest = tidied(other.removeprefix(name)) if other.startswith(name) else other
            if not self.code and _LOOKS_LIKE_CODE.fullmatch(rest):
                self.code = plain_scan(rest)
            elif rest not in self.notes:
                self.notes.append(rest)


def understand_entry(entry: Entry, words: InventoryWords) -> Wish:
    """What an entry wants; what is not understood of it is added to its problems."""
    wish = Wish(entry)
    for text in entry.texts:
        _sort_text(wish, text, words)
    wish.accession = tidied(entry.written("accession")).upper()
    if name := entry.fields.get("name"):
        if isinstance(name.value, date | datetime):
            message = N_("A spreadsheet has made a date of this name. Write the name as text.")
            entry.refuse("name", "name-is-a-date", message)
        wish.names.insert(0, tidied(name.text))
    wish.code = wish.code or plain_scan(entry.written("code"))
    if len(wish.code) > LONGEST_CODE:
        entry.refuse("code", "code-too-long", N_("A code has up to 200 characters."))
    wish.lot = tidied(entry.written("lot"))
    wish.operator = tidied(entry.written("operator"))
    if note := tidied(entry.written("note")):
        wish.notes.append(note)
    if "date" in entry.fields:
        wish.made_on = _date(entry, entry.fields["date"].value)
    wish.count = _whole(entry, "count", 1, MOST_ITEMS_OF_A_LOT)
    if "passage" in entry.fields:
        wish.passage = _passage(entry)
    if not wish.accession and not wish.names and not wish.code and not entry.is_refused:
        entry.refuse("name", "no-name", N_("It is not said what this is: a name or an accession number is needed."))
    return wish


def _sort_text(wish: Wish, text: Written, words: InventoryWords) -> None:
    """Put one line of a drawn cell where it belongs."""
    entry = wish.entry
    label, sign, value = text.text.replace("：", ":").partition(":")
    field_name = words.field_of(label) if sign and value.strip() else None
    if field_name and not field_name.startswith(PLACE_PREFIX) and field_name not in entry.fields:
        entry.fields[field_name] = Written(value.strip(), text.cell)
    elif "date" not in entry.fields and _is_date(text.value):
        entry.fields["date"] = text
    elif "passage" not in entry.fields and _PASSAGE.fullmatch(text.text):
        entry.fields["passage"] = text
    else:
        wish.names.append(tidied(text.text))
        shorter = _without_tail(entry, text)
        if shorter:
            wish.names.append(shorter)


def _without_tail(entry: Entry, text: Written) -> str:
    """A line without a date or passage at its end, which are noted: “HeLa P5 2019-03-04”. Empty if there is none."""
    parts = text.text.split()
    while len(parts) > 1:
        if "date" not in entry.fields and _is_date(parts[-1]):
            entry.fields["date"] = Written(parts.pop(), text.cell)
        elif "passage" not in entry.fields and _PASSAGE.fullmatch(parts[-1]):
            entry.fields["passage"] = Written(parts.pop(), text.cell)
        else:
            break
    return " ".join(parts) if len(parts) < len(text.text.split()) else ""


def _is_date(value: Cell) -> bool:
    if isinstance(value, date):
        return True
    if not isinstance(value, str) or not _LOOKS_LIKE_DATE.fullmatch(value):
        return False
    reading = understand_partial_date(value)
    return reading.value is not None and reading.value.month is not None


def _date(entry: Entry, value: Cell) -> date | None:
    reading = understand_partial_date(value)
    for problem in reading.problems:
        if problem.severity is not Severity.NOTED:
            entry.add(problem, "date")
    if reading.value is None:
        return None
    if not reading.value.is_whole:
        day = reading.value.earliest
        message = N_("“%(value)s” is only a part of a date: %(day)s is taken.")
        entry.add(doubt("part-of-date", message, value=value, day=day.isoformat()), "date")
    return reading.value.earliest


def _whole(entry: Entry, field_name: str, least: int, most: int) -> int | None:
    if field_name not in entry.fields:
        return None
    reading = understand_integer(entry.fields[field_name].value)
    for problem in reading.problems:
        if problem.severity is not Severity.NOTED:
            entry.add(problem, field_name)
    if reading.value is not None and not least <= reading.value <= most:
        message = N_("“%(value)s” is not a number from %(least)s to %(most)s.")
        entry.refuse(field_name, "number-out-of-range", message, value=reading.value, least=least, most=most)
        return None
    return reading.value


def _passage(entry: Entry) -> int | None:
    found = _PASSAGE.fullmatch(entry.written("passage"))
    return int(found[1]) if found else _whole(entry, "passage", 0, 999)
