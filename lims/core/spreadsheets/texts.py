"""Text tables: which encoding and which delimiter a file has, found in a fixed order and reported."""

import csv
import io

from lims.core.spreadsheets.refusals import FileNotReadable

# UTF-8 refuses nearly every text that is not UTF-8, CP932 takes much that is not Japanese: so it comes after.
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DELIMITERS = ("\t", ",", ";", "|")
_LINES_LOOKED_AT = 50
_MOJIBAKE_MARK = "\ufeff"


def decoded(name: str, content: bytes) -> tuple[str, str]:
    """The text and the encoding it was read with. Raises FileNotReadable for bytes that are no text."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode(name, content, encoding), encoding
    zeros = _places_of_zeros(content)
    if zeros is not None:
        encoding = "utf-16-le" if zeros == 1 else "utf-16-be"
        return _decode(name, content, encoding), encoding
    for encoding in ("utf-8", "cp932", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text, encoding
    raise FileNotReadable(name=name)


def _places_of_zeros(content: bytes) -> int | None:
    """0 or 1 if nearly all zero bytes stand at even or odd places, as in UTF-16 without a mark; else None."""
    sample = content[:4000]
    counts = [sample[place::2].count(0) for place in (0, 1)]
    if sum(counts) < len(sample) // 10:
        return None
    return 0 if counts[0] > counts[1] else 1


def _decode(name: str, content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileNotReadable(name=name) from error
    if not _is_text(text):
        raise FileNotReadable(name=name)
    return text.removeprefix(_MOJIBAKE_MARK)


def _is_text(text: str) -> bool:
    sample = text[:20_000]
    control = sum(character < " " and character not in "\t\r\n\f\x1a" for character in sample)
    return control * 100 <= len(sample)


def delimiter_of(text: str) -> str:
    """The delimiter: of tab, comma, semicolon and bar the one by which most lines part into equally many cells."""
    best, best_score = ",", (0, 0)
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in _first_rows(text, delimiter) if any(cell.strip() for cell in row)]
        if not widths:
            continue
        usual = max(sorted(set(widths), reverse=True), key=widths.count)
        score = (widths.count(usual) * 100 // len(widths) if usual > 1 else 0, usual)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    rows = []
    for row in _reader(text, delimiter):
        rows.append(row)
        if len(rows) == _LINES_LOOKED_AT:
            break
    return rows


def rows_of(text: str, delimiter: str) -> list[list[str]]:
    """All rows of the table, empty ones too, so that a row keeps its number."""
    return list(_reader(text, delimiter))


def _reader(text: str, delimiter: str):  # type: ignore[no-untyped-def]  # csv gives its reader no public type
    csv.field_size_limit(10_000_000)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
