"""Reading `config/kinds/*.toml`; whatever is wrong in a file stops with one sentence that names file and key."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from lims.resources.kinds.definitions import Attribute, AttributeType, Compared, Kind, Kinds, Label, Limits, LotForm
from lims.resources.values.choices import Term
from lims.resources.values.countries import Countries, load_countries

SHARED_FILE = "shared.toml"

_ATTRIBUTE_KEYS = frozenset(
    [
        "name",
        "label_en",
        "label_ja",
        "type",
        "unit",
        "help_en",
        "help_ja",
        "vocabulary",
        "required",
        "expected",
        "searchable",
        "public",
        "column_names",
        "compared",
        "part_of",
        "lowest",
        "highest",
    ]
)
_LOT_FORM_KEYS = frozenset(
    [
        "label_en",
        "label_ja",
        "item_en",
        "item_ja",
        "quantity_en",
        "quantity_ja",
        "quantity_unit",
        "quantity_unit_ja",
        "default_quantity",
        "storage_temperature_c",
        "lot_fields",
        "living",
        "limits",
        "keep_months",
    ]
)
_LIMIT_KEYS = frozenset(["minutes_out_at_once", "minutes_out_in_total", "thaws"])
_KIND_KEYS = frozenset(
    [
        "name",
        "code",
        "order",
        "label_en",
        "label_ja",
        "lot_forms",
        "label_lines",
        "attributes",
        "vocabularies",
        "leave_out",
        "limits",
    ]
)


class WrongKindFile(ValueError):
    """A file of `config/kinds/` cannot be used; the message names it, the key, and what is wrong."""


@lru_cache
def load_kinds(config_folder: Path) -> Kinds:
    """All kinds of a configuration folder. Raises WrongKindFile."""
    folder = Path(config_folder) / "kinds"
    shared = _Shared(folder / SHARED_FILE)
    try:
        countries = load_countries(Path(config_folder) / "countries.csv")
    except (OSError, ValueError) as error:
        raise WrongKindFile(f"config/countries.csv cannot be read: {error}") from error
    tables = [_File(path) for path in sorted(folder.glob("*.toml")) if path.name != SHARED_FILE]
    tables.sort(key=lambda file: (file.table.get("order", 100), file.path.name))
    kinds = [_kind(file, shared, countries) for file in tables]
    _check_distinct(kinds, [file.path.name for file in tables])
    return Kinds({kind.name: kind for kind in kinds})


class _File:
    """One TOML file, and the reading of its keys."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise WrongKindFile(f"config/kinds/{path.name} is missing.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise WrongKindFile(f"config/kinds/{path.name} is not TOML: {error}") from error

    def wrong(self, key: str, reason: str) -> WrongKindFile:
        return WrongKindFile(f"config/kinds/{self.path.name}, {key}: {reason}")

    def text(self, table: Mapping[str, Any], key: str, where: str) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(f"{where}{key}", "a text is needed.")
        return value

    def label(self, table: Mapping[str, Any], where: str, start: str = "label") -> Label:
        return Label(self.text(table, f"{start}_en", where), self.text(table, f"{start}_ja", where))

    def check_keys(self, table: Mapping[str, Any], known: frozenset[str], where: str) -> None:
        unknown = sorted(set(table) - known)
        if unknown:
            raise self.wrong(f"{where}{unknown[0]}", "this key is not known.")

    def vocabularies(self) -> dict[str, tuple[Term, ...]]:
        return {
            name: tuple(self._term(entry, f"vocabularies.{name}") for entry in entries)
            for name, entries in self.table.get("vocabularies", {}).items()
        }

    def _term(self, entry: Any, where: str) -> Term:
        if not isinstance(entry, list) or len(entry) < 3 or not all(isinstance(part, str) for part in entry):
            raise self.wrong(where, "each entry is a list of texts: code, English name, Japanese name, other words.")
        return Term(entry[0], entry[1], entry[2], tuple(entry[3:]))


