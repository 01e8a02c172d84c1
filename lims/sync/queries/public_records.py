"""The public records of resources, built from the tables of a centre."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.core.settings import Settings, settings_of
from lims.deposits.models import Depositor
from lims.deposits.queries import depositors_of_resources
from lims.quality.models import Hold
from lims.resources.kinds import Attribute as AttributeDefinition
from lims.resources.kinds import Kind, Kinds, Label, kinds_of
from lims.resources.models import NameType, Parentage, ParentRole, Resource, ResourceState, Visibility
from lims.resources.rules.accessions import persistent_uri
from lims.resources.rules.archives import DataLinkText, addresses_of
from lims.shipping.queries.stock import LotStock, lots_in_stock
from lims.sync import records
from lims.sync.policy import Policy, Standing, load_policy, publication

_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿々]")
_RELATIONS = {
    ParentRole.PARENT: records.Words("Parent", "親"),
    ParentRole.FEMALE_PARENT: records.Words("Female parent", "母親"),
    ParentRole.MALE_PARENT: records.Words("Male parent", "父親"),
    ParentRole.DERIVED_FROM: records.Words("Derived from", "由来"),
}
_PEDIGREE = records.Coded("pedigree", records.Words("Pedigree", "系譜"))
_YES_NO = {True: records.Words("Yes", "はい"), False: records.Words("No", "いいえ")}
# A name of each of these types is public if the shared field of that name is.
_FIELD_OF_NAME = {
    NameType.SYNONYM: "synonyms",
    NameType.DEPOSITOR_NUMBER: "depositor_number",
    NameType.COLLECTOR_NUMBER: "collector_number",
    NameType.DONOR_NUMBER: "donor_number",
    NameType.OTHER_NUMBER: "other_numbers",
}


@dataclass(frozen=True)
class Candidate:
    """Everything about a resource that could be public, and what decides whether it is."""

    resource: Resource
    record: records.Record
    standing: Standing


def policy_of(session: Session) -> Policy:
    """The publication policy of the centre that this session belongs to."""
    return load_policy(settings_of(session).config_folder)


def standing_of(resource: Resource) -> Standing:
    """What decides about a resource as a whole."""
    return Standing(
        public=resource.visibility is not Visibility.CLOSED,
        withdrawn=resource.state is ResourceState.WITHDRAWN,
        embargo_until=resource.embargoed_until,
    )


def candidates(session: Session, resource_ids: Collection[int], at: datetime) -> Iterator[Candidate]:
    """The records of resources as they would be if everything were open; `at` is their date.

    All that is needed is read in a few queries, whatever the number of resources.
    """
    settings, kinds, policy = settings_of(session), kinds_of(session), policy_of(session)
    stock: dict[int, list[LotStock]] = defaultdict(list)
    for lot in lots_in_stock(session, resource_ids):
        stock[lot.resource_id].append(lot)
    held = frozenset(
        session.scalars(select(Hold.resource_id).where(Hold.released_at.is_(None), Hold.resource_id.in_(resource_ids)))
    )
    depositors = depositors_of_resources(session, resource_ids)
    today = at.astimezone(settings.zone).date()
    for resource in _loaded(session, resource_ids):
        parents = [line for line in resource.parents if publication(policy, standing_of(line.parent), today).leaves]
        maker = _Maker(settings, kinds, resource, depositors.get(resource.id))
        record = maker.record(parents, stock[resource.id], is_held=resource.id in held, at=at, licence=policy.licence)
        yield Candidate(resource, record, standing_of(resource))


def _loaded(session: Session, resource_ids: Collection[int]) -> Iterator[Resource]:
    yield from session.scalars(
        select(Resource)
        .where(Resource.id.in_(resource_ids))
        .order_by(Resource.id)
        .options(
            joinedload(Resource.taxon),
            selectinload(Resource.names),
            selectinload(Resource.references),
            selectinload(Resource.data_links),
            selectinload(Resource.parents).joinedload(Parentage.parent),
        )
    )


class _Maker:
    """Puts one resource into the record's format."""

    def __init__(self, settings: Settings, kinds: Kinds, resource: Resource, depositor: Depositor | None) -> None:
        self.settings = settings
        self.resource = resource
        self.depositor = depositor
        self.kind: Kind | None = kinds.by_name.get(resource.kind)

    def record(
        self, parents: list[Parentage], stock: list[LotStock], *, is_held: bool, at: datetime, licence: str
    ) -> records.Record:
        resource = self.resource
        return records.Record(
            centre=self.settings.centre_code,
            accession=resource.accession,
            uri=persistent_uri(self.settings.public_url, resource.accession),
            kind=records.Coded(resource.kind, _words(self.kind.label) if self.kind else records.Words(resource.kind)),
            names=_bilingual(resource.name, resource.name_ja) or records.Words(resource.accession),
            availability=availability_of(stock, is_held=is_held, withdrawn=resource.state is ResourceState.WITHDRAWN),
            modified=at,
            licence=licence,
            synonyms=self._synonyms(),
            taxon=self._taxon(),
            genotype=_text(resource.genotype) if self._is_public("genotype") else None,
            description=self._description(),
            origin_country=resource.origin_country if self._is_public("origin_country") else None,
            attributes=tuple(self._attributes()),
            lineage=tuple(self._lineage(parents)),
            references=tuple(self._references()),
            data_links=tuple(self._data_links()),
            depositor=_text(self.depositor.name) if self.depositor and self.depositor.is_name_public else None,
            terms=_spoken(resource.terms_of_use) if self._is_public("terms_of_use") else None,
            forms=self._forms(stock),
        )

    def _is_public(self, field: str) -> bool:
        return self.kind is None or not self.kind.has(field) or self.kind.attribute(field).public

    def _synonyms(self) -> tuple[str, ...]:
        own = {self.resource.name, self.resource.name_ja}
        public = [
            name.text
            for name in self.resource.names
            if name.text not in own and self._is_public(_FIELD_OF_NAME.get(name.type, "name"))
        ]
        return tuple(dict.fromkeys(public))

    def _taxon(self) -> records.Taxon | None:
        taxon = self.resource.taxon
        if taxon is None or not self._is_public("scientific_name"):
            return None
        return records.Taxon(taxon.scientific_name, taxon.ncbi_id, _text(taxon.name_en), _text(taxon.name_ja))

    def _description(self) -> records.Words | None:
        english = self.resource.description_en if self._is_public("description_en") else None
        japanese = self.resource.description_ja if self._is_public("description_ja") else None
        return records.Words(_text(english), _text(japanese)) if _text(english) or _text(japanese) else None

    def _attributes(self) -> Iterator[records.Attribute]:
        for definition in self.kind.public_attributes if self.kind else ():
            value = self.resource.attributes.get(definition.name)
            values = tuple(
                _value(definition, each)
                for each in (value if isinstance(value, list) else [value])
                if each not in (None, "")
            )
            if values:
                yield records.Attribute(definition.name, _words(definition.label), values, _text(definition.unit))

    def _lineage(self, parents: list[Parentage]) -> Iterator[records.Parent]:
        for line in parents:
            relation = records.Coded(line.role.value, _RELATIONS[line.role])
            yield records.Parent(relation, line.parent.accession, line.parent.name)
        pedigree = _text(self.resource.pedigree)
        if pedigree and self._is_public("pedigree"):
            yield records.Parent(_PEDIGREE, None, pedigree)

    def _references(self) -> Iterator[records.Reference]:
        for reference in self.resource.references if self._is_public("references") else ():
            title = _text(reference.citation)
            if reference.doi:
                yield records.Reference(records.ReferenceKind.DOI, reference.doi, title)
            if reference.pmid:
                yield records.Reference(records.ReferenceKind.PMID, str(reference.pmid), title)
            if title and not reference.doi and not reference.pmid:
                yield records.Reference(records.ReferenceKind.TEXT, title)

    def _data_links(self) -> Iterator[records.DataLink]:
        for link in self.resource.data_links if self._is_public("data_links") else ():
            addresses = addresses_of(DataLinkText(link.database, link.accession))
            url = addresses.get("DDBJ") or next(iter(addresses.values()), None)
            yield records.DataLink(link.database, link.accession, url)

    def _forms(self, stock: list[LotStock]) -> tuple[records.Coded, ...]:
        known = {form.name: form for form in self.kind.lot_forms} if self.kind else {}
        offered = dict.fromkeys(lot.form for lot in stock if lot.is_sendable and lot.form in known)
        return tuple(records.Coded(form, _words(known[form].label)) for form in offered)


