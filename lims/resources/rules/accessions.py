"""Accession numbers such as ``NGV-STR-000123`` and the persistent address made from one."""

import re
import unicodedata
from dataclasses import dataclass

DIGITS = 6
"""Least number of digits; the millionth resource of a kind simply has seven."""

_PART = r"[A-Z][A-Z0-9]{0,11}"
_ACCESSION = re.compile(rf"(?P<centre>{_PART})-(?P<kind>{_PART})-(?P<number>[0-9]{{{DIGITS},12}})")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u30fc\uff70", "-"))


@dataclass(frozen=True, order=True)
class Accession:
    """The number of one catalogue entry: who keeps it, what sort of thing, which one."""

    centre: str
    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.centre}-{self.kind}-{self.number:0{DIGITS}}"


def build_accession(centre: str, kind: str, number: int) -> str:
    """Write an accession number. Raises ValueError for a part that could not be read back."""
    accession = str(Accession(centre, kind, number))
    if number < 1 or parse_accession(accession) is None:
        raise ValueError(f"no accession number can be made of {centre!r}, {kind!r} and {number!r}")
    return accession


def parse_accession(text: str) -> Accession | None:
    """Read an accession number as people type it: any case, full width letters, any dash.

    None if it is none. A number padded with more zeros than it needs is another text for the same
    resource, so it is read as the same accession.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip().upper()
    found = _ACCESSION.fullmatch(plain)
    if found is None or int(found["number"]) == 0:
        return None
    return Accession(found["centre"], found["kind"], int(found["number"]))


def persistent_uri(base_url: str, accession: str) -> str:
    """Give the address under which a resource stays to be found, on paper and in publications."""
    return f"{base_url.rstrip('/')}/resources/{accession}"
