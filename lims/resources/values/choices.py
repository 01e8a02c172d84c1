"""Choices from a list of codes, and yes or no."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from lims.core.language import N_
from lims.resources.values.missing import about_missing, missing_as
from lims.resources.values.names import comparison_key, separated, tidied
from lims.resources.values.understood import Problem, Understood, note, refused

_YES = frozenset(["yes", "y", "true", "t", "1", "○", "◯", "〇", "✓", "はい", "有", "あり", "有り", "可", "該当", "x"])
_NO = frozenset(["no", "n", "false", "f", "0", "×", "✗", "いいえ", "無", "なし", "無し", "不可", "非該当"])


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a vocabulary: its code, its names in both languages, and other words by which depositors call it."""

    code: str
    label_en: str
    label_ja: str
    words: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        return self.label_ja if language == "ja" else self.label_en


def understand_choice(raw: object, terms: Iterable[Term]) -> Understood[str]:
    """The code that was meant: written as the code, as a name in either language, or as one of the other words."""
    missing = missing_as(raw)
    known = _known_words(tuple(terms))
    text = _code_text(raw)
    term = known.get(comparison_key(text)) if text else None
    if term is None and missing:
        return Understood(None, about_missing(raw, missing))
    if term is None:
        return _wrong_code(text, known)
    if comparison_key(text) == comparison_key(term.code):
        return Understood(term.code)
    message = N_("“%(value)s” was read as the code %(code)s.")
    return Understood(term.code, (note("read-as-code", message, value=text, code=term.code),))


def understand_choices(raw: object, terms: Iterable[Term]) -> Understood[list[str]]:
    """Several codes, parted by semicolons (MCPD), commas or bars; one wrong code refuses the value."""
    missing = missing_as(raw)
    if missing:
        return Understood(None, about_missing(raw, missing))
    terms = tuple(terms)
    if isinstance(raw, list | tuple):
        entries = [str(entry) for entry in raw]
    else:
        text = _code_text(raw)
        whole = understand_choice(text, terms)
        entries = [text] if whole.value else separated(text.replace(",", ";").replace("、", ";"))
    codes: list[str] = []
    problems: list[Problem] = []
    for entry in entries:
        reading = understand_choice(entry, terms)
        if reading.is_refused:
            return Understood(None, reading.problems)
        problems.extend(reading.problems)
        if reading.value and reading.value not in codes:
            codes.append(reading.value)
    return Understood(codes or None, tuple(problems))


def understand_boolean(raw: object) -> Understood[bool]:
    """Yes or no, in words, figures and signs of both languages."""
    if isinstance(raw, bool):
        return Understood(raw)
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = unicodedata.normalize("NFKC", tidied(str(raw if raw is not None else ""))).casefold()
    if text in _YES:
        return Understood(True)
    if text in _NO:
        return Understood(False)
    missing = missing_as(raw)
    if missing:
        return Understood(None, about_missing(raw, missing))
    return refused("not-yes-or-no", N_("“%(value)s” is neither yes nor no."), value=raw)


@lru_cache(maxsize=256)
def _known_words(terms: tuple[Term, ...]) -> dict[str, Term]:
    """Every word of a vocabulary by its comparison key; made once, for a list has a thousand rows."""
    return {comparison_key(word): term for term in terms for word in _words_of(term)}


def _words_of(term: Term) -> tuple[str, ...]:
    return (*term.words, term.label_ja, term.label_en, term.code)


def _code_text(raw: object) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return "" if raw is None else tidied(unicodedata.normalize("NFKC", str(raw)))


def _wrong_code(text: str, known: dict[str, Term]) -> Understood[str]:
    close = get_close_matches(comparison_key(text), known, n=1, cutoff=0.8)
    if close:
        term = known[close[0]]
        message = N_("“%(value)s” is not in the list of codes. Is it %(code)s (%(label)s)?")
        return refused("wrong-code", message, value=text, code=term.code, label=term.label_en)
    codes = list(dict.fromkeys(term.code for term in known.values()))
    shown = ", ".join(codes[:12]) + (" …" if len(codes) > 12 else "")
    message = N_("“%(value)s” is not in the list of codes. It can be: %(codes)s.")
    return refused("wrong-code", message, value=text, codes=shown)
