"""Printing as an act: what is recorded, what is refused. On both databases."""

import pytest
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.refusals import NotFound, PermissionDenied
from lims.labels.choosing import Scope, Selection
from lims.labels.describing import contents_of
from lims.labels.models import PrintJob
from lims.labels.operations import PrintDraft, print_labels
from lims.labels.printing import draw_chosen, file_of_job, suggested
from lims.labels.queries import chosen, codes_of_job, last_print_of, print_jobs, printed_before
from lims.labels.refusals import (
    DesignNotForThis,
    MixedThings,
    NoSuchDesign,
    NoSuchPlaceOnSheet,
    NothingInLocation,
    NothingInLot,
    NothingToPrint,
    ReasonMissing,
    StockTooSmall,
)
from lims.ledger.kinds import EventKind
from lims.ledger.queries import event, history
from lims.ledger.verification import findings
from lims.lots.models import ItemState
from lims.resources.drafts import TaxonDraft
from lims.storage.commands import CodeRead, read_scan
from lims.storage.drafts import AliasDraft
from lims.storage.models import AliasOrigin
from lims.storage.operations import add_aliases, discard_item
from lims.storage.refusals import AmbiguousCode, NoSuchPosition
from tests.factories.lots import make_lot, make_resource
from tests.factories.storage import make_box, make_boxes, make_location, make_rack, make_stored_item
from tests.labels.reading import codes_in, page_image

VIAL = PrintDraft("cryovial", "roll-cryo-33x13")


def print_lot(session: Session, actor: Actor, code: str, draft: PrintDraft = VIAL) -> PrintJob:
    return print_labels(session, actor, chosen(session, Selection(lot=code)), draft)


def test_a_print_of_a_lot_is_recorded_with_its_codes_and_in_the_ledger(session: Session, actor: Actor) -> None:
    lot = make_lot(session, actor, 3)
    job = print_lot(session, actor, lot.code)
    assert codes_of_job(session, job) == tuple(item.barcode for item in lot.items)
    assert (job.labels_printed, job.is_reprint, job.printed_by) == (3, False, actor.name)
    written = event(session, job.event_seq or 0)
    assert written.kind == EventKind.LABELS_PRINTED
    assert {line.code for line in written.lines} == {item.barcode for item in lot.items}
    assert written.details["stock"] == "roll-cryo-33x13"
    assert history(session, "item", lot.items[0].id)[0].event.seq == job.event_seq


def test_a_print_leaves_the_ledger_in_agreement_with_the_tables(session: Session, actor: Actor) -> None:
    print_lot(session, actor, make_lot(session, actor, 3).code)
    assert not list(findings(session))


def test_printing_again_needs_a_reason(session: Session, actor: Actor) -> None:
    lot = make_lot(session, actor, 2)
    print_lot(session, actor, lot.code)
    with pytest.raises(ReasonMissing):
        print_lot(session, actor, lot.code)
    again = print_lot(session, actor, lot.code, PrintDraft("cryovial", "roll-cryo-33x13", reason="printer jammed"))
    assert again.is_reprint
    assert event(session, again.event_seq or 0).reason == "printer jammed"
    assert last_print_of(session, lot.items[0].barcode) is again


def test_nothing_is_recorded_of_a_refused_print(session: Session, actor: Actor) -> None:
    lot = make_lot(session, actor, 2)
    for draft, refusal in [
        (PrintDraft("vial", "a4-65"), NoSuchDesign),
        (PrintDraft("box", "roll-50x25"), DesignNotForThis),
        (PrintDraft("cryovial", "a4-270"), StockTooSmall),
        (PrintDraft("cryovial-large", "a4-65", first_place=66), NoSuchPlaceOnSheet),
    ]:
        with pytest.raises(refusal):
            print_lot(session, actor, lot.code, draft)
    assert not print_jobs(session).rows
    assert printed_before(session, [item.barcode for item in lot.items]) == 0


def test_printing_needs_the_permission(session: Session, actor: Actor) -> None:
    lot = make_lot(session, actor, 1)
    nobody = Actor("nobody", frozenset(), "test", actor.at, actor.zone)
    with pytest.raises(PermissionDenied):
        print_lot(session, nobody, lot.code)


