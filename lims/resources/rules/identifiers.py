"""Identifiers that other people give to publications and things, and their addresses."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote

from lims.core.language import N_
from lims.core.refusals import InvalidValue

_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_DOI_LEAD = re.compile(r"(?:https?://)?(?:(?:dx\.)?doi\.org/|www\.doi\.org/)|doi\s*[:.]?\s*", re.I)
_PMID = re.compile(
    r"(?:(?:https?://)?(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)/"
    r"|(?:pmid|pubmed(?:\s*id)?)\s*[:.]?\s*)?0*([1-9][0-9]{0,7})/?",
    re.I,
)


def normal_doi(text: str) -> str | None:
    """Reduce any common way of writing a DOI to ``10.1234/abc`` in lower case; None if it is none.

    DOI names are compared without regard to case (DOI Handbook, 2.4); a full stop, comma or closing
    bracket that belongs to the sentence around it is left out.
    """
    plain = unquote(unicodedata.normalize("NFKC", text)).strip()
    lead = _DOI_LEAD.match(plain)
    plain = plain[lead.end() :] if lead else plain
    found = _DOI.fullmatch(_without_sentence_marks(plain.lower()))
    return found[0] if found else None


def normal_pmid(text: str) -> str | None:
    """Reduce a PubMed number, address or ``PMID: 123`` to its digits; None if it is none."""
    found = _PMID.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return found[1] if found else None


def doi_url(doi: str) -> str:
    """Give the resolver's address of a normal DOI."""
    return f"https://doi.org/{quote(doi, safe='/:;()._-')}"


def pubmed_url(pmid: str) -> str:
    """Give the address of a paper at PubMed."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def rrid_url(rrid: str) -> str:
    """Give the resolver's address of a research resource identifier."""
    return f"https://scicrunch.org/resolver/{quote(rrid, safe=':')}"


def taxonomy_url(ncbi_id: int) -> str:
    """Give the address of a taxon at NCBI."""
    return f"https://www.ncbi.nlm.nih.gov/Taxonomy/Browser/wwwtax.cgi?id={ncbi_id}"


def _without_sentence_marks(doi: str) -> str:
    """Cut what follows a DOI in running text; a bracket stays if its partner is inside the DOI."""
    while doi and (doi[-1] in ".,;:'\"" or (doi[-1] in ")]" and _closes_nothing(doi))):
        doi = doi[:-1]
    return doi


def _closes_nothing(doi: str) -> bool:
    opening, closing = ("(", ")") if doi[-1] == ")" else ("[", "]")
    return doi.count(closing) > doi.count(opening)


@dataclass(frozen=True)
class ReferenceText:
    """A publication as it can be told from a text: numbers if there are any, and the words around them."""

    doi: str | None = None
    pmid: int | None = None
    citation: str | None = None


_MARKED_PMID = re.compile(r"(?:\bpmid|pubmed\.ncbi\.nlm\.nih\.gov/)\s*[:.]?\s*([1-9][0-9]{0,7})\b", re.I)
_MARKED_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|\bdoi\s*[:.]?\s*)?\b(10\.[0-9]{4,9}/\S+)", re.I)


def reference_of(text: str) -> ReferenceText:
    """Read a reference: a DOI, a PMID, a citation, or a citation that holds one or both of them."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    doi, pmid = normal_doi(plain), normal_pmid(plain)
    if doi or pmid:
        return ReferenceText(doi, int(pmid) if pmid else None)
    found_doi, found_pmid = _MARKED_DOI.search(plain), _MARKED_PMID.search(plain)
    words = plain
    for found in (found_doi, found_pmid):
        words = words.replace(found[0], " ") if found else words
    return ReferenceText(
        doi=normal_doi(found_doi[1]) if found_doi else None,
        pmid=int(found_pmid[1]) if found_pmid else None,
        citation=" ".join(words.split()).strip(" ;,") or None,
    )


def text_of_reference(reference: ReferenceText) -> str:
    """Write a reference so that `reference_of` reads the same from it."""
    parts = [reference.citation]
    parts += [f"doi:{reference.doi}" if reference.doi else None, f"PMID:{reference.pmid}" if reference.pmid else None]
    return " ".join(part for part in parts if part)


def check_reference(reference: ReferenceText) -> None:
    """Raise InvalidValue if nothing is said of the publication."""
    if not (reference.doi or reference.pmid or reference.citation):
        raise InvalidValue("reference", "", N_("Give a DOI, a PMID or a citation."))
