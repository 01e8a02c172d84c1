"""Identifiers that other people give: DOI, PMID, INSDC accessions, RRID, numbers in other collections."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote

_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_DOI_LEAD = re.compile(r"(?:https?://)?(?:(?:dx\.)?doi\.org/|www\.doi\.org/)|doi\s*[:.]?\s*", re.I)
_PMID = re.compile(
    r"(?:(?:https?://)?(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)/"
    r"|(?:pmid|pubmed(?:\s*id)?)\s*[:.]?\s*)?0*([1-9][0-9]{0,7})/?",
    re.I,
)
_RRID = re.compile(r"RRID:[A-Za-z]+.+")
_COLLECTION_NUMBER = re.compile(r"[^:\s][^:]*:(?:[^:]+:)?[^:]*[^:\s]")


def normal_doi(text: str) -> str | None:
    """Reduce any common way of writing a DOI to ``10.1234/abc`` in lower case; None if it is none.

    DOI names are compared without regard to case (DOI Handbook, 2.4); a full stop, comma or closing
    bracket that belongs to the sentence around it is left out.
    """
    plain = unquote(unicodedata.normalize("NFKC", text)).strip()
    lead = _DOI_LEAD.match(plain)
    plain = plain[lead.end() :] if lead else plain
    found = _DOI.fullmatch(plain)
    return _without_sentence_marks(found[0].lower()) if found else None


def normal_pmid(text: str) -> str | None:
    """Reduce a PubMed number, address or ``PMID: 123`` to its digits; None if it is none."""
    found = _PMID.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return found[1] if found else None


def normal_rrid(text: str) -> str | None:
    """Write a research resource identifier with its ``RRID:`` in front; None if it is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"^rrid\s*:\s*", "RRID:", plain, flags=re.I)
    return plain if _RRID.fullmatch(plain) and " " not in plain else None


def is_collection_number(text: str) -> bool:
    """Say whether the text has the form ``JCM:9653`` or ``UAM:Mamm:52179``.

    This is the form of the INSDC qualifiers culture_collection, bio_material and specimen_voucher.
    """
    return _COLLECTION_NUMBER.fullmatch(text) is not None


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
    while doi[-1] in ".,;:'\"" or (doi[-1] in ")]" and _closes_nothing(doi)):
        doi = doi[:-1]
    return doi


def _closes_nothing(doi: str) -> bool:
    opening, closing = ("(", ")") if doi[-1] == ")" else ("[", "]")
    return doi.count(closing) > doi.count(opening)


@dataclass(frozen=True)
class Archive:
    """One kind of INSDC accession: its form and where each of the three partners shows it."""

    name: str
    form: re.Pattern[str]
    ncbi: str
    ddbj: str

    def urls(self, accession: str) -> dict[str, str]:
        """Give the addresses of an accession at NCBI, ENA and DDBJ; INSDC partners mirror each other."""
        return {
            "NCBI": self.ncbi.format(accession),
            "ENA": f"https://www.ebi.ac.uk/ena/browser/view/{accession}",
            "DDBJ": self.ddbj.format(accession),
        }


# Forms: DDBJ, "Accession Number Assigned by INSD", https://www.ddbj.nig.ac.jp/documents/accessions-e.html
_NUCLEOTIDE = r"[A-Z][0-9]{5}|[A-Z]{2}(?:[0-9]{6}|[0-9]{8})"
_LARGE_SCALE = r"[A-Z]{4}[0-9]{8,10}|[A-Z]{6}[0-9]{9,11}|[A-Z]{5}[0-9]{7,}"
_READ_ARCHIVES = {
    "A": "submission",
    "P": "study",
    "S": "sample",
    "X": "experiment",
    "R": "run",
    "Z": "analysis",
}
_ENTRY = "https://ddbj.nig.ac.jp/search/entry"
ARCHIVES = (
    # Project, sample and read numbers first: the looser sequence forms would take them too.
    Archive(
        "bioproject",
        re.compile(r"PRJ(?:D[AB]|E[AB]|N[AB])[0-9]+"),
        "https://www.ncbi.nlm.nih.gov/bioproject/{}",
        f"{_ENTRY}/bioproject/{{}}",
    ),
    Archive(
        "biosample",
        re.compile(r"SAM(?:D|N|EA|EG|E)[0-9]{5,}"),
        "https://www.ncbi.nlm.nih.gov/biosample/{}",
        f"{_ENTRY}/biosample/{{}}",
    ),
    *(
        Archive(
            f"sra-{name}",
            re.compile(rf"[DES]R{letter}[0-9]{{6,}}"),
            "https://www.ncbi.nlm.nih.gov/sra/?term={}",
            f"{_ENTRY}/sra-{name}/{{}}",
        )
        for letter, name in _READ_ARCHIVES.items()
    ),
    Archive(
        "nucleotide",
        re.compile(rf"(?:{_NUCLEOTIDE}|{_LARGE_SCALE})(?:\.[0-9]+)?"),
        "https://www.ncbi.nlm.nih.gov/nuccore/{}",
        "https://getentry.ddbj.nig.ac.jp/getentry/na/{}/",
    ),
    Archive(
        "protein",
        re.compile(r"[A-Z]{3}(?:[0-9]{5}|[0-9]{7})(?:\.[0-9]+)?"),
        "https://www.ncbi.nlm.nih.gov/protein/{}",
        "https://getentry.ddbj.nig.ac.jp/getentry/dad/{}/",
    ),
)


def normal_insdc(text: str) -> str | None:
    """Reduce an INSDC accession to upper case, with its version if it has one; None if it is none."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    return plain if archive_of(plain) else None


def archive_of(accession: str) -> Archive | None:
    """Say which archive an INSDC accession in its normal form belongs to."""
    return next((each for each in ARCHIVES if each.form.fullmatch(accession)), None)
