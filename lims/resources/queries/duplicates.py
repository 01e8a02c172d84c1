"""Resources that are already known by a name or number, for those who are about to register them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.resources.models import NameType, Resource, ResourceName, ResourceState

CHUNK = 500


@dataclass(frozen=True)
class Duplicate:
    """A resource that has a name or number under the same key, and which it is."""

    accession: str
    kind: str
    text: str
    type: NameType
    is_withdrawn: bool


def duplicates_of(session: Session, keys: Iterable[str]) -> Mapping[str, list[Duplicate]]:
    """What is known under each of the keys (`comparison_key` of names, synonyms and numbers); one query for 500.

    Keys under which nothing is known are left out.
    """
    found: dict[str, list[Duplicate]] = {}
    wanted = sorted({key for key in keys if key})
    for start in range(0, len(wanted), CHUNK):
        rows = session.execute(
            select(
                ResourceName.key,
                ResourceName.text,
                ResourceName.type,
                Resource.accession,
                Resource.kind,
                Resource.state,
            )
            .join(ResourceName.resource)
            .where(ResourceName.key.in_(wanted[start : start + CHUNK]))
            .order_by(Resource.id, ResourceName.id)
        )
        for key, text, type_, accession, kind, state in rows:
            duplicate = Duplicate(accession, kind, text, type_, state is ResourceState.WITHDRAWN)
            found.setdefault(key, []).append(duplicate)
    return found
