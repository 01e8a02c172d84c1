"""Tables of the catalogue."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.core.schema import Base, Key, Versioned, choice
from lims.ledger.models import custody


class Visibility(StrEnum):
    """Who may see a resource outside its centre."""

    OPEN = "open"
    EMBARGOED = "embargoed"
    CLOSED = "closed"


class ResourceState(StrEnum):
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


class NameType(StrEnum):
    """What a further name or number of a resource is."""

    NAME = "name"
    SYNONYM = "synonym"
    DEPOSITOR_NUMBER = "depositor_number"
    COLLECTOR_NUMBER = "collector_number"
    DONOR_NUMBER = "donor_number"
    OTHER_NUMBER = "other_number"


class ParentRole(StrEnum):
    PARENT = "parent"
    FEMALE_PARENT = "female_parent"
    MALE_PARENT = "male_parent"
    DERIVED_FROM = "derived_from"


class Taxon(Versioned, Base):
    """A species or other taxon; `ncbi_id` is its number in NCBI Taxonomy."""

    __tablename__ = "resources_taxon"

    id: Mapped[Key]
    scientific_name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    authority: Mapped[str | None]
    rank: Mapped[str | None]
    ncbi_id: Mapped[int | None] = mapped_column(unique=True)
    name_en: Mapped[str | None]
    name_ja: Mapped[str | None]
    checked_on: Mapped[date | None]

    synonyms: Mapped[list["TaxonSynonym"]] = relationship(
        cascade="all, delete-orphan", order_by="TaxonSynonym.name", back_populates="taxon"
    )
    former_ids: Mapped[list["TaxonFormerId"]] = relationship(
        cascade="all, delete-orphan", order_by="TaxonFormerId.ncbi_id", back_populates="taxon"
    )


class TaxonSynonym(Base):
    __tablename__ = "resources_taxon_synonym"

    id: Mapped[Key]
    taxon_id: Mapped[int] = mapped_column(ForeignKey(Taxon.id), index=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)

    taxon: Mapped[Taxon] = relationship(back_populates="synonyms")


class TaxonFormerId(Base):
    """A number that NCBI Taxonomy has merged into the taxon's present one; old lists still give it."""

    __tablename__ = "resources_taxon_former_id"

    id: Mapped[Key]
    taxon_id: Mapped[int] = mapped_column(ForeignKey(Taxon.id), index=True)
    ncbi_id: Mapped[int] = mapped_column(unique=True)

    taxon: Mapped[Taxon] = relationship(back_populates="former_ids")


@custody("resource", "accession", "kind", "name", "state", "visibility", "embargoed_until", "version")
class Resource(Versioned, Base):
    """One catalogue entry. `attributes` are what its kind defines in `config/kinds/`, already understood;
    `as_deposited` keeps the depositor's own words, column by column."""

    __tablename__ = "resources_resource"
    __table_args__ = (
        CheckConstraint("(visibility = 'embargoed') = (embargoed_until IS NOT NULL)", name="embargo_has_date"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        Index("ix_resources_resource_kind_accession", "kind", "accession"),
        Index("ix_resources_resource_name", "name", "id"),
    )

    id: Mapped[Key]
    accession: Mapped[str] = mapped_column(String(48), unique=True)
    kind: Mapped[str] = mapped_column(String(24))
    name: Mapped[str]
    name_ja: Mapped[str | None]
    taxon_id: Mapped[int | None] = mapped_column(ForeignKey(Taxon.id), index=True)
    genotype: Mapped[str | None]
    description_en: Mapped[str | None]
    description_ja: Mapped[str | None]
    origin_country: Mapped[str | None] = mapped_column(String(3))
    origin_site: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    elevation_m: Mapped[float | None]
    # MCPD form, in which unknown parts are hyphens: 197506--
    collected_on: Mapped[str | None] = mapped_column(String(8))
    collector: Mapped[str | None]
    pedigree: Mapped[str | None]
    terms_of_use: Mapped[str | None]
    attributes: Mapped[dict[str, Any]]
    as_deposited: Mapped[dict[str, Any]]
    state: Mapped[ResourceState] = mapped_column(choice(ResourceState), default=ResourceState.ACTIVE)
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility), default=Visibility.CLOSED)
    embargoed_until: Mapped[date | None]
    search_text: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)

    taxon: Mapped[Taxon | None] = relationship()
    names: Mapped[list["ResourceName"]] = relationship(
        cascade="all, delete-orphan", order_by="ResourceName.id", back_populates="resource"
    )
    references: Mapped[list["Reference"]] = relationship(
        cascade="all, delete-orphan", order_by="Reference.id", back_populates="resource"
    )
    data_links: Mapped[list["DataLink"]] = relationship(
        cascade="all, delete-orphan", order_by="DataLink.id", back_populates="resource"
    )
    parents: Mapped[list["Parentage"]] = relationship(
        cascade="all, delete-orphan", foreign_keys="Parentage.child_id", back_populates="child"
    )


class ResourceName(Base):
    """Every name and number a resource is known by, its main name too; `key` is how they are compared."""

    __tablename__ = "resources_name"
    __table_args__ = (UniqueConstraint("resource_id", "type", "text"),)

    id: Mapped[Key]
    resource_id: Mapped[int] = mapped_column(ForeignKey(Resource.id))
    type: Mapped[NameType] = mapped_column(choice(NameType))
    text: Mapped[str]
    key: Mapped[str] = mapped_column(index=True)

    resource: Mapped[Resource] = relationship(back_populates="names")


class Parentage(Base):
    """A line of descent; cycles are refused by the operation that adds it."""

    __tablename__ = "resources_parentage"
    __table_args__ = (
        UniqueConstraint("child_id", "parent_id", "role"),
        CheckConstraint("child_id <> parent_id", name="not_itself"),
    )

    id: Mapped[Key]
    child_id: Mapped[int] = mapped_column(ForeignKey(Resource.id))
    parent_id: Mapped[int] = mapped_column(ForeignKey(Resource.id), index=True)
    role: Mapped[ParentRole] = mapped_column(choice(ParentRole))
    note: Mapped[str | None]

    child: Mapped[Resource] = relationship(foreign_keys=[child_id], back_populates="parents")
    parent: Mapped[Resource] = relationship(foreign_keys=[parent_id])


class Reference(Base):
    """A publication about a resource; at least one of DOI, PMID and citation is there."""

    __tablename__ = "resources_reference"
    __table_args__ = (CheckConstraint("doi IS NOT NULL OR pmid IS NOT NULL OR citation IS NOT NULL", name="something"),)

    id: Mapped[Key]
    resource_id: Mapped[int] = mapped_column(ForeignKey(Resource.id), index=True)
    doi: Mapped[str | None] = mapped_column(index=True)
    pmid: Mapped[int | None] = mapped_column(index=True)
    citation: Mapped[str | None]

    resource: Mapped[Resource] = relationship(back_populates="references")


class DataLink(Base):
    """A link to data about a resource, such as an INSDC accession."""

    __tablename__ = "resources_data_link"
    __table_args__ = (UniqueConstraint("resource_id", "database", "accession"),)

    id: Mapped[Key]
    resource_id: Mapped[int] = mapped_column(ForeignKey(Resource.id))
    database: Mapped[str] = mapped_column(String(32))
    accession: Mapped[str] = mapped_column(index=True)

    resource: Mapped[Resource] = relationship(back_populates="data_links")
