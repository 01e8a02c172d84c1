"""Counts led on by the ledger, pictures, colourings, search, room, set-ups, and moves by slots."""

from collections.abc import Callable, Collection
from contextlib import nullcontext
from datetime import date
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy.orm import Session

from app import main
from lims.accounts.models import User
from lims.accounts.operations import issue_token
from lims.core.actor import Actor
from lims.core.database import Database
from lims.core.permissions import Permission
from lims.ledger.verification import findings
from lims.storage import conditions, operations, queries
from lims.storage.colourings import colourings, groups_of
from lims.storage.conditions import Condition
from lims.storage.drafts import AliasDraft, Placement
from lims.storage.drawn_grids import drawn
from lims.storage.location_types import location_types_of
from lims.storage.models import AliasOrigin, Location
from lims.storage.near import near_of
from lims.storage.pictures import Gap, drawn_ids, picture_of
from lims.storage.queries import RoomWish, counting
from lims.storage.refusals import HoldsNoItems, NoFreePosition, NoSuchPosition, SlotEmpty, UnknownSetup
from lims.storage.views import locations
from tests.factories.lots import make_items, make_lot, make_resource
from tests.factories.storage import make_box, make_boxes, make_location, make_rack

SignIn = Callable[[str], FlaskClient]


def test_counts_follow_the_ledger(database: Database, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.transaction() as session:
        rack = make_rack(session, actor, grid="tower-10")
        boxes = make_boxes(session, actor, 2, rack, grid="5x5")
        bag = make_location(session, actor, "bag", rack)
        items = make_items(session, actor, 4)
        operations.store_items(session, actor, [Placement(item, boxes[0]) for item in items[:3]])
        rack_id, ids, bag_id = rack.id, [box.id for box in boxes], bag.id
        barcodes = [item.barcode for item in items]

    def seen() -> list[tuple[int, int]]:
        with database.read() as reading:
            fill = queries.fill_of_places(reading, [rack_id, *ids])
            assert fill == queries.fill_of(reading, location_types_of(reading), [rack_id, *ids])
            return [(fill[each].items, fill[each].items_in_positions) for each in (rack_id, *ids)]

    assert seen() == [(3, 3), (3, 3), (0, 0)]
    counted: list[str] = []
    anew = counting.Counts.count_anew
    monkeypatch.setattr(counting.Counts, "count_anew", lambda self, s: (counted.append("anew"), anew(self, s)))
    with database.transaction() as session:
        box = queries.location_by_id(session, ids[1])
        moved = [queries.named_item(session, barcode) for barcode in barcodes[2:]]
        operations.store_items(session, actor, [Placement(item, box) for item in moved])
    assert seen() == [(4, 4), (2, 2), (2, 2)]
    with database.transaction() as session:
        item = queries.named_item(session, barcodes[0])
        operations.store_item(session, actor, item, queries.location_by_id(session, bag_id))
        operations.move_location(session, actor, queries.location_by_id(session, ids[1]), make_rack(session, actor))
    assert seen() == [(2, 1), (1, 1), (2, 2)]
    assert not counted
    with pytest.raises(RuntimeError), database.transaction() as session:
        operations.take_out_item(session, actor, queries.named_item(session, barcodes[1]))
        raise RuntimeError("nothing of this is kept")
    assert seen() == [(2, 1), (1, 1), (2, 2)]


def test_a_freezer_is_drawn_as_it_stands(session: Session, actor: Actor) -> None:
    rack = make_rack(session, actor, grid="rack-4x5")
    box = make_box(session, actor, rack, "5x5", slot="1-2")
    operations.store_items(session, actor, [Placement(item, box) for item in make_items(session, actor, 13)])
    counts = queries.counts_of(session)
    freezer = queries.path(session, rack.id)[2]
    shown = drawn_ids(counts, [freezer.id])
    drawing = picture_of(counts, freezer.id, shown, {})
    [of_rack] = drawing.cells
    assert not isinstance(of_rack, Gap) and of_rack.columns == 5
    assert [isinstance(cell, Gap) for cell in of_rack.cells[:3]] == [True, False, True]
    inner = of_rack.cells[1]
    assert not isinstance(inner, Gap) and (inner.fill.percent, inner.step) == (52, 5)
    assert len(of_rack.cells) == 20
    assert drawn_ids(counts, [freezer.id], most=2) == {freezer.id, rack.id}
    assert picture_of(counts, freezer.id, {freezer.id, rack.id}, {}).cells[0].hidden == 1  # type: ignore[union-attr]


def test_an_alarm_is_seen_in_the_picture(
    rack: dict[str, str], client_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def alarm(session: Session, location_ids: Collection[int]) -> dict[int, Condition]:
        freezer = queries.location(session, rack["freezer"])
        return {freezer.id: Condition(-41.5, None, "stop", "bell-fill", "Alarm")} if freezer.id in location_ids else {}

    monkeypatch.setattr(conditions, "_TELLERS", [alarm])
    client = client_as("technician")
    for address in ("/storage/", f"/storage/locations/{rack['room']}", f"/storage/locations/{rack['freezer']}"):
        shown = page(client, address)
        assert "\u221241.5 °C" in shown and "Alarm" in shown, address
    assert "pic-alarm" in page(client, f"/storage/locations/{rack['room']}")
    assert f"Now in {'freezer'}" in page(client, f"/storage/locations/{rack['box']}")


def test_positions_have_barcodes_of_their_own(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    plate = make_location(session, actor, "plate", make_location(session, actor, "shelf", _room(session, actor)))
    places = queries.named_places(session, [f"{box.barcode}-C07", f"{box.barcode}-c7", f"{plate.barcode}-H12"])
    items = make_items(session, actor, 2)
    assert [position for _place, position in places] == ["C07", "C7", "H12"]
    moves = [Placement(item, *place) for item, place in zip(items, (places[0], places[2]), strict=True)]
    operations.store_items(session, actor, moves)
    assert [item.position for item in items] == ["C07", "H12"]
    slots = [f"{plate.barcode} h12", f"{box.barcode}-C07"]
    assert queries.named_items(session, slots) == items[::-1]
    assert queries.named_items(session, [items[0].barcode, slots[0]]) == items
    with pytest.raises(SlotEmpty, match="C08 is empty"):
        queries.named_item(session, f"{box.barcode}-C08")
    with pytest.raises(NoSuchPosition):
        queries.named_item(session, f"{box.barcode}-Z99")
    named, position = queries.named_place(session, f"{box.barcode}-RED")
    assert (named, position) == (box, "RED")
    with pytest.raises(NoSuchPosition):
        operations.store_item(session, actor, items[0], box, position)


def _room(session: Session, actor: Actor) -> Location:
    return make_location(session, actor, "room", make_location(session, actor, "site"))


def test_a_box_is_coloured_by_whatever_is_asked(session: Session, actor: Actor) -> None:
    box = make_box(session, actor, grid="5x5")
    old = make_lot(session, actor, 2, made_on=date(2010, 1, 1))
    new = make_lot(session, actor, 1, made_on=date(2026, 1, 1), resource=make_resource(session, actor, name="B"))
    operations.store_items(session, actor, [Placement(item, box) for item in (*old.items, *new.items)])
    items = queries.placed_items(session, box.id)
    grid = location_types_of(session).grids["5x5"]
    for colouring in colourings():
        groups = groups_of(session, colouring.name, list(items.values()), actor.today)
        box_drawn = drawn(grid, items, {}, groups)
        assert box_drawn.groups and sum(line.items for line in box_drawn.groups) == 3, colouring.name
    ages = groups_of(session, "age", list(items.values()), actor.today)
    assert [line.group.key for line in drawn(grid, items, {}, ages).groups if line.group] == ["under-1", "old"]
    assert groups_of(session, "nonsense", [], actor.today) is None
    assert [line.items for line in drawn(grid, items, {}).lots] == [2, 1]


def test_a_search_finds_by_anything(session: Session, actor: Actor) -> None:
    rack = make_rack(session, actor, name="Rack 9")
    box = make_box(session, actor, rack, name="Box 7")
    lot = make_lot(session, actor, 2, resource=make_resource(session, actor, name="Drosophila ananassae"))
    item = operations.store_item(session, actor, lot.items[0], box, "C7")
    operations.add_aliases(session, actor, [AliasDraft(item, "KYOTO-0815", AliasOrigin.DEPOSITOR)])
    assert [alias.item for alias in queries.search(session, "kyoto-08").codes] == [item]
    [place] = queries.search(session, "box 7 c07").places
    assert (place.node.id, place.position, place.item) == (box.id, "C07", item)
    [free] = queries.search(session, "Rack 9 Box 7 a1").places
    assert free.position == "A01" and free.item is None
    assert [found.node.id for found in queries.search(session, "rack 9 box").places] == [box.id]
    results = queries.search(session, "ananassae")
    assert results.lots.rows == [lot]
    assert [(heap.way[-1].id if heap.way else None, heap.items) for heap in results.heaps[lot.id]] in (
        [(box.id, 1), (None, 1)],
        [(None, 1), (box.id, 1)],
    )
    assert queries.search(session, "unheard of").is_empty


def test_room_is_found_near_the_others(session: Session, actor: Actor) -> None:
    site = make_location(session, actor, "site")
    tanks = [make_location(session, actor, "ln2_tank", site) for _number in range(2)]
    racks = [make_location(session, actor, "rack", tank, grid="tower-10") for tank in tanks]
    near, far = make_box(session, actor, racks[1], "9x9"), make_box(session, actor, racks[0], "9x9")
    warm = make_box(session, actor, grid="9x9")
    lot = make_lot(session, actor, 3)
    home = make_box(session, actor, racks[1], "5x5")
    operations.store_items(session, actor, [Placement(item, home) for item in lot.items])
    places = near_of(session, lot.resource.accession).places
    found = queries.room_for(session, RoomWish(80, -196, near=places))
    assert [each.containers[0][0].id for each in found] == [near.id, far.id]
    assert found[0].shared and found[0].shared.id == racks[1].id and found[0].with_what == lot.code
    assert found[1].shared and found[1].shared.id == site.id
    assert [each.containers[0][0].id for each in queries.room_for(session, RoomWish(80, -80))] == [warm.id]
    assert near_of(session, lot.code).lot == lot.code and near_of(session, near.barcode).places == {near.id: near.name}
    few = queries.room_for(session, RoomWish(22, -196, grid="5x5", near=places))
    assert few[0].containers[0][0].id == home.id and few[0].free == 22
    assert not queries.room_for(session, RoomWish(200, -196))
    spread = queries.room_for(session, RoomWish(100, -196, near=places, one_place=False))
    assert [(node.id, count) for node, count in spread[0].containers] == [(home.id, 22), (near.id, 78)]


def test_room_side_by_side_and_in_loose_places(session: Session, actor: Actor) -> None:
    site = make_location(session, actor, "site")
    tank = make_location(session, actor, "ln2_tank", site)
    canister = make_location(session, actor, "canister", tank, grid="goblet-ring-12")
    goblet = make_location(session, actor, "goblet", canister)
    assert goblet.slot == "G01"
    [each] = queries.room_for(session, RoomWish(200, -196))
    assert each.containers[0][0].id == goblet.id and each.free == 200
    items = make_items(session, actor, 1)
    with pytest.raises(HoldsNoItems):
        operations.store_item(session, actor, items[0], canister, "G02")
    operations.store_item(session, actor, items[0], goblet)
    assert not queries.room_for(session, RoomWish(200, -196))
    box = make_box(session, actor, grid="5x5")
    operations.store_item(session, actor, make_items(session, actor, 1)[0], box, "C3")
    [found] = queries.room_for(session, RoomWish(12, contiguous=True, grid="5x5"))
    assert found.start == "A01"
    assert not queries.room_for(session, RoomWish(13, contiguous=True, grid="5x5"))


def test_a_kept_place_is_no_room(session: Session, actor: Actor) -> None:
    box = make_box(session, actor, grid="5x5")
    items = make_items(session, actor, 25)
    operations.store_items(session, actor, [Placement(item, box) for item in items])
    operations.take_out_items(session, actor, items[:5], keep_place=True)
    assert not queries.room_for(session, RoomWish(1, grid="5x5"))


def test_a_freezer_is_set_up_in_one_step(session: Session, actor: Actor) -> None:
    room = make_location(session, actor, "room", make_location(session, actor, "site"))
    types = location_types_of(session)
    top = operations.set_up(session, actor, types.setup("freezer-5x4x5"), "F7", room)
    counts = queries.counts_of(session)
    assert counts.fill(top.id).containers == 100 and counts.fill(top.id).positions == 8100
    tank = operations.set_up(session, actor, types.setup("tank-straws"), "T1", room)
    [first, *_others] = queries.children(session, tank.id)
    assert (first.name, first.slot, len(queries.children(session, first.id))) == ("Canister 1", "01", 12)
    assert queries.counts_of(session).fill(tank.id).capacity == 6 * 12 * 200
    with pytest.raises(UnknownSetup, match="freezer-5x4x5"):
        types.setup("castle")
    full = make_rack(session, actor, grid="tower-10")
    make_boxes(session, actor, 10, full)
    with pytest.raises(NoFreePosition):
        make_box(session, actor, full)
    assert not list(findings(session))


def test_frosted_labels_are_moved_by_their_slots(session: Session, actor: Actor) -> None:
    first, second = make_boxes(session, actor, 2)
    items = make_items(session, actor, 12)
    operations.store_items(session, actor, [Placement(item, first) for item in items])
    types = location_types_of(session)
    positions = queries.positions_named(types, first, "a9-a7 B1, a1")
    assert positions == ["A07", "A08", "A09", "B01", "A01"]
    found = queries.items_in_slots(session, first, positions)
    assert [item.id for item in found] == [items[index].id for index in (6, 7, 8, 9, 0)]
    with pytest.raises(SlotEmpty, match="I09 is empty"):
        queries.items_in_slots(session, first, ["A01", "I09"])
    operations.store_items(session, actor, [Placement(item, second) for item in found])
    assert [item.position for item in found] == ["A01", "A02", "A03", "A04", "A05"]


@pytest.fixture
def rack(app: Flask, actor: Actor) -> dict[str, str]:
    """A rack with two boxes, three vials in the first; their codes."""
    with app.extensions["lims.database"].transaction() as session:
        rack = make_rack(session, actor, name="Rack 7")
        boxes = make_boxes(session, actor, 2, rack)
        lot = make_lot(session, actor, 4, resource=make_resource(session, actor, name="HeLa"))
        operations.store_items(session, actor, [Placement(item, boxes[0]) for item in lot.items[:3]])
        way = queries.path(session, rack.id)
        return {
            "rack": rack.barcode, "freezer": way[2].barcode, "room": way[1].barcode, "lot": lot.code,
            "box": boxes[0].barcode, "other": boxes[1].barcode, "accession": lot.resource.accession,
        }  # fmt: skip


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.get_data(as_text=True)


def test_the_pages_show_it(rack: dict[str, str], client_as: SignIn) -> None:
    client = client_as("technician")
    assert "pic-step-1" in page(client, f"/storage/locations/{rack['freezer']}")
    for by in ("resource", "kind", "age", "thaws", "state", "quality", "hold", "nonsense"):
        shown = page(client, f"/storage/locations/{rack['box']}?by={by}")
        assert "Coloured by:" in shown and shown.count("cell-taken") == 3
    assert "9 x 9" in page(client, "/storage/types") and "sample-first" in page(client, "/storage/types")
    found = page(client, f"/storage/room?count=80&near={rack['lot']}")
    assert "Same Rack (Rack 7) as" in found and f"Store {rack['lot']} here" in found
    assert client.get("/storage/room?count=0").status_code == 422
    assert client.get("/storage/room?count=5&near=NOPE").status_code == 422
    assert "HeLa" in page(client, "/storage/find?code=hela")
    assert "C07" in page(client, "/storage/find?code=Box 1 C7")


def test_a_setup_is_previewed_and_made(rack: dict[str, str], client_as: SignIn) -> None:
    client = client_as("technician")
    assert "freezer-5x4x5" in page(client, "/storage/setups")
    assert "Locations to be made: 126" in page(client, "/storage/setups/freezer-5x4x5")
    made = client.post("/storage/setups/freezer-5x4x5", data={"parent": rack["room"], "name": "F8"})
    assert made.status_code == 302 and "F8" in page(client, made.location)
    again = client.post("/storage/setups/freezer-5x4x5", data={"parent": rack["room"], "name": "F8"})
    assert again.status_code == 422
    assert client.get("/storage/setups/castle").status_code == 422
    assert client_as("curator").get("/storage/setups").status_code == 403


def test_slots_are_ticked_and_typed(rack: dict[str, str], client_as: SignIn) -> None:
    client = client_as("technician")
    address = f"/storage/locations/{rack['box']}/slots"
    assert page(client, address).count('name="chosen"') == 3
    moved = client.post(
        address, data={"chosen": ["A01"], "positions": "A3", "act": "move", "target": rack["other"], "start": "C7"}
    )
    assert moved.status_code == 302
    assert page(client, f"/storage/locations/{rack['other']}").count("cell-taken") == 2
    for data in ({"act": "move", "positions": "A2"}, {"act": "out", "positions": "I9"}, {"act": "out"}):
        assert client.post(address, data=data).status_code == 422
    assert client.post(address, data={"act": "out", "positions": "A2"}).status_code == 302


def test_programs_search_and_set_up(app: Flask, actor: Actor, rack: dict[str, str]) -> None:
    with app.extensions["lims.database"].transaction() as session:
        user = session.query(User).filter_by(login="technician").one()
        scopes = [Permission.STORAGE_READ, Permission.STORAGE_MOVE, Permission.STORAGE_ARRANGE]
        _, token = issue_token(session, actor, user, name="robot", scopes=scopes, expires_at=None)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    found = client.get("/api/storage/search", query_string={"text": "hela"}).json
    assert [lot["code"] for lot in found["lots"]] == [rack["lot"]]
    [best, *_others] = client.get("/api/storage/room", query_string={"count": 70, "near": rack["accession"]}).json
    assert best["containers"] == [{"location": rack["box"], "items": 70}] and best["near_to"] == rack["lot"]
    made = client.post("/api/storage/setups/freezer-4-drawers", json={"name": "F9", "parent": rack["room"]})
    assert made.status_code == 201 and made.json["type"] == "freezer"
    body = {"positions": "A1-A2", "target": rack["other"], "same": True}
    moved = client.post(f"/api/storage/locations/{rack['box']}/slots", json=body)
    assert moved.status_code == 200 and [item["position"] for item in moved.json] == ["A01", "A02"]
    assert client.post(f"/api/storage/locations/{rack['box']}/slots", json=body).status_code == 409


def test_commands_search_and_set_up(app: Flask, rack: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.create_app", lambda: SimpleNamespace(app_context=nullcontext))

    def run(*arguments: str) -> Result:
        with app.app_context(), force_locale("en"):
            return CliRunner().invoke(main, ["storage", *arguments])

    assert rack["lot"] in run("search", "hela").output
    assert rack["box"] in run("room", "70", "--near", rack["lot"]).output
    assert "goblet-visotubes" in run("types").output
    looked = run("set-up", "freezer-5x4x5", "F8", "--in", rack["room"], "--dry-run")
    assert looked.exit_code == 0 and "Box\t100" in looked.output
    assert run("set-up", "freezer-5x4x5", "F8", "--in", rack["room"]).exit_code == 0


def test_a_large_tree_is_shown_level_by_level(
    rack: dict[str, str], client_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_as("technician")
    assert "Rack 7" in page(client, "/storage/")
    monkeypatch.setattr(locations, "ALL_SHOWN", 2)
    shown = page(client, "/storage/")
    assert "Rack 7" not in shown and f"open={rack['freezer']}" in shown and "Inside: 1" in shown
    assert "Rack 7" in page(client, f"/storage/?open={rack['freezer']}")