class _Shared(_File):
    """What all kinds share: their common fields, vocabularies, lot forms and lot fields."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.shared_vocabularies = self.vocabularies()
        self.attributes = _attributes(self, self.table.get("attributes", []), self.shared_vocabularies, shared=True)
        fields = _attributes(self, self.table.get("lot_fields", []), self.shared_vocabularies, shared=False)
        self.lot_fields = {field.name: field for field in fields}
        self.lot_forms = {name: self._lot_form(name, table) for name, table in self.table.get("lot_forms", {}).items()}

    def _lot_form(self, name: str, table: Mapping[str, Any]) -> LotForm:
        where = f"lot_forms.{name}."
        self.check_keys(table, _LOT_FORM_KEYS, where)
        for field in table.get("lot_fields", []):
            if field not in self.lot_fields:
                raise self.wrong(f"{where}lot_fields", f"there is no lot field {field!r}.")
        return LotForm(
            name=name,
            label=self.label(table, where),
            item_label=self.label(table, where, "item"),
            quantity_label=self.label(table, where, "quantity"),
            quantity_unit=self.text(table, "quantity_unit", where),
            default_quantity=_number(self, table, "default_quantity", where, 1),
            storage_temperature_c=_number(self, table, "storage_temperature_c", where, 20),
            lot_fields=tuple(self.lot_fields[field] for field in table.get("lot_fields", [])),
            is_living=bool(table.get("living", False)),
            quantity_unit_ja=table.get("quantity_unit_ja", ""),
            limits=_limits(self, table.get("limits", {}), f"{where}limits."),
            keep_months=_months(self, table, where),
        )


def _kind(file: _File, shared: _Shared, countries: Countries) -> Kind:
    table = file.table
    file.check_keys(table, _KIND_KEYS, "")
    code = file.text(table, "code", "")
    if not (code.isascii() and code.isalpha() and code.isupper() and len(code) == 3):
        raise file.wrong("code", "three capital letters are needed, as in STR.")
    vocabularies = shared.shared_vocabularies | file.vocabularies()
    forms = table.get("lot_forms", [])
    for form in forms:
        if form not in shared.lot_forms:
            raise file.wrong("lot_forms", f"there is no lot form {form!r} in {SHARED_FILE}.")
    left_out = set(table.get("leave_out", []))
    own = _attributes(file, table.get("attributes", []), vocabularies, shared=False)
    replaced = {attribute.name for attribute in own} | left_out
    return Kind(
        name=file.text(table, "name", ""),
        code=code,
        label=file.label(table, ""),
        shared_attributes=tuple(attribute for attribute in shared.attributes if attribute.name not in replaced),
        own_attributes=own,
        lot_forms=_lot_forms(file, shared, forms),
        label_lines=tuple(table.get("label_lines", ())),
        countries=countries,
    )


def _lot_forms(file: _File, shared: _Shared, names: Sequence[str]) -> tuple[LotForm, ...]:
    """The forms of a kind, each with the shared limits or those that the kind sets instead."""
    own = file.table.get("limits", {})
    for name in own:
        if name not in names:
            raise file.wrong(f"limits.{name}", "the kind has no such lot form.")
    forms = [shared.lot_forms[name] for name in names]
    return tuple(
        replace(form, limits=_limits(file, own[form.name], f"limits.{form.name}.")) if form.name in own else form
        for form in forms
    )


def _limits(file: _File, table: Mapping[str, Any], where: str) -> Limits:
    file.check_keys(table, _LIMIT_KEYS, where)
    for key, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise file.wrong(f"{where}{key}", "a number of 0 or more is needed.")
    if not isinstance(table.get("thaws", 0), int):
        raise file.wrong(f"{where}thaws", "a whole number is needed.")
    return Limits(**table)


def _months(file: _File, table: Mapping[str, Any], where: str) -> int | None:
    value = table.get("keep_months")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise file.wrong(f"{where}keep_months", "a whole number of 1 or more is needed.")
    return value


def _attributes(
    file: _File, tables: Any, vocabularies: Mapping[str, tuple[Term, ...]], *, shared: bool
) -> tuple[Attribute, ...]:
    attributes: dict[str, Attribute] = {}
    for place, table in enumerate(tables, 1):
        where = f"attributes[{table.get('name', place)}]."
        attribute = _attribute(file, table, where, vocabularies, shared)
        if attribute.name in attributes:
            raise file.wrong(f"{where}name", "this name is there twice.")
        attributes[attribute.name] = attribute
    return tuple(attributes.values())


def _attribute(
    file: _File, table: Mapping[str, Any], where: str, vocabularies: Mapping[str, tuple[Term, ...]], shared: bool
) -> Attribute:
    file.check_keys(table, _ATTRIBUTE_KEYS, where)
    name = file.text(table, "name", where)
    if not name.isidentifier() or name != name.lower():
        raise file.wrong(f"{where}name", f"{name!r} is not made of small letters, figures and _.")
    return Attribute(
        name=name,
        label=file.label(table, where),
        type=_one_of(file, table, "type", where, AttributeType),
        unit=table.get("unit", ""),
        help=file.label(table, where, "help") if "help_en" in table or "help_ja" in table else None,
        vocabulary=_vocabulary(file, table, where, vocabularies),
        required=bool(table.get("required", False)),
        expected=bool(table.get("expected", False)),
        searchable=bool(table.get("searchable", False)),
        public=bool(table.get("public", True)),
        column_names=tuple(table.get("column_names", ())),
        compared=_one_of(file, table, "compared", where, Compared) if "compared" in table else None,
        part_of=table.get("part_of", ""),
        lowest=_number(file, table, "lowest", where, None),
        highest=_number(file, table, "highest", where, None),
        is_shared=shared,
    )


def _vocabulary(
    file: _File, table: Mapping[str, Any], where: str, vocabularies: Mapping[str, tuple[Term, ...]]
) -> tuple[Term, ...]:
    needs = table.get("type") in (AttributeType.CHOICE, AttributeType.MULTI_CHOICE)
    name = table.get("vocabulary")
    if name is None and not needs:
        return ()
    if not isinstance(name, str):
        raise file.wrong(f"{where}vocabulary", "the name of a vocabulary is needed.")
    if not needs:
        raise file.wrong(f"{where}vocabulary", "only the types choice and multi_choice have a vocabulary.")
    if name not in vocabularies:
        raise file.wrong(f"{where}vocabulary", f"there is no vocabulary {name!r}.")
    return vocabularies[name]


def _one_of(file: _File, table: Mapping[str, Any], key: str, where: str, choices: Any) -> Any:
    value = table.get(key)
    try:
        return choices(value)
    except ValueError as error:
        known = ", ".join(choice.value for choice in choices)
        raise file.wrong(f"{where}{key}", f"{value!r} is none of {known}.") from error


def _number(file: _File, table: Mapping[str, Any], key: str, where: str, default: Any) -> Any:
    value = table.get(key, default)
    if value is not default and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise file.wrong(f"{where}{key}", f"{value!r} is not a number.")
    return value


def _check_distinct(kinds: list[Kind], file_names: list[str]) -> None:
    seen: dict[str, str] = {}
    for kind, file_name in zip(kinds, file_names, strict=True):
        for key, value in (("name", kind.name), ("code", kind.code)):
            if value in seen:
                raise WrongKindFile(f"config/kinds/{file_name}, {key}: {value!r} is already used in {seen[value]}.")
            seen[value] = file_name
