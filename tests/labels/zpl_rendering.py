"""A small printer: paints the ZPL of labels in dots, with symbols made by zxing-cpp, and knows no other command.

It shares nothing with the program but the programming guide. What it does not know it refuses, so that a text that
became a command is noticed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import zxingcpp
from PIL import Image
from ppf.datamatrix import DataMatrix

_COMMAND = re.compile(r"([\^~])([A-Z][A-Z0-9])([^\^~]*)")
# Settings of the printer that leave no dot on the label.
_SETTINGS = {"CI", "LH", "MD", "MT", "PR"}


class WrongZpl(Exception):
    """Not what a label printer understands."""


@dataclass
class PrintedLabel:
    """One label: its picture, black on white, and the texts of its codes."""

    picture: Image.Image
    texts: list[str] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)


def rendered(zpl: str) -> list[PrintedLabel]:
    """All labels of a file. Raises WrongZpl."""
    return [_Label(body).printed() for body in _formats(zpl)]


def _formats(zpl: str) -> Iterator[list[tuple[str, str]]]:
    commands = _commands(zpl)
    for name, _rest in commands:
        if name != "XA":
            raise WrongZpl(f"^{name} outside a format")
        body = []
        for inner, rest in commands:
            if inner == "XZ":
                break
            body.append((inner, rest))
        else:
            raise WrongZpl("a format without its end")
        yield body


def _commands(zpl: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(zpl):
        found = _COMMAND.match(zpl, at)
        if not found:
            raise WrongZpl(f"not a command: {zpl[at : at + 20]!r}")
        if found[1] == "~":
            raise WrongZpl(f"~{found[2]} is no part of a label")
        yield found[2], found[3].removesuffix("\n")
        at = found.end()


class _Label:
    def __init__(self, commands: list[tuple[str, str]]) -> None:
        self._commands = commands
        self._width = self._length = 0
        self._at = (0, 0)
        self._module = 2
        self._code: tuple[str, list[str]] | None = None
        self._hexadecimal = False
        self._dots: list[tuple[int, int, Image.Image]] = []
        self._texts: list[str] = []
        self._settings: list[str] = []

    def printed(self) -> PrintedLabel:
        for name, rest in self._commands:
            if name in _SETTINGS:
                self._settings.append(name + rest)
                continue
            painter = getattr(self, f"_{name.lower()}", None)
            if painter is None:
                raise WrongZpl(f"^{name} is not known")
            painter(rest)
        picture = Image.new("L", (self._width, self._length), 255)
        for x, y, dots in self._dots:
            _left, _top, right, bottom = dots.getbbox() or (0, 0, 0, 0)
            if x + right > self._width or y + bottom > self._length:
                raise WrongZpl(f"{dots.size} at {(x, y)} leaves the label of {picture.size}")
            picture.paste(0, (x, y), dots)
        return PrintedLabel(picture, self._texts, self._settings)

    def _pw(self, rest: str) -> None:
        self._width = int(rest)

    def _ll(self, rest: str) -> None:
        self._length = int(rest)

    def _fo(self, rest: str) -> None:
        x, y = rest.split(",")
        self._at = int(x), int(y)

    def _by(self, rest: str) -> None:
        self._module = int(rest)

    def _bc(self, rest: str) -> None:
        self._code = ("BC", rest.split(","))

    def _bx(self, rest: str) -> None:
        self._code = ("BX", rest.split(","))

    def _fh(self, rest: str) -> None:
        if rest:
            raise WrongZpl("another sign than _ for hexadecimal digits")
        self._hexadecimal = True

    def _fs(self, rest: str) -> None:
        if rest:
            raise WrongZpl(f"text behind a field: {rest!r}")
        self._code, self._hexadecimal = None, False

    def _gb(self, rest: str) -> None:
        width, height, thick = map(int, rest.split(","))
        box = Image.new("1", (width, height), 1)
        if 2 * thick < min(width, height):
            box.paste(0, (thick, thick, width - thick, height - thick))
        self._paint(box)

    def _gf(self, rest: str) -> None:
        kind, sent, whole, across, data = rest.split(",", 4)
        if kind != "A" or sent != whole:
            raise WrongZpl("not a bitmap in hexadecimal digits")
        row_digits, rows, row = 2 * int(across), [], ""
        for digit in data:
            row += digit
            if digit == ",":
                row = row[:-1].ljust(row_digits, "0")
            if len(row) == row_digits:
                rows.append(row)
                row = ""
        if row or len(rows) * int(across) != int(whole):
            raise WrongZpl("a bitmap of another size than it says")
        self._paint(Image.frombytes("1", (int(across) * 8, len(rows)), bytes.fromhex("".join(rows))))

    def _fd(self, rest: str) -> None:
        if self._code is None:
            raise WrongZpl("a text that is no code")
        text = re.sub(r"_([0-9A-F]{2})", lambda m: chr(int(m[1], 16)), rest) if self._hexadecimal else rest
        self._texts.append(text)
        name, parameters = self._code
        self._paint(self._bars(text, parameters) if name == "BC" else self._matrix(text, parameters))

    def _bars(self, text: str, parameters: list[str]) -> Image.Image:
        orientation, height, line, above, check, mode = parameters
        if [orientation, line, above, check, mode] != ["N", "N", "N", "N", "A"] or ">" in text:
            raise WrongZpl("bars that this printer does not draw")
        bars = _modules(text, zxingcpp.BarcodeFormat.Code128)
        row = bars.crop((0, 0, bars.width, 1))
        return row.resize((row.width * self._module, int(height)), Image.Resampling.NEAREST)

    def _matrix(self, text: str, parameters: list[str]) -> Image.Image:
        orientation, module, quality, columns, rows, _format, escape = parameters
        if orientation != "N" or quality != "200" or escape in text:
            raise WrongZpl("a matrix that this printer does not draw")
        symbol = _modules(text, zxingcpp.BarcodeFormat.DataMatrix)
        if symbol.size != (int(columns), int(rows)):
            # zxing-cpp may choose a rectangle or a smaller square; a printer fills the size that it is told.
            symbol = _ascii_matrix(text)
        if symbol.size != (int(columns), int(rows)):
            raise WrongZpl(f"a matrix of {symbol.size} modules forced to {columns} × {rows}")
        scale = int(module)
        return symbol.resize((symbol.width * scale, symbol.height * scale), Image.Resampling.NEAREST)

    def _paint(self, dots: Image.Image) -> None:
        self._dots.append((*self._at, dots))


def _modules(text: str, symbology: zxingcpp.BarcodeFormat) -> Image.Image:
    """A symbol of one dot a module, dark modules set."""
    made = zxingcpp.create_barcode(text, symbology).to_image(scale=1, add_quiet_zones=False)
    return Image.fromarray(made).point(lambda value: 0 if value else 255).convert("1")


def _ascii_matrix(text: str) -> Image.Image:
    rows = DataMatrix(text, codecs=["ascii"]).matrix
    picture = Image.new("1", (len(rows[0]), len(rows)), 0)
    picture.putdata([dark for row in rows for dark in row])
    return picture