def test_items_that_have_gone_are_not_printed(session: Session, actor: Actor) -> None:
    lot = make_lot(session, actor, 2)
    discard_item(session, actor, lot.items[0], reason="BROKEN")
    assert lot.items[0].state is ItemState.DISCARDED
    assert chosen(session, Selection(lot=lot.code)).codes == [lot.items[1].barcode]
    discard_item(session, actor, lot.items[1], reason="BROKEN")
    with pytest.raises(NothingInLot, match=lot.code):
        chosen(session, Selection(lot=lot.code))


def test_codes_of_items_and_lots_are_printed_in_their_order_and_once(session: Session, actor: Actor) -> None:
    first, second = make_lot(session, actor, 2), make_lot(session, actor, 2)
    codes = (second.items[1].barcode, first.code, first.items[0].barcode)
    wanted = [second.items[1].barcode, first.items[0].barcode, first.items[1].barcode]
    assert chosen(session, Selection(codes=codes)).codes == wanted


def test_an_unknown_code_is_named(session: Session, actor: Actor) -> None:
    with pytest.raises(NotFound, match="NGV00009990"):
        chosen(session, Selection(codes=(make_lot(session, actor, 1).code, "NGV00009990")))
    with pytest.raises(NothingToPrint):
        chosen(session, Selection())


def test_other_codes_print_the_things_own(session: Session, actor: Actor) -> None:
    """A depositor's code, or the code on a label that fell off: the new label has the thing's own code."""
    items = make_lot(session, actor, 2).items
    add_aliases(
        session,
        actor,
        [AliasDraft(items[0], "KY-0815/3", AliasOrigin.DEPOSITOR), AliasDraft(items[1], "TWICE", AliasOrigin.TUBE)],
    )
    assert chosen(session, Selection(codes=("ky-0815/3",))).codes == [items[0].barcode]
    add_aliases(session, actor, [AliasDraft(items[0], "TWICE", AliasOrigin.TUBE)])
    with pytest.raises(AmbiguousCode, match=items[1].barcode):
        chosen(session, Selection(codes=("TWICE",)))


