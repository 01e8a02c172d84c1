"""Reading what a scanner or a person sends: command barcodes, codes of things, coordinates."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from lims.core.codes import is_code, thing_of, with_check
from lims.storage.shapes import looks_like_coordinate, plain_coordinate

# No centre may have this prefix, and the letters behind it are never the digits of a thing's code.
PREFIX = "LIMS"

# AIM symbology identifier such as ]C0 or ]d1. On a Japanese keyboard layout the scanner's ] arrives as [.
_AIM = re.compile(r"[\]\[][A-Z][0-9A-Z]")
_UNPRINTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\ufeff]")
_CODE_AND_COORDINATE = re.compile(r"([0-9A-Z]{9,16})[\s\-/:.,_]+(\S.*)")
# Shaped like a code of ours, whatever was misread in it.
_CODE_SHAPE = re.compile(r"[A-Z]{3,5}[0-9A-Z]{7,9}")
_ALIKE = str.maketrans("O0I1", "0O1I")
_LETTERS_TO_DIGITS = str.maketrans("OI", "01")


class Command(StrEnum):
    """What a command barcode asks for; the value is the word in its code."""

    TAKE_OUT = "OUT"
    TAKE_OUT_KEEPING = "OUTKEEP"
    RETURN = "RETURN"
    MOVE = "MOVE"
    ALL = "ALL"
    UNPLACE = "UNPLACE"
    THAWED = "THAWED"
    DISCARD = "DISCARD"
    LOST = "LOST"
    FOUND = "FOUND"
    UNDO = "UNDO"
    CANCEL = "CANCEL"
    DONE = "DONE"
    NEXT_BOX = "NEXTBOX"
    BY_ROW = "BYROW"
    BY_COLUMN = "BYCOLUMN"
    PAUSE = "PAUSE"
    SPILLED = "SPILLED"
    MISSING_LOST = "MISSINGLOST"
    MISSING_KEPT = "MISSINGKEPT"


@dataclass(frozen=True)
class CommandRead:
    """A command barcode; `reason` is the key of a reason that came with a discard."""

    command: Command
    reason: str | None = None


@dataclass(frozen=True)
class CodeRead:
    """The valid code of a thing (`item`, `location`, `lot`, ...), and the coordinate that came with it."""

    code: str
    thing: str
    coordinate: str | None = None


@dataclass(frozen=True)
class CoordinateRead:
    """A coordinate alone, which belongs to the box that is open."""

    coordinate: str


@dataclass(frozen=True)
class Misread:
    """Looks like a code of ours, but its check character is wrong."""

    text: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnknownText:
    """Nothing that is ours."""

    text: str


Reading = CommandRead | CodeRead | CoordinateRead | Misread | UnknownText


def command_code(command: Command, reason: str | None = None) -> str:
    """The barcode of a command, with the key of a reason for a discard: only 0-9 and A-Z."""
    return with_check(f"{PREFIX}{command.value}{reason or ''}")


def plain_scan(text: str) -> str:
    """A scanned text in upper case and half width, without what the scanner adds."""
    plain = _UNPRINTED.sub("", unicodedata.normalize("NFKC", text)).upper().strip()
    return _AIM.sub("", plain, count=1).strip() if _AIM.match(plain) else plain


def read_scan(text: str) -> Reading:
    """What a scanned or typed text may be, without looking anything up."""
    plain = plain_scan(text)
    found = _CODE_AND_COORDINATE.fullmatch(plain)
    if found and (thing := thing_of(found[1])) and (looks_like_coordinate(found[2]) or thing == "location"):
        # A position may have a name of its own, such as RED; only the grid of the location knows it.
        return CodeRead(found[1], thing, plain_coordinate(found[2]))
    # People type codes in groups, as they are printed.
    joined = re.sub(r"[\s\-]+", "", plain)
    if joined.startswith(PREFIX):
        return _command(joined)
    if thing := thing_of(joined):
        return CodeRead(joined, thing)
    if looks_like_coordinate(plain):
        return CoordinateRead(plain_coordinate(plain))
    if meant := meant_codes(joined):
        return Misread(joined, meant)
    return Misread(joined) if _CODE_SHAPE.fullmatch(joined) else UnknownText(plain)


def meant_codes(text: str) -> tuple[str, ...]:
    """The valid codes that a text may have meant, if only O and 0, or I and 1, were mixed up.

    The letters I and O stand in no code but as its check character.
    """
    body, check = text[:-1].translate(_LETTERS_TO_DIGITS), text[-1:]
    return tuple(code for code in (body + check, body + check.translate(_ALIKE)) if thing_of(code))


def _command(joined: str) -> Reading:
    if not is_code(joined):
        return Misread(joined)
    word = joined[len(PREFIX) : -1]
    if word in set(Command):
        return CommandRead(Command(word))
    if word.startswith(Command.DISCARD.value):
        return CommandRead(Command.DISCARD, word.removeprefix(Command.DISCARD.value))
    return UnknownText(joined)
