"""Genotypes: kept exactly as written, and looked at for slips of the pen."""

import re

from lims.core.language import N_
from lims.resources.values.missing import about_missing, missing_as
from lims.resources.values.understood import Problem, Understood, doubt, note

_PAIRS = {")": "(", "]": "[", "}": "{"}
# FlyBase writes an insertion of a transposon as P{...}; P(...) is how keyboards and old lists have it.
_ROUND_ELEMENT = re.compile(r"(?<![A-Za-z0-9])(?P<element>P|PBac|Mi|TI) ?\(")


def understand_genotype(raw: object) -> Understood[str]:
    """The genotype, unchanged, with what looks wrong about it. No genotype is ever refused."""
    missing = missing_as(raw)
    if missing:
        return Understood(None, about_missing(raw, missing))
    text = str(raw)
    return Understood(text, tuple(_problems(text)))


def _problems(text: str) -> list[Problem]:
    problems = []
    if text != text.strip():
        problems.append(note("blank-at-an-end", N_("There are blanks at an end; they are kept as written.")))
    unmatched = unmatched_bracket(text)
    if unmatched:
        message = N_("The bracket %(bracket)s at place %(place)s has no partner.")
        problems.append(doubt("unmatched-bracket", message, bracket=unmatched[0], place=unmatched[1]))
    element = _ROUND_ELEMENT.search(text)
    if element:
        message = N_(
            "An inserted element is written with round brackets, as %(element)s(...); FlyBase writes %(element)s{...}."
        )
        problems.append(doubt("round-element", message, element=element["element"]))
    if text.count('"') % 2 or '""' in text:
        problems.append(doubt("stray-quotes", N_("There are quotation marks that look left over.")))
    return problems


def unmatched_bracket(text: str) -> tuple[str, int] | None:
    """The first bracket without its partner and its place, counted from 1; None if all match."""
    opened: list[tuple[str, int]] = []
    for place, character in enumerate(text, 1):
        if character in _PAIRS.values():
            opened.append((character, place))
        elif character in _PAIRS:
            if not opened or opened[-1][0] != _PAIRS[character]:
                return character, place
            opened.pop()
    return opened[0] if opened else None
