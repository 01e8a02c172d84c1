"""Identifiers that other institutions give out: publications, sequences and data sets, taxa, research resources."""

import re
import unicodedata

from lims.core.language import N_
from lims.resources.rules.archives import OTHER, data_link_of, is_web_address
from lims.resources.rules.identifiers import normal_doi, normal_pmid
from lims.resources.values.missing import about_missing, missing_as
from lims.resources.values.names import separated, tidied
from lims.resources.values.understood import Understood, doubt, note, refused

_RRID = re.compile(r"(?:RRID:\s*)?([A-Za-z]+[_:-]\S+)")
# A bare number with fewer figures is rather a year or a count than a PMID.
_FEWEST_FIGURES_OF_BARE_PMID = 5


def understand_doi(raw: object) -> Understood[str]:
    """A DOI without its prefix, such as `10.1000/182`, in lower case as DOIs compare without case."""
    missing = missing_as(raw)
    if missing:
        return Understood(None, about_missing(raw, missing))
    doi = normal_doi(_plain(raw))
    if doi:
        return Understood(doi)
    message = N_("“%(value)s” is not a DOI. A DOI begins with 10., as in 10.1000/182.")
    return refused("not-a-doi", message, value=raw)


def understand_references(raw: object) -> Understood[list[str]]:
    """Publications as `doi:...` and `pmid:...`, or as their citation; a bare number of 5 to 8 figures is a PMID.

    A cell without any DOI or PMID is one citation: its commas and semicolons part authors, not publications.
    """
    missing = missing_as(raw)
    if missing:
        return Understood(None, about_missing(raw, missing))
    entries = _entries(raw)
    read = [_reference(entry) for entry in entries]
    if not any(read) and not isinstance(raw, list | tuple):
        entries, read = [tidied(str(raw))], [None]
    references = [known or entry for known, entry in zip(read, entries, strict=True)]
    message = N_("“%(value)s” is neither a DOI nor a PMID; it is kept as a citation.")
    problems = tuple(
        note("citation", message, value=entry) for known, entry in zip(read, entries, strict=True) if not known
    )
    return Understood(list(dict.fromkeys(references)), problems)


def understand_data_links(raw: object) -> Understood[list[str]]:
    """Accession numbers of the archives that are known, and web addresses."""
    missing = missing_as(raw)
    if missing:
        return Understood(None, about_missing(raw, missing))
    links, problems = [], []
    for entry in _entries(raw):
        link = data_link_of(entry)
        if link.database != OTHER:
            links.append(link.accession)
        else:
            message = N_(
                "“%(value)s” is neither an accession number of INSDC nor a web address; it is kept as written only."
            )
            problems.append(doubt("not-a-data-link", message, value=entry))
    return Understood(links or None, tuple(problems))


def understand_url(raw: object) -> Understood[str]:
    """A web address that begins with http:// or https://."""
    missing = missing_as(raw)
    if missing:
        return Understood(None, about_missing(raw, missing))
    text = _plain(raw)
    if is_web_address(text):
        return Understood(text)
    return refused("not-a-web-address", N_("“%(value)s” is not a web address that begins with https://."), value=raw)


def understand_rrid(raw: object) -> Understood[str]:
    """A research resource identifier such as `RRID:IMSR_RBRC02892`."""
    missing = missing_as(raw)
    if missing:
        return Understood(None, about_missing(raw, missing))
    match = _RRID.fullmatch(_plain(raw))
    if match:
        return Understood(f"RRID:{match[1]}")
    return refused("not-an-rrid", N_("“%(value)s” is not an RRID such as RRID:IMSR_RBRC02892."), value=raw)


def understand_ncbi_taxon(raw: object) -> Understood[int]:
    """The number of a taxon in NCBI Taxonomy, with or without its prefix."""
    missing = missing_as(raw)
    if missing:
        return Understood(None, about_missing(raw, missing))
    text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else _plain(raw)
    match = re.fullmatch(r"(?:(?:ncbi[:_ ]?)?tax(?:on|id|onomy)?[:_ ]*(?:id)?[:_ ]*)?(\d{1,9})", text, re.IGNORECASE)
    if match and int(match[1]):
        return Understood(int(match[1]))
    return refused("not-a-taxon-number", N_("“%(value)s” is not a number of NCBI Taxonomy such as 10090."), value=raw)


def _plain(raw: object) -> str:
    return tidied(unicodedata.normalize("NFKC", str(raw)))


def _entries(raw: object) -> list[str]:
    if isinstance(raw, list | tuple):
        return [tidied(str(entry)) for entry in raw if tidied(str(entry))]
    text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else _plain(raw)
    if normal_doi(text):
        return [text]
    entries = separated(unicodedata.normalize("NFKC", text if not isinstance(raw, str) else raw))
    return [
        part for entry in entries for part in re.split(r",\s+|,(?=[A-Za-z]{0,6}\d)|\s+(?=10\.\d{4})", entry) if part
    ]


def _reference(entry: str) -> str | None:
    doi, pmid = normal_doi(entry), normal_pmid(entry)
    if doi:
        return f"doi:{doi}"
    if pmid and (not entry.isdecimal() or len(entry) >= _FEWEST_FIGURES_OF_BARE_PMID):
        return f"pmid:{pmid}"
    return None
