"""The storage tree: making, nesting, moving, retiring, fill."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.core.refusals import PermissionDenied, StaleEdit
from lims.ledger.verification import findings
from lims.storage import operations, queries
from lims.storage.drafts import LocationChanges, LocationDraft
from lims.storage.location_types import location_types_of
from lims.storage.refusals import (
    GridNotOfType,
    LocationCycle,
    LocationNotEmpty,
    LocationRetired,
    NameTaken,
    NoFreePosition,
    NoSuchPosition,
    PositionTaken,
    UnknownLocationType,
    WrongNesting,
)
from lims.storage.rules import names_in_series, natural_key, readable_place
from tests.factories.lots import make_items
from tests.factories.storage import make_box, make_boxes, make_location, make_rack, make_stored_item


def test_twenty_boxes_are_made_in_a_rack_at_once(session: Session, actor: Actor) -> None:
    rack = make_rack(session, actor, grid="tower-20")
    boxes = make_boxes(session, actor, 20, rack, grid="10x10")
    assert [box.name for box in boxes] == [f"Box {n}" for n in range(1, 21)]
    assert [box.slot for box in boxes][:3] == ["01", "02", "03"]
    assert len({box.barcode for box in boxes}) == 20
    with pytest.raises(NoFreePosition):
        make_box(session, actor, rack)
    assert not list(findings(session))


def test_names_in_a_series_keep_the_width_of_their_number() -> None:
    assert names_in_series("Box 09", 3) == ["Box 09", "Box 10", "Box 11"]
    assert names_in_series("Rack A", 2) == ["Rack A 1", "Rack A 2"]
    assert names_in_series("R1-B1", 2) == ["R1-B1", "R1-B2"]
    assert sorted(["Box 10", "Box 9", "box 1", "Alpha"], key=natural_key) == ["Alpha", "box 1", "Box 9", "Box 10"]


def test_a_type_stands_only_where_the_settings_allow(session: Session, actor: Actor) -> None:
    site = make_location(session, actor, "site")
    with pytest.raises(WrongNesting, match="may stand in: Room / 部屋, Freezer"):
        make_location(session, actor, "box", site)
    with pytest.raises(WrongNesting):
        make_location(session, actor, "site", site)
    with pytest.raises(WrongNesting):
        make_location(session, actor, "box")
    with pytest.raises(UnknownLocationType, match="site, room"):
        make_location(session, actor, "cupboard", site)
    with pytest.raises(GridNotOfType, match="9 x 9"):
        make_box(session, actor, grid="96-wells")


def test_neighbours_have_different_names_and_slots(session: Session, actor: Actor) -> None:
    rack = make_rack(session, actor, grid="rack-33")
    make_box(session, actor, rack, name="Box 1", slot="33")
    with pytest.raises(NameTaken):
        make_box(session, actor, rack, name="Box 1")
    with pytest.raises(PositionTaken, match="taken by Box 1"):
        make_box(session, actor, rack, slot="33")
    with pytest.raises(NoSuchPosition, match="from 01 to 33"):
        make_box(session, actor, rack, slot="34")
    make_location(session, actor, "site", name="Main")
    with pytest.raises(NameTaken):
        make_location(session, actor, "site", name="Main")


def test_a_box_moves_with_its_contents(session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor)
    box = queries.location_by_id(session, item.location_id or 0)
    other = make_rack(session, actor, grid="tower-10")
    operations.move_location(session, actor, box, other, "5")
    assert box.slot == "05"
    way = queries.path(session, item.location_id or 0)
    assert way[-2:] == [other, box]
    assert readable_place(way[-2:], item.position) == f"{other.name} › {box.name} [05] › A01"
    assert not list(findings(session))


def test_nothing_is_moved_into_itself(session: Session, actor: Actor) -> None:
    site = make_location(session, actor, "site")
    room = make_location(session, actor, "room", site)
    shelf = make_location(session, actor, "shelf", room)
    drawer = make_location(session, actor, "drawer", shelf)
    for target in (shelf, drawer):
        with pytest.raises(LocationCycle):
            operations.move_location(session, actor, shelf, target)
    with pytest.raises(WrongNesting):
        operations.move_location(session, actor, drawer, site)


def test_only_an_empty_location_is_retired(session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor)
    box = queries.location_by_id(session, item.location_id or 0)
    with pytest.raises(LocationNotEmpty, match="Items: 1"):
        operations.retire_location(session, actor, box)
    assert box.parent_id
    with pytest.raises(LocationNotEmpty, match="Locations: 1"):
        operations.retire_location(session, actor, queries.location_by_id(session, box.parent_id))
    operations.take_out_item(session, actor, item)
    operations.retire_location(session, actor, box)
    for act in (
        lambda: operations.store_item(session, actor, item, box),
        lambda: operations.return_item(session, actor, item),
        lambda: operations.retire_location(session, actor, box),
        lambda: operations.move_location(session, actor, box, make_rack(session, actor)),
    ):
        with pytest.raises(LocationRetired):
            act()


def test_renaming_is_refused_for_a_stale_page(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    version = box.version
    operations.edit_location(session, actor, box, LocationChanges("Renamed", -150), version)
    assert (box.name, box.temperature_c) == ("Renamed", -150)
    with pytest.raises(StaleEdit):
        operations.edit_location(session, actor, box, LocationChanges("Again"), version)


def test_temperature_is_that_of_the_innermost_that_says_one(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    types = location_types_of(session)
    assert queries.temperature(types, queries.path(session, box.id)) == -80
    freezer = queries.path(session, box.id)[2]
    operations.edit_location(session, actor, freezer, LocationChanges(freezer.name, -20), freezer.version)
    assert queries.temperature(types, queries.path(session, box.id)) == -20


def test_fill_counts_everything_inside(session: Session, actor: Actor) -> None:
    rack = make_rack(session, actor)
    boxes = make_boxes(session, actor, 2, rack, grid="5x5")
    for item in make_items(session, actor, 3):
        operations.store_item(session, actor, item, boxes[0])
    types = location_types_of(session)
    site = queries.path(session, rack.id)[0]
    fill = queries.fill_of(session, types, [site.id, boxes[0].id, boxes[1].id])
    assert (fill[site.id].items, fill[site.id].positions, fill[site.id].containers) == (3, 50, 2)
    assert (fill[boxes[0].id].percent, fill[boxes[0].id].free, fill[boxes[1].id].items) == (12, 22, 0)
    assert queries.fill_of_collection(session) == fill[site.id]
    nodes, everything = queries.fill_of_everything(session)
    assert {node.id for node in nodes} >= {site.id, rack.id}
    for location_id in (site.id, boxes[0].id, boxes[1].id):
        assert everything[location_id] == fill[location_id]


def test_arranging_and_moving_need_their_permissions(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    reader = replace(actor, permissions=frozenset({Permission.STORAGE_READ}))
    for act in (
        lambda: operations.create_location(session, reader, LocationDraft("site", "X")),
        lambda: operations.edit_location(session, reader, box, LocationChanges("X"), 1),
        lambda: operations.move_location(session, reader, box, None),
        lambda: operations.retire_location(session, reader, box),
    ):
        with pytest.raises(PermissionDenied):
            act()