def availability_of(stock: list[LotStock], *, is_held: bool, withdrawn: bool) -> records.Availability:
    """Whether the world can have a resource now: stock that nobody was promised, that is proven and not on hold."""
    if withdrawn:
        return records.Availability.WITHDRAWN
    if is_held:
        return records.Availability.SUSPENDED
    if any(lot.is_sendable for lot in stock):
        return records.Availability.AVAILABLE
    if stock and all(lot.is_held for lot in stock):
        return records.Availability.SUSPENDED
    return records.Availability.ON_REQUEST


def _value(definition: AttributeDefinition, value: Any) -> records.AttributeValue:
    if isinstance(value, bool):
        return records.AttributeValue("true" if value else "false", _YES_NO[value])
    term = definition.term(str(value))
    return records.AttributeValue(str(value), records.Words(term.label_en, term.label_ja) if term else None)


def _words(label: Label) -> records.Words:
    return records.Words(label.en, label.ja)


def _text(text: str | None) -> str | None:
    return text.strip() or None if text else None


def _bilingual(name: str, name_ja: str | None) -> records.Words | None:
    """A name that is written in Japanese and has no other is the Japanese name."""
    if _JAPANESE.search(name) and not _text(name_ja):
        return records.Words(ja=name)
    return records.Words(_text(name), _text(name_ja)) if _text(name) or _text(name_ja) else None


def _spoken(text: str | None) -> records.Words | None:
    """A text that is kept once, under the language that it is written in."""
    if not _text(text):
        return None
    return records.Words(ja=_text(text)) if _JAPANESE.search(text or "") else records.Words(en=_text(text))