def test_positions_of_a_box_have_codes_that_the_scanner_understands(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    found = chosen(session, Selection(location=box.barcode, scope=Scope.POSITIONS))
    assert len(found) == 81
    assert read_scan(found.codes[0]) == CodeRead(box.barcode, "location", "A01")
    job = print_labels(session, actor, found, PrintDraft("position", "roll-cryo-27x13"))
    assert chosen(session, Selection(codes=codes_of_job(session, job))) == found
    assert suggested(session, actor, found)[0].name == "position"
    content = list(contents_of(session, found, "en"))[1]
    assert (content.value("position"), content.name) == ("A02", box.name)
    single = chosen(session, Selection(codes=(f"{box.barcode} c7", box.barcode)))
    assert single.codes == [f"{box.barcode}-C07", box.barcode]
    with pytest.raises(NoSuchPosition):
        chosen(session, Selection(codes=(f"{box.barcode}-K10",)))
    with pytest.raises(NothingInLocation):
        chosen(session, Selection(location=make_rack(session, actor).parent.barcode, scope=Scope.POSITIONS))


def test_prints_are_found_by_a_code(session: Session, actor: Actor) -> None:
    lot, other = make_lot(session, actor, 2), make_lot(session, actor, 1)
    job = print_lot(session, actor, lot.code)
    print_lot(session, actor, other.code)
    assert [found.id for found in print_jobs(session, code=lot.items[1].barcode.lower()).rows] == [job.id]
    assert not print_jobs(session, code="NGV9").rows


def test_items_and_locations_are_not_mixed(session: Session, actor: Actor) -> None:
    with pytest.raises(MixedThings):
        chosen(session, Selection(codes=(make_box(session, actor).barcode, make_lot(session, actor, 1).code)))


def test_items_of_a_box_are_printed_by_position(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    later = make_stored_item(session, actor, box, "B02")
    sooner = make_stored_item(session, actor, box, "A09")
    found = chosen(session, Selection(location=box.barcode, scope=Scope.ITEMS))
    assert found.codes == [sooner.barcode, later.barcode]
    content = next(iter(contents_of(session, found, "en")))
    assert content.value("position") == "A09"
    assert content.value("place").endswith(f" / {box.name}")


def test_locations_are_printed_in_bulk(session: Session, actor: Actor) -> None:
    rack = make_rack(session, actor)
    boxes = make_boxes(session, actor, 12, rack)
    found = chosen(session, Selection(location=rack.barcode, scope=Scope.CHILDREN))
    assert found.codes == [box.barcode for box in boxes]
    freezer = chosen(session, Selection(location=rack.parent.barcode, scope=Scope.INSIDE))
    assert freezer.codes == [rack.barcode, *found.codes]
    job = print_labels(session, actor, found, PrintDraft("box", "roll-50x25"))
    assert job.labels_printed == 12
    with pytest.raises(NothingInLocation):
        chosen(session, Selection(location=boxes[0].barcode, scope=Scope.CHILDREN))
    with pytest.raises(NothingInLocation):
        chosen(session, Selection(location=boxes[0].barcode, scope=Scope.ITEMS))


def test_a_label_says_what_its_kind_wants(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor, name="HeLa", taxon=TaxonDraft(scientific_name="Homo sapiens"))
    lot = make_lot(session, actor, 1, resource=resource, passage=12)
    content = next(iter(contents_of(session, chosen(session, Selection(lot=lot.code)), "en")))
    assert (content.value("line1"), content.value("line2")) == ("HeLa", "Homo sapiens")
    assert content.value("passage") == "P12"
    assert content.value("lot") == lot.code
    assert content.value("date") == lot.made_on.isoformat()
    assert content.value("centre") == "NIG"


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("Seed accession", "packet", "200 seeds")), ("ja", ("種子系統", "袋", "200 粒"))]
)
def test_the_words_of_a_label_are_of_one_language(
    session: Session, actor: Actor, language: str, words: tuple[str, str, str]
) -> None:
    resource = make_resource(session, actor, kind="seed")
    lot = make_lot(session, actor, 1, resource=resource, form="seed_packet", quantity=200)
    content = next(iter(contents_of(session, chosen(session, Selection(lot=lot.code)), language)))
    assert (content.value("kind"), content.value("form"), content.value("quantity")) == words


def test_design_and_stock_are_suggested_by_form_and_remembered(session: Session, actor: Actor) -> None:
    from lims.accounts.operations import create_user
    from tests.conftest import PASSWORD

    user = create_user(
        session, actor, login="tech", name="T", email="t@example.org", password=PASSWORD, roles=["technician"],
        language="en",
    )  # fmt: skip
    person = Actor("T", actor.permissions, "page", actor.at, actor.zone, user_id=user.id)
    lot = make_lot(session, actor, 1)
    found = chosen(session, Selection(lot=lot.code))
    assert [thing.name for thing in suggested(session, person, found)] == ["cryovial", "roll-cryo-33x13"]
    print_labels(session, person, found, PrintDraft("cryovial-large", "a4-65", 3))
    other = chosen(session, Selection(lot=make_lot(session, actor, 1).code))
    assert [thing.name for thing in suggested(session, person, other)] == ["cryovial-large", "a4-65"]
    assert [thing.name for thing in suggested(session, actor, other)] == ["cryovial", "roll-cryo-33x13"]


def test_a_plate_gets_the_label_for_plates(session: Session, actor: Actor) -> None:
    rack = make_rack(session, actor)
    plate = make_location(session, actor, "plate", rack)
    found = chosen(session, Selection(location=plate.barcode))
    assert suggested(session, actor, found)[0].name == "plate"


def test_the_file_of_a_print_has_its_codes(session: Session, actor: Actor) -> None:
    lot = make_lot(session, actor, 2)
    pdf = draw_chosen(session, chosen(session, Selection(lot=lot.code)), VIAL, "ja")
    job = print_lot(session, actor, lot.code)
    assert file_of_job(session, job, "ja") == pdf
    for page, item in enumerate(lot.items, 1):
        assert codes_in(page_image(pdf, 300, page)) == [("DataMatrix", item.barcode)]
