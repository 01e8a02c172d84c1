"""What a person decides about an inventory before it is brought in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lims.resources.kinds import kinds_of
from lims.storage import queries
from lims.storage.importing.refusals import UnknownOption
from lims.storage.importing.words import FIELDS, InventoryWords, inventory_words_of
from lims.storage.models import AliasOrigin


@dataclass(frozen=True)
class ImportOptions:
    """How an inventory is to be understood.

    `under` is the code of the location in which all ways of the file begin. `kind` narrows the names to resources of
    one kind; with `register` resources of that kind are registered for names that are not known. `form` is that of
    lots whose form the file does not say, `made_on` the day of those whose date it does not say, `grid` that of new
    boxes. `columns` gives fields to columns by their headers. `leave_out_wrong` brings in what is right and leaves out
    what is refused. `sheets_left_out` are not read.
    """

    under: str = ""
    kind: str = ""
    register: bool = False
    form: str = ""
    made_on: date | None = None
    box_type: str = "box"
    grid: str = ""
    origin: AliasOrigin = AliasOrigin.DEPOSITOR
    columns: Mapping[str, str] = field(default_factory=dict)
    leave_out_wrong: bool = False
    sheets_left_out: tuple[str, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """The options as JSON can hold them."""
        record = asdict(self)
        return record | {
            "made_on": self.made_on.isoformat() if self.made_on else None,
            "origin": self.origin.value,
            "columns": dict(self.columns),
            "sheets_left_out": list(self.sheets_left_out),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "ImportOptions":
        """The options that `as_record` wrote; entries of a former version of the program are left out."""
        known = {each.name for each in fields(cls)}
        values = {name: value for name, value in record.items() if name in known}
        values["made_on"] = date.fromisoformat(values["made_on"]) if values.get("made_on") else None
        values["origin"] = AliasOrigin(values.get("origin", AliasOrigin.DEPOSITOR))
        values["sheets_left_out"] = tuple(values.get("sheets_left_out", ()))
        return cls(**values)


def check_options(session: Session, options: ImportOptions) -> None:
    """Raises NotFound for a base that there is not, UnknownOption for what the settings do not have."""
    if options.under:
        queries.location(session, options.under)
    words = inventory_words_of(session)
    kinds = kinds_of(session)
    forms = {form.name for kind in kinds.by_name.values() for form in kind.lot_forms}
    boxes = [name for name, each in words.types.types.items() if each.holds_items]
    for field_name, value, known in (
        ("kind", options.kind, list(kinds.by_name)),
        ("form", options.form, sorted(forms)),
        ("grid", options.grid, list(words.types.grids)),
        ("box_type", options.box_type, boxes),
    ):
        if value and value not in known:
            raise UnknownOption(field=field_name, value=value, known=", ".join(known))
    _check_columns(words, options)


def _check_columns(words: InventoryWords, options: ImportOptions) -> None:
    for value in options.columns.values():
        if value and not words.is_field(value):
            raise UnknownOption(field="columns", value=value, known=", ".join(FIELDS))
