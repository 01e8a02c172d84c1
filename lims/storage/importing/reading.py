"""From the sheets of a file to entries, whichever way the inventory is written."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lims.core.spreadsheets.cells import Cell, cell_name, is_blank
from lims.core.spreadsheets.files import Sheet
from lims.resources.values.names import comparison_key, tidied
from lims.storage.importing.drawn import DrawnBox, drawn_boxes
from lims.storage.importing.entries import Entry, SheetReading, Step, Written
from lims.storage.importing.listed import ROWS_SEARCHED_FOR_HEADER, entries_of_list, find_list, steps_of_path
from lims.storage.importing.words import PLACE_PREFIX, InventoryWords

LIST, BOXES, NOTHING = "list", "boxes", "nothing"
Rows = Sequence[Sequence[Cell]]


def read_sheets(sheets: Iterable[Sheet], words: InventoryWords, chosen: Mapping[str, str]) -> list[SheetReading]:
    """Every sheet, understood. `chosen` are fields that a person gave to columns, by the header as written."""
    by_key = {comparison_key(header): field for header, field in chosen.items()}
    return [_read_sheet(sheet, words, by_key) for sheet in sheets]


def _read_sheet(sheet: Sheet, words: InventoryWords, chosen: Mapping[str, str]) -> SheetReading:
    boxes = drawn_boxes(sheet.rows)
    if boxes:
        entries = list(_entries_of_boxes(sheet, boxes, words))
        squares = sum(len(box.squares) for box in boxes)
        return SheetReading(sheet.title, BOXES, entries, free=squares - len(entries))
    found = find_list(sheet.rows, words, chosen)
    if found is None:
        return SheetReading(sheet.title, NOTHING, [], _headers_of_unknown(sheet.rows))
    above = _said_above(sheet.rows[: found.first_row], words)
    entries = list(entries_of_list(sheet.title, sheet.rows, found, words))
    for entry in entries:
        entry.way = in_order(words, (*_missing(above, entry.way), *entry.way))
        if not entry.way:
            entry.way = steps_of_path(sheet.title)
    fields = {place: field for group in found.groups for place, field in group.items()}
    headers = {header: fields.get(place, "") for place, header in found.headers.items()}
    filled = sum(any(not is_blank(cell) for cell in row) for row in sheet.rows[found.first_row :])
    free = max(0, filled * len(found.groups) - len(entries))
    return SheetReading(sheet.title, LIST, entries, headers, free)


def _headers_of_unknown(rows: Rows) -> dict[str, str]:
    """What may be the column names of a list of which too few are known: its first row of several texts."""
    for row in rows[:ROWS_SEARCHED_FOR_HEADER]:
        texts = [tidied(cell) for cell in row if isinstance(cell, str) and not is_blank(cell)]
        if len(texts) >= 2:
            return dict.fromkeys(texts, "")
    return {}


def _said_above(rows: Rows, words: InventoryWords) -> list[Step]:
    """Places that stand above a list or a box as pairs: “Freezer: F2” in one cell, or in two side by side."""
    steps = []
    for row in rows:
        texts = [tidied(str(cell)) for cell in row if not is_blank(cell)]
        for number, text in enumerate(texts):
            label, sign, value = text.replace("：", ":").partition(":")
            field = words.field_of(label) or ""
            value = value.strip() or (texts[number + 1] if number + 1 < len(texts) else "")
            is_pair = bool(sign) or len(texts) == 2
            if field.startswith(PLACE_PREFIX) and is_pair and value and not (number and not sign):
                steps.append(Step(value, field.removeprefix(PLACE_PREFIX), label))
    return list({step.type: step for step in steps}.values())


def _missing(above: Sequence[Step], way: Sequence[Step]) -> list[Step]:
    """The steps that were said above and that a way does not name itself."""
    named = {step.type for step in way}
    return [step for step in above if step.type not in named]


def in_order(words: InventoryWords, way: Sequence[Step]) -> tuple[Step, ...]:
    """A way from the outside in: a list may have its columns the other way round."""
    if not all(step.type for step in way):
        return tuple(way)
    return tuple(sorted(way, key=lambda step: words.depth(step.type or "")))


def _entries_of_boxes(sheet: Sheet, boxes: Sequence[DrawnBox], words: InventoryWords) -> Iterator[Entry]:
    for number, box in enumerate(boxes, 1):
        way = _way_of_box(sheet, box, number if len(boxes) > 1 else None, words)
        for square in box.squares:
            row = sheet.rows[square.row] if square.row < len(sheet.rows) else []
            content = row[square.column] if square.column < len(row) else None
            name = cell_name(square.row, square.column)
            texts = _without_position(_texts(content, name), square.position)
            if not texts or all(words.is_empty(text.text) for text in texts):
                continue
            fields = {"position": Written(square.position, name)}
            yield Entry(sheet.title, name, way, fields, texts, box.drawing)


def _texts(content: Cell, name: str) -> tuple[Written, ...]:
    """What stands in a drawn cell, line by line."""
    if not isinstance(content, str):
        return () if is_blank(content) else (Written(content, name),)
    for sign in ("\r", "|", "｜", ";", "；"):
        content = content.replace(sign, "\n")
    return tuple(Written(tidied(line), name) for line in content.split("\n") if tidied(line))


def _without_position(texts: tuple[Written, ...], position: str) -> tuple[Written, ...]:
    """The lines without the position that some people write before the name: “A3 HeLa” in the square A3."""
    if not texts or not position[0].isalpha():
        return texts
    first = re.sub(
        rf"^{position[0]}0?{position[1:]}(?:\s*[:：.)]\s*|\s+)(?=\S)", "", texts[0].text, flags=re.IGNORECASE
    )
    return (Written(first, texts[0].cell), *texts[1:]) if first != texts[0].text else texts


def _way_of_box(sheet: Sheet, box: DrawnBox, number: int | None, words: InventoryWords) -> tuple[Step, ...]:
    """The way to a drawn box: what stands above it as pairs, its title, the name of its sheet."""
    above = _said_above(sheet.rows[: box.row], words) if number in (None, 1) or not box.title else []
    if any(step.type in _innermost(words) for step in above) and number is None:
        return in_order(words, above)
    title = steps_of_path(_without_label(box.title, words)) if box.title else ()
    if not title:
        name = sheet.title or "Box"
        title = steps_of_path(name if number is None else f"{name} {number}")
    elif len(title) == 1 and words.type_called(sheet.title) not in (None, *_innermost(words)):
        title = (Step(sheet.title), *title)
    return (*in_order(words, [step for step in above if step.type not in _innermost(words)]), *title)


def _innermost(words: InventoryWords) -> list[str]:
    """The types that hold items only."""
    return [name for name, each in words.types.types.items() if not each.holds_locations]


def _without_label(title: str, words: InventoryWords) -> str:
    """“Box: 7” names the box 7; “Box 7” is its whole name."""
    label, sign, value = title.replace("：", ":").partition(":")
    if sign and (words.field_of(label) or "").startswith(PLACE_PREFIX) and value.strip():
        value = value.strip()
        return f"{label.strip()} {value}" if value.isdecimal() else value
    return title
