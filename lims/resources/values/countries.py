"""Countries as depositors write them, brought to ISO 3166-1 alpha-3."""

import csv
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

import pycountry
from babel import Locale

from lims.core.language import N_
from lims.resources.values.missing import about_missing, missing_as
from lims.resources.values.names import tidied
from lims.resources.values.understood import Problem, Understood, doubt, note, refused

LANGUAGES = ("en", "ja")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one way of writing stands for, and the problem (if any) that comes with it."""

    alpha3: str
    problem: str = ""
    list_name: str = ""


@dataclass(frozen=True, slots=True)
class Countries:
    """Every known way to write a country: ISO 3166-1, names in two languages, and a centre's own file."""

    codes: Mapping[str, _Reading] = field(repr=False)
    names: Mapping[str, _Reading] = field(repr=False)

    def understand(self, raw: object) -> Understood[str]:
        """The alpha-3 code of the country that was written.

        Codes of ISO and names are taken as they are. Codes of other lists (`GER`, `SUI`) are taken with a remark if the
        lists agree, as doubtful if they do not. A country of the past keeps its own code and is doubtful.
        """
        missing = missing_as(raw)
        if missing:
            return self._nothing(raw, missing)
        text = tidied(unicodedata.normalize("NFKC", str(raw)))
        reading = self.codes.get(text.replace(".", "").upper()) or self.names.get(_name_key(text))
        if reading:
            return Understood(reading.alpha3, self._problems(reading, text))
        if ":" in text:
            return self._before_colon(text)
        return self._not_a_country(text)

    def _nothing(self, raw: object, missing: object) -> Understood[str]:
        if str(raw).strip() == "NA":
            message = N_("“NA” was read as no value; it is also the code of Namibia (NAM).")
            return Understood(None, (doubt("na-or-namibia", message),))
        return Understood(None, about_missing(raw, missing_as(raw) or missing))  # type: ignore[arg-type]

    def _before_colon(self, text: str) -> Understood[str]:
        country, rest = text.split(":", 1)
        reading = self.understand(country)
        message = N_("Only %(country)s was read as the country; “%(rest)s” is kept as written.")
        if reading.value is None:
            return self._not_a_country(text)
        return reading.with_problems(note("country-with-place", message, country=country, rest=rest.strip()))

    def _problems(self, reading: _Reading, text: str) -> tuple[Problem, ...]:
        values = {"value": text, "code": reading.alpha3, "list": reading.list_name}
        if reading.problem == "other-list":
            message = N_("“%(value)s” is no code of ISO 3166; it was read as %(code)s (%(list)s).")
            return (note("country-code-of-other-list", message, **values),)
        if reading.problem == "one-list":
            message = N_("“%(value)s” is no code of ISO 3166; only one list (%(list)s) has it, as %(code)s.")
            return (doubt("uncertain-country-code", message, **values),)
        if reading.problem == "successor":
            message = N_("“%(value)s” is a country of the past; it was read as %(code)s.")
            return (note("former-country", message, **values),)
        if reading.problem == "divided":
            message = N_("“%(value)s” is a country of the past and now several; its old code %(code)s is kept.")
            return (doubt("divided-country", message, **values),)
        return ()

    def _not_a_country(self, text: str) -> Understood[str]:
        close = get_close_matches(_name_key(text), self.names, n=1, cutoff=0.85) if len(text) > 3 else []
        if close:
            message = N_("“%(value)s” is no country that is known. Is it %(suggestion)s?")
            return refused("unknown-country", message, value=text, suggestion=self.names[close[0]].alpha3)
        message = N_("“%(value)s” is no country that is known. Write its ISO code, such as JPN, or its name.")
        return refused("unknown-country", message, value=text)


def country_name(alpha3: str, language: str) -> str:
    """The country's name in the language (`en` or `ja`); the code itself if no list has a name."""
    country = pycountry.countries.get(alpha_3=alpha3)
    if country is not None:
        territories = Locale(language).territories
        return str(territories.get(country.alpha_2, country.name))
    former = pycountry.historic_countries.get(alpha_3=alpha3)
    return str(former.name) if former is not None else alpha3


def country_choices(language: str) -> list[tuple[str, str]]:
    """All countries of ISO 3166-1 as (alpha-3, name), in the order of their names."""
    pairs = [(country.alpha_3, country_name(country.alpha_3, language)) for country in pycountry.countries]
    return sorted(pairs, key=lambda pair: pair[1])


def is_country_code(text: str) -> bool:
    """Whether this is an alpha-3 code of ISO 3166-1 or of a former country in ISO 3166-3."""
    return bool(pycountry.countries.get(alpha_3=text) or pycountry.historic_countries.get(alpha_3=text))


@lru_cache
def load_countries(path: Path) -> Countries:
    """The countries of ISO 3166-1 with the further codes and names of the file `countries.csv`.

    Lines that begin with # are comments. Raises ValueError, naming the line, for an alpha-3 code that no list has.
    """
    codes: dict[str, _Reading] = {}
    names: dict[str, _Reading] = {}
    for country in pycountry.countries:
        codes[country.alpha_3] = codes[country.alpha_2] = _Reading(country.alpha_3)
        for attribute in ("name", "official_name", "common_name"):
            _remember(names, getattr(country, attribute, ""), _Reading(country.alpha_3))
        for language in LANGUAGES:
            _remember(names, Locale(language).territories.get(country.alpha_2, ""), _Reading(country.alpha_3))
    _add_codes_of_other_lists(codes, names, _lines_of(path))
    return Countries(codes, names)


def _remember(names: dict[str, _Reading], name: str, reading: _Reading) -> None:
    if name:
        names.setdefault(_name_key(name), reading)


def _lines_of(path: Path) -> list[tuple[str, str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        lines = [(row["written"], row["alpha3"], row["list"]) for row in rows]
    for written, alpha3, _ in lines:
        if not is_country_code(alpha3):
            raise ValueError(f"{path.name}: the code {alpha3!r} beside {written!r} is not in ISO 3166.")
    return lines


def _add_codes_of_other_lists(
    codes: dict[str, _Reading], names: dict[str, _Reading], lines: Iterable[tuple[str, str, str]]
) -> None:
    of_lists: dict[str, dict[str, str]] = {}
    for written, alpha3, list_name in lines:
        if list_name == "name":
            _remember(names, written, _Reading(alpha3))
        elif list_name in ("successor", "divided"):
            _remember(names, written, _Reading(alpha3, list_name))
            if written.isascii() and written.isupper():
                codes.setdefault(written, _Reading(alpha3, list_name))
        else:
            of_lists.setdefault(written, {})[list_name] = alpha3
    for written, found in of_lists.items():
        agreed = len(found) > 1 and len(set(found.values())) == 1
        problem = "other-list" if agreed else "one-list"
        if len(set(found.values())) == 1:
            codes.setdefault(written, _Reading(next(iter(found.values())), problem, ", ".join(found)))


def _name_key(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    words = "".join(
        " " if not (character.isalnum() or unicodedata.combining(character)) else character
        for character in decomposed
        if not (unicodedata.combining(character) and ord(character) < 0x3000)
    ).split()
    return " ".join({"&": "and", "st": "saint"}.get(word, word) for word in words if word != "the")
