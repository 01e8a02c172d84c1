"""Where data about a resource lie: accession numbers of public archives, and their addresses."""

import re
import unicodedata
from dataclasses import dataclass

WEB = "web"
"""The database of a link that is a plain web address."""

OTHER = "other"
"""The database of a number whose form no known archive has."""


@dataclass(frozen=True)
class DataLinkText:
    """A link as it can be told from a text: the archive's name and the accession, or an address."""

    database: str
    accession: str


@dataclass(frozen=True)
class Archive:
    """One sort of accession number: its form, and who shows it where."""

    name: str
    form: re.Pattern[str]
    sites: tuple[tuple[str, str], ...]

    def urls(self, accession: str) -> dict[str, str]:
        """Give the addresses of an accession by site; the partners of INSDC mirror each other."""
        return {site: address.format(accession) for site, address in self.sites}


def _of_insdc(name: str, form: str, ncbi: str, ddbj: str) -> Archive:
    sites = (
        ("NCBI", f"https://www.ncbi.nlm.nih.gov/{ncbi}"),
        ("ENA", "https://www.ebi.ac.uk/ena/browser/view/{}"),
        ("DDBJ", f"https://{ddbj}"),
    )
    return Archive(name, re.compile(form), sites)


_READS = {"A": "submission", "P": "study", "S": "sample", "X": "experiment", "R": "run", "Z": "analysis"}
_ENTRY = "ddbj.nig.ac.jp/search/entry"
_VERSION = r"(?:\.[0-9]+)?"

# Forms: DDBJ, "Accession Number Assigned by INSD", https://www.ddbj.nig.ac.jp/documents/accessions-e.html.
# Project, sample and read numbers come first: the looser forms of sequences would take them too.
ARCHIVES = (
    _of_insdc("bioproject", r"PRJ(?:D[AB]|E[AB]|N[AB])[0-9]+", "bioproject/{}", f"{_ENTRY}/bioproject/{{}}"),
    _of_insdc("biosample", r"SAM(?:D|N|EA|EG|E)[0-9]{5,}", "biosample/{}", f"{_ENTRY}/biosample/{{}}"),
    *(
        _of_insdc(f"sra-{name}", rf"[DES]R{letter}[0-9]{{6,}}", "sra/?term={}", f"{_ENTRY}/sra-{name}/{{}}")
        for letter, name in _READS.items()
    ),
    _of_insdc(
        "nucleotide",
        rf"(?:[A-Z][0-9]{{5}}|[A-Z]{{2}}(?:[0-9]{{6}}|[0-9]{{8}})|[A-Z]{{4}}[0-9]{{8,10}}"
        rf"|[A-Z]{{6}}[0-9]{{9,11}}|[A-Z]{{5}}[0-9]{{7,}}){_VERSION}",
        "nuccore/{}",
        "getentry.ddbj.nig.ac.jp/getentry/na/{}/",
    ),
    _of_insdc(
        "protein",
        rf"[A-Z]{{3}}(?:[0-9]{{5}}|[0-9]{{7}}){_VERSION}",
        "protein/{}",
        "getentry.ddbj.nig.ac.jp/getentry/dad/{}/",
    ),
    Archive(
        "assembly",
        re.compile(rf"GC[AF]_[0-9]{{9}}{_VERSION}"),
        (("NCBI", "https://www.ncbi.nlm.nih.gov/datasets/genome/{}/"),),
    ),
    Archive(
        "refseq",
        re.compile(rf"[NXWAY][CGMRPTWZ]_[0-9]{{6,9}}{_VERSION}"),
        (("NCBI", "https://www.ncbi.nlm.nih.gov/search/all/?term={}"),),
    ),
)
_BY_NAME = {archive.name: archive for archive in ARCHIVES}
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def data_link_of(text: str) -> DataLinkText:
    """Read a link: a web address, an accession of a known archive, or a number that is kept as it is written."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if is_web_address(plain):
        return DataLinkText(WEB, plain)
    archive = archive_of(plain.upper())
    return DataLinkText(archive.name, plain.upper()) if archive else DataLinkText(OTHER, plain)


def is_web_address(text: str) -> bool:
    """Whether a text is a web address and nothing else."""
    return bool(_WEB_ADDRESS.fullmatch(text))


def archive_of(accession: str) -> Archive | None:
    """Say which archive an accession in upper case belongs to."""
    return next((each for each in ARCHIVES if each.form.fullmatch(accession)), None)


def addresses_of(link: DataLinkText) -> dict[str, str]:
    """Give the addresses of a link by the site's name; none for a number of no known archive."""
    if link.database == WEB:
        return {link.accession.split("/")[2]: link.accession}
    archive = _BY_NAME.get(link.database)
    return archive.urls(link.accession) if archive else {}
