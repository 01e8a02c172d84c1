"""Dates as depositors write them, in Latin and Japanese scripts, whole and in part."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from lims.core.language import N_
from lims.resources.values.missing import about_missing, missing_as
from lims.resources.values.partial_dates import PartialDate
from lims.resources.values.understood import Problem, Understood, doubt, note, refused

# First and last year of each era of the Japanese calendar, as counted from its first year.
_ERAS = {
    "明治": (1868, 1912),
    "大正": (1912, 1926),
    "昭和": (1926, 1989),
    "平成": (1989, 2019),
    "令和": (2019, 2199),
}
_ERA_LETTERS = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"}
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_LONG_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "sept",
    "october",
    "november",
    "december",
]
_FIRST_DAY_OF_EXCEL = date(1899, 12, 30)
_MONTH_NAME = r"(?P<name>[a-z]{3,9})\.?"
_TIME = r"(?:[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?)?"

Reading = Understood[PartialDate]


def understand_partial_date(raw: object) -> Reading:
    """The date that was written, whole or in part.

    Reads MCPD (`197506--`, `19750000`), ISO 8601, `1975/6/3`, `12 Mar 1986`, `1975年6月3日`, `昭和50年6月` and dates
    that a spreadsheet holds as dates. `03/04/1986` is two dates: only its year is taken, as doubtful.
    """
    if isinstance(raw, PartialDate):
        return Understood(raw)
    if isinstance(raw, date):
        return _from_date(raw)
    missing = missing_as(raw)
    if missing and not _is_mcpd_blank(raw):
        return Understood(None, about_missing(raw, missing))
    if _is_mcpd_blank(raw):
        return Understood()
    text = _normalised(raw)
    for pattern, reader in _FORMS:
        match = pattern.fullmatch(text)
        if match:
            try:
                return reader(match, raw)
            except ValueError:
                return _impossible(raw)
    message = N_("“%(value)s” is not understood as a date. Write 1975-06-03, 1975-06 or 1975.")
    return refused("not-a-date", message, value=raw)


def understand_date(raw: object) -> Understood[date]:
    """A whole date; one of which only a part is known is refused."""
    reading = understand_partial_date(raw)
    if reading.value is None:
        return Understood(None, reading.problems)
    if not reading.value.is_whole:
        message = N_("“%(value)s” is only a part of a date. Write the day too, as in 1975-06-03.")
        return refused("incomplete-date", message, value=raw)
    return Understood(reading.value.earliest, reading.problems)


def _from_date(day: date) -> Reading:
    try:
        return Understood(PartialDate.from_date(day))
    except ValueError:
        return _impossible(day)


def _is_mcpd_blank(raw: object) -> bool:
    return isinstance(raw, str) and raw.strip() in {"--------", "00000000"}


def _normalised(raw: object) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = unicodedata.normalize("NFKC", str(raw)).casefold()
    return " ".join(re.sub("[\u2010-\u2015\u2212]", "-", text).split()).removesuffix(".0")


def _impossible(raw: object) -> Reading:
    message = N_("“%(value)s” is a day that no calendar has. Write 1975-06-03, 1975-06 or 1975.")
    return refused("impossible-date", message, value=raw)


def _part(text: str | None) -> int | None:
    if not text or text in {"--", "00", "0", "xx", "-"}:
        return None
    return int(text)


def _year_first(match: re.Match[str], raw: object) -> Reading:
    month, day = _part(match["month"]), _part(match["day"])
    if month is None and day is not None:
        raise ValueError("a day without its month")
    return Understood(PartialDate(int(match["year"]), month, day))


def _year_last(match: re.Match[str], raw: object) -> Reading:
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    if first > 12 or first == second:
        return Understood(PartialDate(year, second, first))
    if second > 12:
        return Understood(PartialDate(year, first, second))
    PartialDate(year, first, second)
    message = N_("“%(value)s” can be %(one)s or %(other)s: only the year is taken. Write the year first.")
    one, other = PartialDate(year, first, second), PartialDate(year, second, first)
    return Understood(PartialDate(year), (doubt("ambiguous-date", message, value=raw, one=one, other=other),))


def _month_and_year(match: re.Match[str], raw: object) -> Reading:
    return Understood(PartialDate(int(match["year"]), int(match["month"])))


def _named_month(match: re.Match[str], raw: object) -> Reading:
    name = match["name"]
    month = _MONTHS.get(name[:3])
    if month is None or not (len(name) == 3 or name in _LONG_MONTHS):
        message = N_("“%(value)s” is not understood as a date. Write 1975-06-03, 1975-06 or 1975.")
        return refused("not-a-date", message, value=raw)
    day = match.groupdict().get("day")
    return Understood(PartialDate(int(match["year"]), month, int(day) if day else None))


def _japanese_era(match: re.Match[str], raw: object) -> Reading:
    era = _ERA_LETTERS.get(match["era"], match["era"])
    first, last = _ERAS[era]
    year = first + (1 if match["year"] == "元" else int(match["year"])) - 1
    value = PartialDate(year, _part(match["month"]), _part(match["day"]))
    problems: tuple[Problem, ...] = (note("era-date", N_("“%(value)s” was read as %(date)s."), value=raw, date=value),)
    if year > last:
        message = N_("“%(value)s” is after the end of its era; it was read as %(date)s.")
        problems = (doubt("era-ended", message, value=raw, date=value),)
    return Understood(value, problems)


def _two_figure_year(match: re.Match[str], raw: object) -> Reading:
    message = N_(
        "“%(value)s” has a year of two figures, and the century is not sure. Write 1975-06-03, 1975-06 or 1975."
    )
    return refused("two-figure-year", message, value=raw)


def _day_of_excel(match: re.Match[str], raw: object) -> Reading:
    value = PartialDate.from_date(_FIRST_DAY_OF_EXCEL + timedelta(days=int(match[0])))
    message = N_("“%(value)s” was read as a spreadsheet's day number: %(date)s.")
    return Understood(value, (doubt("day-number", message, value=raw, date=value),))


_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], object], Reading]], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (rf"{_YEAR}(?P<month>\d\d|--)?(?P<day>\d\d|--)?", _year_first),
        (rf"{_YEAR}(?P<month>--)?(?P<day>--)", _year_first),
        (rf"{_YEAR}[-/.](?P<month>\d{{1,2}}|xx|--)(?:[-/.](?P<day>\d{{1,2}}|xx|--))?{_TIME}", _year_first),
        (rf"{_YEAR} ?年(?: ?(?P<month>\d{{1,2}}) ?月(?: ?(?P<day>\d{{1,2}}) ?日)?)?", _year_first),
        (rf"{_YEAR} (?P<month>\d{{1,2}}) (?P<day>\d{{1,2}})", _year_first),
        (rf"(?P<first>\d{{1,2}})[-/. ](?P<second>\d{{1,2}})[-/. ]{_YEAR}", _year_last),
        (rf"(?P<month>\d{{1,2}})[-/.]{_YEAR}", _month_and_year),
        (rf"{_DAY}[ \-/.]*{_MONTH_NAME}[ \-/.,]*{_YEAR}", _named_month),
        (rf"{_MONTH_NAME}[ \-/.]*{_DAY},?[ \-/.]+{_YEAR}", _named_month),
        (rf"{_MONTH_NAME}[ \-/.,]*{_YEAR}", _named_month),
        (rf"{_YEAR}[ \-/.,]*{_MONTH_NAME}(?:[ \-/.]*{_DAY})?", _named_month),
        (
            r"(?P<era>明治|大正|昭和|平成|令和) ?(?P<year>\d{1,2}|元) ?年(?:度)?"
            r"(?: ?(?P<month>\d{1,2}) ?月(?: ?(?P<day>\d{1,2}) ?日)?)?",
            _japanese_era,
        ),
        (
            r"(?P<era>[mtshr]|明治|大正|昭和|平成|令和)\.? ?(?P<year>\d{1,2})"
            r"(?:[./-](?P<month>\d{1,2})(?:[./-](?P<day>\d{1,2}))?)",
            _japanese_era,
        ),
        (r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}", _two_figure_year),
        (rf"\d{{1,2}}[ \-/.]*{_MONTH_NAME}[ \-/.,']*\d{{2}}", _two_figure_year),
        (r"[2-5]\d{4}", _day_of_excel),
    )
)
