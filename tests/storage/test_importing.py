"""Bringing in existing inventories of freezers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.core.refusals import NotFound, PermissionDenied, StaleEdit
from lims.core.spreadsheets.refusals import FileEmpty, FileNotReadable, OldSpreadsheet
from lims.ledger.verification import findings
from lims.lots.models import Item, ItemState, Lot
from lims.resources.drafts import NameDraft
from lims.resources.models import NameType, Resource
from lims.resources.operations import withdraw_resource
from lims.storage import operations, queries
from lims.storage.drafts import AliasDraft, Placement
from lims.storage.importing.applying import (
    InventoryFile,
    choose_options,
    drop_inventory,
    import_inventory,
    keep_inventory,
    plan_of,
)
from lims.storage.importing.options import ImportOptions
from lims.storage.importing.planning import Plan
from lims.storage.importing.refusals import (
    InventoryEmpty,
    InventoryNothingNew,
    InventoryNotImported,
    InventoryNotOpen,
    InventoryTouched,
    InventoryWrong,
    UnknownOption,
)
from lims.storage.importing.undoing import undo_import
from lims.storage.models import AliasOrigin, Inventory, Location
from tests.factories.lots import make_item, make_lot, make_resource
from tests.factories.storage import make_box, make_location
from tests.storage.inventories import csv, drawn_box, list_of, workbook

NAMES = ["HeLa", "HEK 293", "Jurkat"]


@pytest.fixture
def freezer(session: Session, actor: Actor) -> Location:
    """A freezer F2 in a room, and three cell lines in the catalogue."""
    for name in NAMES:
        make_resource(session, actor, name=name)
    room = make_location(session, actor, "room", make_location(session, actor, "site"))
    return make_location(session, actor, "freezer", room, name="F2")


def kept(session: Session, actor: Actor, content: bytes, name: str = "freezer.xlsx", **options: Any) -> Inventory:
    return keep_inventory(session, actor, InventoryFile(name, content), ImportOptions(**options))


def brought_in(session: Session, actor: Actor, content: bytes, **options: Any) -> Plan:
    return import_inventory(session, actor, kept(session, actor, content, **options))


def stored(session: Session) -> dict[str, tuple[str, str]]:
    """Each taken position as box and position, with the name of the resource and the date of its lot."""
    rows = session.execute(
        select(Location.name, Item.position, Resource.name, Lot.made_on)
        .join(Item, Item.location_id == Location.id)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Resource, Resource.id == Lot.resource_id)
    )
    return {f"{box} {position}": (name, made_on.isoformat()) for box, position, name, made_on in rows}


def problems(plan: Plan) -> dict[str, list[str]]:
    """What is said about each cell, by code."""
    said: dict[str, list[str]] = {}
    for outcome in plan.outcomes:
        for each in outcome.entry.problems:
            said.setdefault(f"{outcome.entry.sheet}!{each.cell}", []).append(each.problem.code)
    return said


def test_a_list_with_a_row_for_each_vial(session: Session, actor: Actor, freezer: Location) -> None:
    plan = brought_in(session, actor, workbook(Vials=list_of(NAMES)))
    assert plan.counts == {
        "entries": 3, "ready": 3, "doubtful": 0, "refused": 0, "items": 3, "moved": 0, "lots": 3,
        "locations": 2, "resources": 0, "codes": 3, "free": 0,
    }  # fmt: skip
    assert stored(session) == {
        "Box 7 A01": ("HeLa", "2019-03-01"),
        "Box 7 A02": ("HEK 293", "2019-03-02"),
        "Box 7 A03": ("Jurkat", "2019-03-03"),
    }
    item = queries.named_item(session, "old-002")
    assert (item.quantity, item.lot.passage, item.lot.resource.name) == (500, 5, "HEK 293")
    assert [step.name for step in queries.path(session, item.location_id or 0)][-3:] == ["F2", "Rack 1", "Box 7"]
    assert not list(findings(session))


def test_vials_of_one_line_and_day_become_one_lot(session: Session, actor: Actor, freezer: Location) -> None:
    rows = [["場所", "系統名", "凍結日", "本数", "ボックス内位置"]]
    rows += [["F2 > 箱3", "HeLa", "2020年4月1日", None, f"B{n}"] for n in (1, 2)]
    rows += [["F2 > 箱3", "HeLa", "令和2年4月1日", 5, "C1-C5"], ["F2 > 箱3", "hela", "2020/4/2", None, "D1"]]
    plan = brought_in(session, actor, csv(rows, "cp932"))
    assert plan.counts["lots"] == 2 and plan.counts["items"] == 8
    assert session.scalar(select(func.max(Lot.items_made))) == 7
    assert set(stored(session)) == {f"箱3 {p}" for p in ("B01", "B02", "C01", "C02", "C03", "C04", "C05", "D01")}


def test_boxes_drawn_one_on_each_sheet(session: Session, actor: Actor, freezer: Location) -> None:
    content = workbook(
        Box_1=drawn_box("", {"A1": "HeLa\n2019-03-04\nP7", "I9": "Jurkat 2018-01-02", "B2": "empty"})[1:],
        Box_2=drawn_box("", {"C7": "HEK 293\nHK-0012\n2019-05-06\nslow grower"})[1:],
    )
    plan = brought_in(session, actor, content, under=freezer.barcode)
    assert plan.counts["items"] == 3 and plan.counts["locations"] == 2 and plan.counts["free"] == 159
    assert stored(session) == {
        "Box 1 A01": ("HeLa", "2019-03-04"),
        "Box 1 I09": ("Jurkat", "2018-01-02"),
        "Box 2 C07": ("HEK 293", "2019-05-06"),
    }
    found = queries.named_item(session, "hk-0012")
    assert found.lot.note == "slow grower" and found.position == "C07"


def test_several_boxes_drawn_on_one_sheet_below_and_beside_each_other(
    session: Session, actor: Actor, freezer: Location
) -> None:
    first, second = drawn_box("Box 7", {"A1": "HeLa"}), drawn_box("Box 8", {"A1": "HEK 293"})
    beside = [[*(row + [None] * (11 - len(row))), *other] for row, other in zip(first, second, strict=True)]
    below = drawn_box("Box 9", {"J10": "Jurkat"}, 10, 10)
    plan = brought_in(
        session,
        actor,
        workbook(Rack_3=[*beside, [], *below]),
        under=freezer.barcode,
        made_on=date(2021, 1, 1),
    )
    assert set(stored(session)) == {"Box 7 A01", "Box 8 A01", "Box 9 J10"}
    assert [place.type for place in plan.new_places] == ["rack", "box", "box", "box"]
    assert [place.grid for place in plan.new_places] == [None, "9x9", "9x9", "10x10"]


def test_a_numbered_list_and_a_drawing_with_letters_above(session: Session, actor: Actor, freezer: Location) -> None:
    numbered = [["Box: 5"], ["No", "Name", "No", "Name"], [1, "HeLa", 41, "Jurkat"], [2, None, 81, "HEK 293"]]
    across = [["Box 6"], [None, *"ABCDEFGHI"], *([n, *(["HeLa"] if n == 3 else [None])] for n in range(1, 10))]
    running = [["Box 10"], [1, 2, 3], ["HeLa", None, "Jurkat"], [4, 5, 6], [None, None, "HeLa"]]
    content = workbook(Numbers=numbered, Letters=across)
    brought_in(session, actor, content, under=freezer.barcode, made_on=date(2021, 1, 1))
    assert set(stored(session)) == {"Box 5 01", "Box 5 41", "Box 5 81", "Box 6 A03"}
    grids = dict(session.execute(select(Location.name, Location.grid)).tuples().all())
    assert grids["Box 5"] == "1-81-by-row" and grids["Box 6"] == "9x9-column-letters"
    plan = plan_of(session, kept(session, actor, workbook(S=running), under=freezer.barcode), actor.today)
    assert {code for codes in problems(plan).values() for code in codes} == {"no-such-grid", "no-date"}


def test_what_is_in_the_database_is_used_and_never_doubled(session: Session, actor: Actor, freezer: Location) -> None:
    box = make_box(session, actor, freezer, "1-81-by-row", name="Box 7")
    item = operations.store_item(session, actor, make_item(session, actor), box, "2")
    rows = [["Box", "Position", "Strain", "Date"], ["7", 1, "HeLa", "2020-01-02"], ["7", 2, "HeLa", "2020-01-02"]]
    inventory = kept(session, actor, csv(rows))
    plan = plan_of(session, inventory, actor.today)
    assert problems(plan) == {"!B3": ["position-taken"]}
    assert item.barcode in str(plan.refused[0].entry.problems[0].problem.values)
    with pytest.raises(InventoryWrong, match=r"brought in: 1\. The first is B3: .* 02 is taken by"):
        import_inventory(session, actor, inventory)
    choose_options(session, actor, inventory, ImportOptions(leave_out_wrong=True), inventory.version)
    assert import_inventory(session, actor, inventory).counts["items"] == 1
    assert set(stored(session)) == {"Box 7 01", "Box 7 02"}


def test_every_mistake_is_named_with_sheet_cell_field_and_value(
    session: Session, actor: Actor, freezer: Location
) -> None:
    make_resource(session, actor, name="HeLa", kind="strain")
    head = ["Freezer", "Box", "Position", "Name", "Date", "Count", "Volume", "Tube", "Accession"]
    known = freezer.barcode

    def row(**changes: Any) -> list[Any]:
        usual: Mapping[str, Any] = {
            "Freezer": "F2", "Box": "B1", "Position": None, "Name": "Jurkat", "Date": "2020-01-02",
        }  # fmt: skip
        return [({**usual, **changes}).get(name) for name in head]

    rows = [
        head,
        row(Position="A1", Name="Unheard of"),
        row(Position="A2", Name="HeLa"),
        row(Position="Z9"),
        row(Position="B1"),
        row(Position="B1"),
        row(Position="B3", Date="2020-02-31"),
        row(Position="B4", Date="2150-01-01"),
        row(Position="B5", Count="many"),
        row(Position="B6", Count=3),
        row(Position="B7", Volume="plenty"),
        row(Position="B8", Tube=known),
        row(Position="B9", Accession="NIG-CL-999999"),
        row(Position="C1", Freezer="F9"),
        row(Position="C2", Name=date(2001, 3, 1)),
        row(Position="C3", Date=None),
    ]
    plan = plan_of(session, kept(session, actor, workbook(Liste=rows), grid="9x9"), actor.today)
    assert problems(plan) == {
        "Liste!D2": ["unknown-resource"],
        "Liste!D3": ["several-resources"],
        "Liste!C4": ["no-such-position"],
        "Liste!C5": ["position-twice"],
        "Liste!C6": ["position-twice"],
        "Liste!E7": ["impossible-date"],
        "Liste!E8": ["future-date"],
        "Liste!F9": ["not-a-number"],
        "Liste!C10": ["count-differs"],
        "Liste!G11": ["not-a-number"],
        "Liste!H12": ["code-known"],
        "Liste!I13": ["unknown-resource"],
        "Liste!A14": ["place-outside"],
        "Liste!D15": ["name-is-a-date"],
        "Liste!A16": ["no-date"],
    }
    said = {each.cell: (each.field, each.value) for outcome in plan.refused for each in outcome.entry.problems}
    assert said["D2"] == ("name", "Unheard of") and said["E7"] == ("date", "2020-02-31")
    assert not plan.ready and not stored(session)


def test_names_lead_to_resources_by_any_name_or_number(session: Session, actor: Actor, freezer: Location) -> None:
    other = make_resource(
        session, actor, name="MCF-7", names=(NameDraft("RCB 1904", NameType.DEPOSITOR_NUMBER), NameDraft("乳癌株"))
    )
    withdrawn = make_resource(session, actor, name="Gone")
    withdraw_resource(session, actor, withdrawn, "lost")
    names = ["mcf7", "ＲＣＢ－１９０４", "乳癌株", other.accession.lower(), "Gone"]
    rows = [
        ["Box", "Position", "Name", "Date"],
        *(["F2 box", f"A{n}", name, "2020-01-02"] for n, name in enumerate(names, 1)),
    ]
    plan = plan_of(session, kept(session, actor, workbook(S=rows), under=freezer.barcode), actor.today)
    assert [outcome.known.id for outcome in plan.ready if outcome.known] == [other.id] * 4
    assert problems(plan) == {"S!C6": ["resource-withdrawn"]}


def test_unknown_names_can_be_registered(session: Session, actor: Actor, freezer: Location) -> None:
    rows = [["Box", "Position", "Name", "Date"], ["B", "A1", "New 1", "2020-01-02"], ["B", "A2", "new-1", "2020-01-02"]]
    plan = brought_in(session, actor, workbook(S=rows), under=freezer.barcode, kind="cell_line", register=True)
    assert plan.counts["resources"] == 1 and plan.counts["doubtful"] == 2
    assert {name for name, _date in stored(session).values()} == {"New 1"}


def test_loose_places_and_next_free_positions(session: Session, actor: Actor, freezer: Location) -> None:
    rows = [["Bag", "Box", "Name", "Date", "Count"], ["Bag 1", None, "HeLa", "2020-01-02", 30]]
    brought_in(session, actor, workbook(S=rows), under=freezer.barcode)
    bag = session.scalars(select(Location).where(Location.type == "bag")).one()
    assert session.scalar(select(func.count()).where(Item.location_id == bag.id, Item.position.is_(None))) == 30
    rows = [["Box", "Position", "Name", "Date"], ["B", None, "HeLa", "2020-01-02"], ["B", "A1", "HeLa", "2020-01-02"]]
    plan = brought_in(session, actor, workbook(S=rows), under=freezer.barcode)
    assert problems(plan) == {"S!A2": ["position-chosen"]}
    assert {place for place in stored(session) if place.startswith("B ")} == {"B A01", "B A02"}


def test_merged_cells_hold_for_the_rows_below(session: Session, actor: Actor, freezer: Location) -> None:
    rows = [
        ["Freezer: F2"],
        ["Rack", "Box", "Position", "Name", "Date"],
        ["Rack 1", "Box 1", "A1", "HeLa", "2020-01-02"],
        [None, None, "A2", "HeLa", "2020-01-02"],
        [None, "Box 2", "A1", "HeLa", "2020-01-02"],
        ["Rack 2", "Box 1", "A1", "HeLa", "2020-01-02"],
    ]
    plan = brought_in(session, actor, workbook(S=rows))
    assert sorted(place.text.split(" › ", 2)[2] for place in plan.new_places) == [
        "F2 › Rack 1", "F2 › Rack 1 › Box 1", "F2 › Rack 1 › Box 2", "F2 › Rack 2", "F2 › Rack 2 › Box 1",
    ]  # fmt: skip


def test_a_column_can_be_given_another_field(session: Session, actor: Actor, freezer: Location) -> None:
    rows = [["Kasten", "Platz", "Zelllinie", "Datum"], ["Box 1", "A1", "HeLa", "2020-01-02"]]
    inventory = kept(session, actor, workbook(S=rows), under=freezer.barcode)
    assert not plan_of(session, inventory, actor.today).outcomes
    with pytest.raises(InventoryEmpty):
        import_inventory(session, actor, inventory)
    columns = {"Kasten": "place:box", "Platz": "position", "Zelllinie": "name", "Datum": "date"}
    options = ImportOptions(under=freezer.barcode, columns=columns)
    with pytest.raises(StaleEdit):
        choose_options(session, actor, inventory, options, inventory.version + 1)
    choose_options(session, actor, inventory, options, inventory.version)
    import_inventory(session, actor, inventory)
    assert set(stored(session)) == {"Box 1 A01"}


def test_a_whole_import_is_taken_back_and_comes_again(session: Session, actor: Actor, freezer: Location) -> None:
    content = workbook(Vials=list_of(NAMES))
    inventory = kept(session, actor, content)
    with pytest.raises(InventoryNotImported):
        undo_import(session, actor, inventory)
    import_inventory(session, actor, inventory)
    freezer_id = freezer.id
    assert undo_import(session, actor, inventory) == 3
    assert not stored(session) and not list(findings(session))
    assert session.scalar(select(func.count()).where(Item.state == ItemState.DISCARDED)) == 3
    assert not queries.things_named(session, "OLD-001").items
    assert [place.name for place in queries.children(session, freezer_id)] == []
    inventory = session.scalars(select(Inventory)).one()
    brought_in(session, actor, content)
    assert len(stored(session)) == 3 and queries.named_item(session, "OLD-001").position == "A01"
    for act in (import_inventory, undo_import, drop_inventory):
        with pytest.raises((InventoryNotOpen, InventoryNotImported)):
            act(session, actor, inventory)


def test_what_was_touched_since_is_not_taken_back(session: Session, actor: Actor, freezer: Location) -> None:
    inventory = kept(session, actor, workbook(Vials=list_of(NAMES)))
    import_inventory(session, actor, inventory)
    item = queries.named_item(session, "OLD-001")
    box = queries.location_by_id(session, item.location_id or 0)
    operations.store_item(session, actor, item, box, "I9")
    with pytest.raises(InventoryTouched, match=item.barcode):
        undo_import(session, actor, inventory)


def test_a_box_in_which_others_put_something_stays_in_use(session: Session, actor: Actor, freezer: Location) -> None:
    inventory = kept(session, actor, workbook(Vials=list_of(NAMES)))
    import_inventory(session, actor, inventory)
    box = queries.location_by_id(session, queries.named_item(session, "OLD-001").location_id or 0)
    operations.store_item(session, actor, make_item(session, actor), box, "I9")
    undo_import(session, actor, inventory)
    assert box.active and box.name == "Box 7" and len(stored(session)) == 1
    assert [place.name for place in queries.children(session, freezer.id)] == ["Rack 1"]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileEmpty),
        (b"%PDF-1.7", FileNotReadable),
        (b"PK\x03\x04 broken", FileNotReadable),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), OldSpreadsheet),
    ],
)
def test_what_is_no_spreadsheet_is_refused(
    session: Session, actor: Actor, content: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        kept(session, actor, content)


def test_codes_that_look_like_positions_or_are_on_several_vials(
    session: Session, actor: Actor, freezer: Location
) -> None:
    rows = [["Box", "Position", "Name", "Date", "Barcode"]]
    rows += [["B", "A1", "HeLa", "2020-01-02", "12"], ["B", "A2", "HeLa", "2020-01-02", "X-77"]]
    rows += [["B", "A3-A4", "HeLa", "2020-01-02", "X-77"]]
    plan = brought_in(session, actor, workbook(S=rows), under=freezer.barcode)
    assert problems(plan) == {
        "S!E2": ["code-not-scannable"],
        "S!E3": ["code-repeated"],
        "S!E4": ["code-repeated"],
    }
    assert len(queries.things_named(session, "X-77").items) == 3
    assert "12" in (session.scalars(select(Lot.note).where(Lot.note.is_not(None))).one() or "")


def test_importing_needs_its_permissions(session: Session, actor: Actor, freezer: Location) -> None:
    inventory = kept(session, actor, workbook(Vials=list_of(NAMES)))
    for lacking in (Permission.LOTS_PRESERVE, Permission.STORAGE_MOVE, Permission.STORAGE_ARRANGE):
        weaker = replace(actor, permissions=actor.permissions - {lacking})
        with pytest.raises(PermissionDenied):
            import_inventory(session, weaker, inventory)


def test_options_that_the_settings_do_not_have_are_refused(session: Session, actor: Actor) -> None:
    wrong: list[dict[str, Any]] = [
        {"kind": "dragon"}, {"form": "cloud"}, {"grid": "7x7"}, {"box_type": "freezer_door"},
        {"columns": {"Platz": "where"}}, {"columns": {"Platz": "place:cupboard"}},
    ]  # fmt: skip
    for options in wrong:
        with pytest.raises(UnknownOption):
            kept(session, actor, workbook(S=list_of(NAMES)), **options)
    with pytest.raises(NotFound):
        kept(session, actor, workbook(S=list_of(NAMES)), under="NGB0000012K")


def test_items_that_are_here_are_put_into_their_places(session: Session, actor: Actor, freezer: Location) -> None:
    lot = make_lot(session, actor, 4, resource=make_resource(session, actor, name="Vero"))
    box = make_box(session, actor, freezer, name="Box 1")
    first, second, third, _fourth = lot.items
    operations.store_items(session, actor, [Placement(first, box, "A1"), Placement(second, box, "A2")])
    operations.add_aliases(session, actor, [AliasDraft(third, "KYOTO-3", AliasOrigin.DEPOSITOR)])
    rows = [["Box", "Position", "Barcode", "Name"]]
    rows += [
        ["Box 1", "A2", first.barcode, "Vero"],
        ["Box 1", "A1", second.barcode, ""],
        ["Box 2", "B1", "kyoto-3", ""],
    ]
    inventory = kept(session, actor, csv(rows), under=freezer.barcode)
    plan = import_inventory(session, actor, inventory)
    assert (plan.counts["moved"], plan.counts["items"], plan.counts["locations"]) == (3, 0, 1)
    assert [item.position for item in lot.items] == ["A02", "A01", "B01", None]
    assert not list(findings(session))
    inventory = session.scalars(select(Inventory)).one()
    undo_import(session, actor, inventory)
    items = session.scalars(select(Item).where(Item.lot_id == lot.id).order_by(Item.id)).all()
    assert [(item.position, item.state.value) for item in items] == [
        ("A01", "stored"), ("A02", "stored"), (None, "made"), (None, "made"),
    ]  # fmt: skip
    assert [place.name for place in queries.children(session, freezer.id)] == ["Box 1"]


def test_items_that_are_elsewhere_or_of_another_resource_are_refused(
    session: Session, actor: Actor, freezer: Location
) -> None:
    gone, other, twice = make_lot(session, actor, 3, resource=make_resource(session, actor, name="Vero")).items
    operations.discard_item(session, actor, gone, "BROKEN")
    rows = [["Box", "Position", "Barcode", "Name"]]
    rows += [["B", "A1", gone.barcode, ""], ["B", "A2", other.barcode, "HeLa"]]
    rows += [["B", "A3", twice.barcode, ""], ["B", "A4", twice.barcode, ""]]
    plan = plan_of(session, kept(session, actor, csv(rows), under=freezer.barcode), actor.today)
    assert problems(plan) == {
        "!C2": ["item-gone"],
        "!C3": ["item-known"],
        "!D3": ["other-resource"],
        "!C4": ["item-twice"],
        "!C5": ["item-twice"],
    }


def test_the_same_file_twice_changes_nothing(session: Session, actor: Actor, freezer: Location) -> None:
    content = workbook(Vials=list_of(NAMES))
    brought_in(session, actor, content)
    again = kept(session, actor, content)
    plan = plan_of(session, again, actor.today)
    assert (plan.counts["ready"], plan.counts["items"], plan.counts["moved"]) == (3, 0, 0)
    with pytest.raises(InventoryNothingNew):
        import_inventory(session, actor, again)
    assert len(stored(session)) == 3


def test_straws_in_goblets_and_vials_on_canes(session: Session, actor: Actor, freezer: Location) -> None:
    room = queries.path(session, freezer.id)[1]
    straws = [["Tank", "Canister", "Goblet", "Straws", "Strain"], ["T1", 2, 1, 30, "HeLa"], ["T1", 2, 2, 10, "HeLa"]]
    canes = [["Tank", "Canister", "Cane", "Pos", "Name"], ["T1", 1, 1, 6, "HeLa"], ["T1", 1, 2, 9, "HeLa"]]
    content = workbook(Straws=straws, Canes=canes)
    plan = brought_in(session, actor, content, under=room.barcode, made_on=date(2020, 1, 1))
    assert {place.name: place.grid for place in plan.new_places} == {
        "T1": None, "Canister 1": None, "Canister 2": None, "Goblet 1": None, "Goblet 2": None,
        "Cane 1": "cane-6", "Cane 2": "cane-12",
    }  # fmt: skip
    assert plan.counts["items"] == 42 and plan.counts["lots"] == 1
