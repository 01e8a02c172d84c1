"""The fonts of everything that is printed: one Japanese TrueType family, embedded in each PDF.

The fonts are part of the program (`static/fonts`), so that a label or an agreement looks the same on every
machine. A character that the font lacks is printed as 〓, as Japanese printers do, and never left out.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

FOLDER = Path(__file__).resolve().parents[2] / "static" / "fonts"

REGULAR = "NotoSansJP"
BOLD = "NotoSansJP-Bold"
ITALIC = "NotoSans-Italic"
_FILES = {REGULAR: "NotoSansJP-Regular.ttf", BOLD: "NotoSansJP-Bold.ttf", ITALIC: "NotoSans-Italic.ttf"}

MISSING = "〓"


class FontMissing(Exception):
    """A font file that is part of the program is not there or can't be read."""


def font_file(name: str) -> Path:
    """The file of one of the fonts, for drawing pictures."""
    return FOLDER / _FILES[name]


@lru_cache(maxsize=1)
def register_fonts() -> None:
    """Make the fonts known to ReportLab, once for each process. Raises FontMissing, which names the file."""
    for name, file in _FILES.items():
        try:
            pdfmetrics.registerFont(TTFont(name, str(FOLDER / file)))
        except TTFError as error:
            raise FontMissing(f"The font file {FOLDER / file} can't be read: {error}.") from error
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def text_width(text: str, font: str, size: float) -> float:
    """How wide a text is in points."""
    register_fonts()
    return float(pdfmetrics.stringWidth(text, font, size))


def printable(text: str, font: str = REGULAR) -> str:
    """A text as this font can print it: control characters become blanks, unknown characters 〓."""
    known = _characters(font)
    return "".join(
        character if ord(character) in known else " " if _is_blank(character) else MISSING
        for character in unicodedata.normalize("NFC", text)
    )


def markup(text: str) -> str:
    """A plain text for a ReportLab paragraph: nothing in it is taken as markup, line breaks are kept."""
    return "<br/>".join(escape(printable(line)) for line in text.splitlines())


def italic_markup(text: str) -> str:
    """A scientific name in italics for a ReportLab paragraph; what the italic font lacks stays upright."""
    return "".join(
        f'<font name="{ITALIC}">{escape(part)}</font>' if italic else markup(part)
        for italic, part in _parts(text.replace("\n", " "))
    )


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    known = _characters(ITALIC)
    for italic, characters in groupby(text, key=lambda character: ord(character) in known):
        yield italic, "".join(characters)


def _is_blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character).startswith("C")


@lru_cache(maxsize=len(_FILES))
def _characters(font: str) -> frozenset[int]:
    register_fonts()
    registered = pdfmetrics.getFont(font)
    assert isinstance(registered, TTFont)
    return frozenset(registered.face.charToGlyph)
