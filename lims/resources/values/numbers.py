"""Numbers as they are written: full width, with a unit, with a decimal comma or with marks between thousands."""

import re
import unicodedata
from decimal import Decimal

from lims.core.language import N_
from lims.resources.values.missing import about_missing, missing_as
from lims.resources.values.understood import Problem, Understood, note, refused

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_COMMA = re.compile(r"[+-]?\d+,\d+")


def understand_decimal(raw: object, unit: str = "") -> Understood[Decimal]:
    """The number, with the unit left away if it is the expected one; anything else beside it is refused."""
    missing = missing_as(raw)
    if missing:
        return Understood(None, about_missing(raw, missing))
    if isinstance(raw, bool):
        return _not_a_number(raw)
    if isinstance(raw, int | float | Decimal):
        value = Decimal(repr(raw) if isinstance(raw, float) else raw)
        return Understood(value) if value.is_finite() else _not_a_number(raw)
    text, problems = _without_unit(unicodedata.normalize("NFKC", str(raw)).replace("\u2212", "-").strip(), unit)
    if _PLAIN.fullmatch(text):
        return Understood(Decimal(text), problems)
    if _THOUSANDS.fullmatch(text):
        remark = note(
            "marked-thousands", N_("The comma in “%(value)s” was read as a mark between thousands."), value=raw
        )
        return Understood(Decimal(text.replace(",", "")), (*problems, remark))
    if _COMMA.fullmatch(text):
        remark = note("decimal-comma", N_("The comma in “%(value)s” was read as a decimal point."), value=raw)
        return Understood(Decimal(text.replace(",", ".")), (*problems, remark))
    return _not_a_number(raw)


def understand_integer(raw: object, unit: str = "") -> Understood[int]:
    """A whole number; `150.0` is one, `150.5` is refused."""
    reading = understand_decimal(raw, unit)
    if reading.value is None:
        return Understood(None, reading.problems)
    if reading.value != reading.value.to_integral_value():
        return refused("not-a-whole-number", N_("“%(value)s” is not a whole number."), value=raw)
    return Understood(int(reading.value), reading.problems)


def _without_unit(text: str, unit: str) -> tuple[str, tuple[Problem, ...]]:
    plain_unit = unicodedata.normalize("NFKC", unit).casefold()
    if plain_unit and text.casefold().endswith(plain_unit):
        number = text[: -len(plain_unit)].strip()
        message = N_("The unit in “%(value)s” was left away: the field is in %(unit)s.")
        return number, (note("unit-left-away", message, value=text, unit=unit),)
    return text, ()


def _not_a_number(raw: object) -> Understood[Decimal]:
    return refused("not-a-number", N_("“%(value)s” is not a number."), value=raw)
