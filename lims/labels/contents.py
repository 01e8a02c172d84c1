"""What stands on one label, and how a design's templates are filled with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# The fields that a design may ask for. `line1` to `line3` are the lines that the kind of resource wants on its labels
# (`label_lines` in config/kinds), `kind` the kind of resource or the type of location, `form` what one item is, such
# as a vial, `place` is the path of a location, `number` counts within one print. `ending` is the last part of
# the code, which tells things of one place apart where there is no room for the whole.
FIELDS = frozenset(
    {
        "barcode",
        "ending",
        "accession",
        "name",
        "kind",
        "form",
        "taxon",
        "lot",
        "date",
        "passage",
        "quantity",
        "place",
        "position",
        "number",
        "centre",
        "note",
        "line1",
        "line2",
        "line3",
    }
)

_ENDING_LETTERS = 5

# Pieces of a template between two of these are left out when all their fields are empty.
SEPARATOR = " · "

_PLACEHOLDER = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class LabelContent:
    """The texts of one label. `barcode` is what the symbols encode; `more` holds any other of FIELDS."""

    barcode: str
    name: str = ""
    kind: str = ""
    date: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """The text of a field, empty if this label has none."""
        if name == "ending":
            return self.barcode[-_ENDING_LETTERS:]
        if name in ("barcode", "name", "kind", "date"):
            return str(getattr(self, name))
        return self.more.get(name, "")


def placeholders(template: str) -> set[str]:
    """The names in braces in a template."""
    return set(_PLACEHOLDER.findall(template))


def filled(template: str, content: LabelContent) -> str:
    """A template with a label's texts, without the pieces that would say nothing."""
    pieces = []
    for piece in template.split(SEPARATOR):
        names = placeholders(piece)
        if names and not any(content.value(name) for name in names):
            continue
        pieces.append(_PLACEHOLDER.sub(lambda match: content.value(match[1]), piece))
    return SEPARATOR.join(pieces).strip()
