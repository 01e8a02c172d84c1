"""Public records and messages for tests: dull ones, and any that the format allows."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from hypothesis import strategies as st

from lims.sync import records
from lims.sync.messages.signing import Signer
from lims.sync.transport import SIGNED, refusal_in

MODIFIED = datetime(2026, 4, 1, tzinfo=UTC)


def make_record(accession: str = "NIGB-STR-000001", **changes: Any) -> records.Record:
    record = records.Record(
        centre="NIGB",
        accession=accession,
        uri=f"https://centre.example/resources/{accession}",
        kind=records.Coded("strain", records.Words("Strain", "系統")),
        names=records.Words("Canton-S", "カントン S"),
        availability=records.Availability.AVAILABLE,
        modified=MODIFIED,
        licence="CC-BY-4.0",
        taxon=records.Taxon("Drosophila melanogaster", 7227, "fruit fly", "キイロショウジョウバエ"),
    )
    return replace(record, **changes)


def make_tombstone(accession: str = "NIGB-STR-000001", **changes: Any) -> records.Tombstone:
    return replace(
        records.Tombstone("NIGB", accession, records.WithdrawalReason.WITHDRAWN, MODIFIED),
        **changes,
    )


def make_signer(code: str = "NIGB") -> Signer:
    return Signer(code, Ed25519PrivateKey.generate())


def texts(longest: int = 30) -> st.SearchStrategy[str]:
    """Texts that the format takes: no control characters, no lone surrogates, not blank."""
    characters = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t")
    return st.text(characters, min_size=1, max_size=longest).filter(lambda text: text.strip() != "")


def instants() -> st.SearchStrategy[datetime]:
    return st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def _optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _several(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=3).map(tuple)


def words() -> st.SearchStrategy[records.Words]:
    pair = st.tuples(_optional(texts()), _optional(texts())).filter(any)
    return pair.map(lambda both: records.Words(*both))


def codes() -> st.SearchStrategy[str]:
    return st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)


def coded() -> st.SearchStrategy[records.Coded]:
    return st.builds(records.Coded, codes(), words())


def accessions() -> st.SearchStrategy[str]:
    return st.from_regex(r"[A-Z]{2,8}-[A-Z]{3}-[0-9]{6}", fullmatch=True)


def _references() -> st.SearchStrategy[records.Reference]:
    plain_kinds = st.sampled_from([kind for kind in records.ReferenceKind if kind != "url"])
    addresses = st.just("https://doi.example/10.1000/182")
    return st.builds(records.Reference, plain_kinds, texts(), _optional(texts())) | st.builds(
        records.Reference, st.just(records.ReferenceKind.URL), addresses, _optional(texts())
    )


def _parents() -> st.SearchStrategy[records.Parent]:
    listed = st.builds(records.Parent, coded(), accessions(), _optional(texts()))
    return listed | st.builds(records.Parent, coded(), st.none(), texts())


def any_record() -> st.SearchStrategy[records.Record]:
    """Any record that version 1 of the format allows."""
    taxa = st.builds(
        records.Taxon, texts(), _optional(st.integers(1, 2**31 - 1)), _optional(texts()), _optional(texts())
    )
    values = st.builds(records.AttributeValue, texts(), _optional(words()))
    return st.builds(
        records.Record,
        centre=st.from_regex(r"[A-Z][A-Z0-9]{1,11}", fullmatch=True),
        accession=accessions(),
        uri=st.just("https://centre.example/resources/1"),
        kind=coded(),
        names=words(),
        availability=st.sampled_from(records.Availability),
        modified=instants(),
        licence=st.just("CC0-1.0"),
        synonyms=_several(texts()),
        taxon=_optional(taxa),
        genotype=_optional(texts()),
        description=_optional(words()),
        origin_country=_optional(st.from_regex(r"[A-Z]{3}", fullmatch=True)),
        attributes=_several(st.builds(records.Attribute, codes(), words(), _several(values), _optional(texts()))),
        lineage=_several(_parents()),
        references=_several(_references()),
        data_links=_several(
            st.builds(records.DataLink, texts(), texts(), st.none() | st.just("https://ddbj.example/D37982"))
        ),
        depositor=_optional(texts()),
        terms=_optional(words()),
        forms=_several(coded()),
    )


class AppTransport:
    """Carries messages to another app of the same process, as the network does in production."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.posted: list[tuple[str, str]] = []

    def post(self, path: str, message: str) -> str:
        self.posted.append((path, message))
        answer = self.app.test_client().post(path, data=message, content_type=SIGNED)
        if answer.status_code != 200:
            raise refusal_in(answer.status_code, answer.get_json(silent=True))
        return answer.get_data(as_text=True)

    def get(self, path: str) -> Any:
        return self.app.test_client().get(path).get_json()
