"""Fitting a text into a place: smaller, on more lines, and only then cut, with an ellipsis that says so.

Sizes are in points.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from lims.core.fonts import text_width
from lims.labels.refusals import TextTooLong

ELLIPSIS = "…"

# Height of a line and of its letters as parts of the font size: Noto Sans JP set tight, as labels need it.
LINE_HEIGHT = 1.18
ASCENT = 0.88

_STEP = 0.25
# Japanese line breaking: these never begin a line (closing brackets, full stops, small kana, ー).
_NEVER_FIRST = frozenset("、。，．・：；？！）」』】〕〉》ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ)]},.;:!?")
_WIDE = frozenset("WF")


@dataclass(frozen=True)
class FittedText:
    """Lines of a text in the size in which they fit; `cut` says that an ellipsis stands for the rest."""

    lines: tuple[str, ...]
    size: float
    cut: bool


@dataclass(frozen=True)
class Room:
    """A place for a text: its width and height, and how many lines there may be."""

    width: float
    height: float
    lines: int

    def lines_at(self, size: float) -> int:
        """How many lines of a size there is room for, at least one."""
        return max(1, min(self.lines, int(self.height / (size * LINE_HEIGHT) + 1e-6)))


def fit_text(text: str, font: str, room: Room, largest: float, smallest: float) -> FittedText:
    """The text in the largest size in which all of it fits, or in the smallest, cut with an ellipsis."""
    if text_width(text, font, largest) <= room.width and largest * ASCENT <= room.height:
        return FittedText((text,), largest, cut=False)
    for size in _sizes(largest, smallest):
        lines = broken(text, font, size, room.width)
        if len(lines) <= room.lines_at(size) and all(text_width(x, font, size) <= room.width for x in lines):
            return FittedText(tuple(lines), size, cut=False)
    lines = broken(text, font, smallest, room.width)
    kept = room.lines_at(smallest)
    last = "".join(lines[kept - 1 :]) if kept <= len(lines) else lines[-1]
    return FittedText((*lines[: kept - 1], _with_ellipsis(last, font, smallest, room.width)), smallest, cut=True)


def fit_whole_text(text: str, font: str, room: Room, largest: float, smallest: float) -> FittedText:
    """Like `fit_text`, for a text that must never be cut. Raises TextTooLong."""
    fitted = fit_text(text, font, room, largest, smallest)
    if fitted.cut:
        raise TextTooLong(text=text)
    return fitted


def broken(text: str, font: str, size: float, width: float) -> list[str]:
    """A text broken into lines: between words and Japanese characters, and inside a word that is too long."""
    lines, line = [], ""
    for piece in _pieces(text):
        if not line or text_width((line + piece).rstrip(), font, size) <= width:
            line += piece
            continue
        *full, line = [*_split(line, font, size, width), piece.lstrip()]
        lines += full
    return [*lines, *_split(line, font, size, width)]


def _split(line: str, font: str, size: float, width: float) -> list[str]:
    """A line, in pieces if it is one word wider than the place."""
    rest, parts = line.rstrip(), []
    while text_width(rest, font, size) > width and len(rest) > 1:
        parts.append(_longest(rest, font, size, width))
        rest = rest[len(parts[-1]) :]
    return [*parts, rest]


def _pieces(text: str) -> Iterator[str]:
    """What stays together on a line: a Latin word and its blank, a katakana word, or one other character."""
    piece = ""
    for character in text:
        wide = _is_wide(character)
        starts_anew = (wide or piece.endswith(" ") or _is_wide(piece[-1:])) and character not in _NEVER_FIRST
        same_word = _is_katakana(character) and _is_katakana(piece[-1:])
        if piece and starts_anew and character != " " and not same_word:
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _is_wide(character: str) -> bool:
    return bool(character) and unicodedata.east_asian_width(character) in _WIDE


def _is_katakana(character: str) -> bool:
    return "\u30a1" <= character <= "\u30fc" and character != "・"


def _longest(line: str, font: str, size: float, width: float) -> str:
    """The longest beginning that fits, at least one character."""
    end = 1
    while end < len(line) and text_width(line[: end + 1], font, size) <= width:
        end += 1
    return line[:end]


def _with_ellipsis(line: str, font: str, size: float, width: float) -> str:
    kept = line.rstrip()
    while kept and text_width(kept + ELLIPSIS, font, size) > width:
        kept = kept[:-1].rstrip()
    return kept + ELLIPSIS


def _sizes(largest: float, smallest: float) -> Iterator[float]:
    size = largest
    while size > smallest:
        yield size
        size -= _STEP
    yield smallest
