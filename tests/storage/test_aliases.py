"""Other codes of things, and new codes for labels that fell off."""

import pytest
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.codes import thing_of
from lims.core.refusals import InvalidValue
from lims.ledger.queries import history, history_of_code
from lims.ledger.verification import findings
from lims.storage import operations, queries
from lims.storage.commands import Command, command_code
from lims.storage.drafts import AliasDraft
from lims.storage.models import Alias, AliasOrigin
from lims.storage.refusals import (
    AliasKnown,
    AliasWithdrawn,
    AmbiguousCode,
    CodeInUse,
    CodeNotScannable,
    ItemGone,
    UnknownCode,
)
from tests.factories.lots import make_item, make_items
from tests.factories.storage import make_box, make_stored_item


def add(session: Session, actor: Actor, thing, text: str, origin: AliasOrigin = AliasOrigin.DEPOSITOR) -> Alias:  # type: ignore[no-untyped-def]
    return operations.add_aliases(session, actor, [AliasDraft(thing, text, origin)])[0]


def test_a_foreign_code_finds_the_item_however_it_is_typed(session: Session, actor: Actor) -> None:
    item = make_item(session, actor)
    add(session, actor, item, " kyoto-1234 ")
    assert queries.named_item(session, "KYOTO-1234") is item
    assert queries.named_item(session, "kyoto-1234") is item
    assert [alias.text for alias in queries.aliases_of_item(session, item.id)] == ["KYOTO-1234"]
    assert not list(findings(session))


def test_a_code_of_two_things_asks_which(session: Session, actor: Actor) -> None:
    first, second = make_items(session, actor, 2)
    box = make_box(session, actor)
    for thing in (first, second, box):
        add(session, actor, thing, "TUBE-777", AliasOrigin.TUBE)
    with pytest.raises(AmbiguousCode, match=first.barcode):
        queries.named_item(session, "TUBE-777")
    assert queries.things_named(session, "TUBE-777").codes == (first.barcode, second.barcode, box.barcode)


def test_codes_that_could_not_work_are_refused(session: Session, actor: Actor) -> None:
    item, other = make_items(session, actor, 2)
    with pytest.raises(CodeInUse):
        add(session, actor, item, other.barcode)
    for text in ("C07", command_code(Command.UNDO)):
        with pytest.raises(CodeNotScannable):
            add(session, actor, item, text)
    for text in (" ", "X" * 201):
        with pytest.raises(InvalidValue):
            add(session, actor, item, text)
    add(session, actor, item, "K1234")
    with pytest.raises(AliasKnown, match="K1234"):
        add(session, actor, item, "k1234")
    twice = [AliasDraft(item, "K9999", AliasOrigin.TUBE)] * 2
    with pytest.raises(AliasKnown, match="K9999"):
        operations.add_aliases(session, actor, twice)


def test_a_code_can_be_withdrawn_and_noted_again(session: Session, actor: Actor) -> None:
    item = make_item(session, actor)
    alias = add(session, actor, item, "K1234")
    operations.withdraw_alias(session, actor, alias)
    with pytest.raises(UnknownCode):
        queries.named_item(session, "K1234")
    with pytest.raises(AliasWithdrawn):
        operations.withdraw_alias(session, actor, alias)
    again = add(session, actor, item, "K1234", AliasOrigin.SISTER)
    assert again is alias and alias.active and alias.origin is AliasOrigin.SISTER
    session.flush()
    seq = history(session, "alias", alias.id)[0].event_seq
    undone = operations.undo_event(session, actor, seq)
    assert not alias.active and undone.codes == ["K1234"]
    assert not list(findings(session))


def test_a_new_code_replaces_one_that_fell_off_and_the_old_one_goes_on_resolving(
    session: Session, actor: Actor
) -> None:
    item = make_stored_item(session, actor)
    old = item.barcode
    [alias] = operations.renew_barcodes(session, actor, [item], "label fell off")
    assert item.barcode != old and thing_of(item.barcode) == "item"
    assert (alias.text, alias.origin) == (old, AliasOrigin.REPLACED)
    named = queries.things_named(session, old)
    assert named.items == (item,) and named.alias is alias
    session.flush()
    assert history(session, "item", item.id)[0].code == item.barcode
    assert history_of_code(session, "item", old).rows[0].code == item.barcode
    assert not list(findings(session))


def test_a_renewed_code_is_taken_back_and_renewed_again(session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor)
    old = item.barcode
    operations.renew_barcodes(session, actor, [item])
    session.flush()
    operations.undo_event(session, actor, history(session, "item", item.id)[0].event_seq)
    assert item.barcode == old and not queries.aliases_of_item(session, item.id)
    operations.renew_barcodes(session, actor, [item])
    assert [alias.text for alias in queries.aliases_of_item(session, item.id)] == [old]
    assert not list(findings(session))


def test_an_item_that_has_left_gets_no_new_code(session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor)
    operations.discard_item(session, actor, item, "BROKEN")
    with pytest.raises(ItemGone):
        operations.renew_barcodes(session, actor, [item])
