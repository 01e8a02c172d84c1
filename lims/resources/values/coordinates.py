"""Latitudes and longitudes as they are written, brought to decimal degrees."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lims.core.language import N_
from lims.resources.values.missing import about_missing, missing_as
from lims.resources.values.understood import Problem, Understood, doubt, note, refused

MICRODEGREE = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Axis:
    """One of the two coordinates: its limit in degrees, the letters of its two directions, its figures in MCPD."""

    limit: int
    positive: str
    negative: str
    degree_figures: int


LATITUDE = Axis(90, "N", "S", 2)
LONGITUDE = Axis(180, "E", "W", 3)

_DIRECTIONS = {"北緯": "N", "南緯": "S", "東経": "E", "西経": "W", "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W"}
_SIGNS = {
    "\u00ba": "°",
    "\u02da": "°",
    "\u2218": "°",
    "\u309c": "°",
    "度": "°",
    "分": "'",
    "秒": '"',
    "\u2032": "'",
    "\u2018": "'",
    "\u2019": "'",
    "\u02b9": "'",
    "\u00b4": "'",
    "`": "'",
    "\u2033": '"',
    "\u201c": '"',
    "\u201d": '"',
    "\u02ba": '"',
    "\u2212": "-",
    "\u2013": "-",
    "\uff0d": "-",
}
_NUMBER = r"\d+(?:[.,]\d+)?"
_PARTS = re.compile(
    rf"(?P<degrees>{_NUMBER})(?:\s*[°:D ]\s*(?:(?P<minutes>{_NUMBER})(?:\s*[':M ]\s*"
    rf"(?:(?P<seconds>{_NUMBER})\s*(?:\"|''|S)?)?)?)?)?"
)

_SECONDS_IN_LETTERS = re.compile(r"\dM ?\d[\d.]*S$")


def understand_latitude(raw: object) -> Understood[Decimal]:
    """Decimal degrees north, rounded to a millionth; south is negative."""
    return _understand(raw, LATITUDE)


def understand_longitude(raw: object) -> Understood[Decimal]:
    """Decimal degrees east, rounded to a millionth; west is negative."""
    return _understand(raw, LONGITUDE)


def _understand(raw: object, axis: Axis) -> Understood[Decimal]:
    missing = missing_as(raw)
    if missing:
        return Understood(None, about_missing(raw, missing))
    if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        return _checked(Decimal(repr(raw) if isinstance(raw, float) else raw), axis, raw, ())
    text = _normalised(str(raw))
    if not text.strip("-"):
        return Understood()
    compact = re.fullmatch(rf"(\d{{{axis.degree_figures}}})(\d\d|--)(\d\d|--)([NSEW])", text.replace(" ", ""))
    if compact:
        return _from_parts(compact.groups()[:3], compact[4], False, axis, raw)
    direction, rest = _direction_and_rest(text)
    negative = rest.startswith("-")
    match = _PARTS.fullmatch(rest.lstrip("+-").strip())
    if not match:
        message = N_("“%(value)s” is not understood as a coordinate. Write decimal degrees such as 35.208333.")
        return refused("not-a-coordinate", message, value=raw)
    return _from_parts(match.group("degrees", "minutes", "seconds"), direction, negative, axis, raw)


def _normalised(text: str) -> str:
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    text = unicodedata.normalize("NFKC", text).upper()
    for word, letter in _DIRECTIONS.items():
        text = text.replace(word, letter)
    return " ".join(text.split())


def _direction_and_rest(text: str) -> tuple[str, str]:
    for direction in "NSEW":
        if text.startswith(direction):
            return direction, text[1:].strip()
        if text.endswith(direction) and not _SECONDS_IN_LETTERS.search(text):
            return direction, text[:-1].strip()
    return "", text


def _from_parts(
    parts: tuple[str | None, ...], direction: str, negative: bool, axis: Axis, raw: object
) -> Understood[Decimal]:
    if direction and direction not in (axis.positive, axis.negative):
        message = N_("“%(value)s” has the direction %(direction)s, which belongs to the other coordinate.")
        return refused("other-coordinate", message, value=raw, direction=direction)
    try:
        degrees, minutes, seconds = (
            None if part in (None, "--") else Decimal(str(part).replace(",", ".")) for part in parts
        )
    except InvalidOperation:  # pragma: no cover - the patterns admit numbers only
        degrees = minutes = seconds = None
    assert degrees is not None
    problems = _about_parts(parts, degrees, minutes, seconds, raw)
    if any(part is not None and part > 60 for part in (minutes, seconds)):
        message = N_("“%(value)s” has more than 60 minutes or seconds.")
        return refused("over-sixty", message, value=raw)
    value = degrees + (minutes or 0) / Decimal(60) + (seconds or 0) / Decimal(3600)
    if negative and direction:
        message = N_("“%(value)s” has both a minus sign and a direction; the direction was taken.")
        problems += (doubt("sign-and-direction", message, value=raw),)
    south_or_west = direction == axis.negative if direction else negative
    return _checked(-value if south_or_west else value, axis, raw, problems)


def _about_parts(
    parts: tuple[str | None, ...], degrees: Decimal, minutes: Decimal | None, seconds: Decimal | None, raw: object
) -> tuple[Problem, ...]:
    problems: list[Problem] = []
    if "--" in parts:
        message = N_("“%(value)s” leaves out minutes or seconds: the place is known only roughly.")
        problems.append(note("rough-coordinate", message, value=raw))
    if seconds == 60 or minutes == 60:
        message = N_("“%(value)s” has 60 minutes or seconds; they were counted as one more degree or minute.")
        problems.append(doubt("sixty", message, value=raw))
    fractions = [part for part in (degrees, minutes) if part is not None and part != part.to_integral_value()]
    later = seconds if minutes in fractions else minutes
    if fractions and later:
        message = N_("“%(value)s” has a fraction and then a smaller unit as well.")
        problems.append(doubt("fraction-and-parts", message, value=raw))
    if any(part and "," in part for part in parts):
        problems.append(note("decimal-comma", N_("The comma in “%(value)s” was read as a decimal point."), value=raw))
    return tuple(problems)


def _checked(value: Decimal, axis: Axis, raw: object, problems: tuple[Problem, ...]) -> Understood[Decimal]:
    if not value.is_finite() or abs(value) > axis.limit:
        message = N_("“%(value)s” is outside the range from %(lowest)s to %(highest)s degrees.")
        return refused("out-of-range", message, value=raw, lowest=-axis.limit, highest=axis.limit)
    return Understood(value.quantize(MICRODEGREE).normalize() + 0, problems)
