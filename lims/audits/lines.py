"""Lines of a comparison as pages, papers and programs show them: with the item's name and its recorded place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.audits.queries.boxes import paths_of
from lims.audits.rules.differences import Decision, Difference, Finding
from lims.core.database import in_parts
from lims.lots.models import Item, Lot
from lims.resources.models import Resource
from lims.storage import rules
from lims.storage.models import Location


@dataclass(frozen=True)
class ShownLine:
    """A line in words. `recorded` is the place that is recorded, `found` the position in the box where the thing was
    seen, `other_box` where an item was seen instead; `decision` what was decided, if it was."""

    finding: Finding
    text: str
    is_item: bool
    accession: str | None
    name: str | None
    name_ja: str | None
    state: str | None
    recorded: str | None
    found: str | None
    other_box: str | None
    offered: tuple[Decision, ...]
    decision: Decision | None = None

    @property
    def needs_position(self) -> bool:
        """May a person say where in the box the thing was put?"""
        return Decision.RECORD in self.offered and self.found is None


def shown_lines(reading: Session, lines: Sequence[Difference], here: int | None = None) -> list[ShownLine]:
    """Lines of a comparison as it stands, in a constant number of queries. Of a place in the location with the key
    `here` only the position is told."""
    return _shown(
        reading,
        [
            {
                "finding": line.finding,
                "text": line.text,
                "found": line.found,
                "state": line.recorded.state.value if line.recorded else None,
                "place_id": line.recorded.location_id if line.recorded else None,
                "position": line.recorded.position if line.recorded else None,
                "other_box_id": line.other_box_id,
                "offered": line.offered,
            }
            for line in lines
        ],
        here,
    )


def shown_kept_lines(reading: Session, kept: Sequence[Mapping[str, Any]], here: int | None = None) -> list[ShownLine]:
    """Lines as they were kept when a box was counted or settled."""
    return _shown(reading, kept, here)


def _shown(reading: Session, lines: Sequence[Mapping[str, Any]], here: int | None) -> list[ShownLine]:
    places = {line[key] for line in lines for key in ("place_id", "other_box_id") if line.get(key)}
    ways = paths_of(reading, sorted(places))
    names = _names(reading, {line["text"] for line in lines if line["state"]})
    if here is not None:
        ways |= {here: []}
    return [_line(line, ways, names) for line in lines]


def _line(
    line: Mapping[str, Any], ways: Mapping[int, Any], names: Mapping[str, tuple[str, str, str | None]]
) -> ShownLine:
    accession, name, name_ja = names.get(line["text"], (None, None, None))
    place_id, other = line["place_id"], line["other_box_id"]
    return ShownLine(
        finding=Finding(line["finding"]),
        text=line["text"],
        is_item=line["state"] is not None,
        accession=accession,
        name=name,
        name_ja=name_ja,
        state=line["state"],
        recorded=_place(ways[place_id], line["position"]) if place_id else None,
        found=line["found"],
        other_box=rules.readable_place(ways[other]) if other else None,
        offered=tuple(line.get("offered", ())),
        decision=Decision(line["decision"]) if line.get("decision") else None,
    )


def _place(way: Sequence[Location], position: str | None) -> str | None:
    return rules.readable_place(way, position) or None


def _names(reading: Session, barcodes: Collection[str]) -> dict[str, tuple[str, str, str | None]]:
    found: dict[str, tuple[str, str, str | None]] = {}
    for part in in_parts(sorted(barcodes)):
        rows = reading.execute(
            select(Item.barcode, Resource.accession, Resource.name, Resource.name_ja)
            .join(Lot, Lot.id == Item.lot_id)
            .join(Resource, Resource.id == Lot.resource_id)
            .where(Item.barcode.in_(part))
        )
        found |= {barcode: (accession, name, name_ja) for barcode, accession, name, name_ja in rows}
    return found
