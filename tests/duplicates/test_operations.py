"""What lacks a duplicate, what is chosen to go, and a transfer from its plan to its arrival."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.refusals import InvalidValue
from lims.core.settings import WrongSetting
from lims.duplicates import queries
from lims.duplicates.models import TransferState
from lims.duplicates.operations import (
    TransferDraft,
    cancel_transfer,
    close_transfer,
    leave_out,
    plan_transfer,
    send_transfer,
    take_all_out,
)
from lims.duplicates.policies import Policies, Policy, load_policies, policies_of
from lims.duplicates.refusals import NotArrived, NotASite, NothingToDuplicate, StillInPlace, TransferOver
from lims.ledger.verification import findings
from lims.lots.models import ItemState
from lims.quality.models import HoldReason
from lims.quality.operations import place_hold
from lims.resources.kinds import Label
from lims.storage.drafts import Placement
from lims.storage.operations import report_lost, store_items
from tests.factories.duplicates import TwoSites, make_lot_in, make_two_sites


@pytest.fixture
def sites(session: Session, actor: Actor) -> TwoSites:
    return make_two_sites(session, actor)


def policy(session: Session) -> Policy:
    """That of cell lines: two items at each of two sites, two stay at home."""
    return policies_of(session).policy("frozen")


def draft(session: Session, sites: TwoSites, *lots: object) -> TransferDraft:
    return TransferDraft(policy(session), [lot.resource for lot in lots], sites.home, sites.away)


def accessions(session: Session) -> list[str]:
    return [gap.resource.accession for gap in queries.gaps(session, policy(session)).rows]


def test_only_what_stands_at_too_few_sites_is_missing(session: Session, actor: Actor, sites: TwoSites) -> None:
    single = make_lot_in(session, actor, sites.box_at_home, 4)
    both = make_lot_in(session, actor, sites.box_at_home, 4)
    store_items(session, actor, [Placement(item, sites.box_away) for item in both.items[:2]])
    thin = make_lot_in(session, actor, sites.box_at_home, 4)
    store_items(session, actor, [Placement(item, sites.box_away) for item in thin.items[:1]])
    assert accessions(session) == [single.resource.accession, thin.resource.accession]
    found = queries.coverage(session, policy(session))
    assert (found.resources, found.duplicated, found.missing) == (3, 1, 2)
    gap = queries.gaps(session, policy(session)).rows[1]
    assert gap.items_at == {sites.home.id: 3, sites.away.id: 1}


def test_gaps_come_page_by_page(session: Session, actor: Actor, sites: TwoSites) -> None:
    lots = [make_lot_in(session, actor, sites.box_at_home, 3) for _ in range(5)]
    seen, after = [], None
    while True:
        page = queries.gaps(session, policy(session), after, size=2)
        seen += [gap.resource.id for gap in page.rows]
        after = page.next
        if after is None:
            break
    assert seen == [lot.resource_id for lot in lots]


def test_as_many_go_as_are_wanted_and_as_many_stay_as_must(session: Session, actor: Actor, sites: TwoSites) -> None:
    plenty = make_lot_in(session, actor, sites.box_at_home, 6)
    three = make_lot_in(session, actor, sites.box_at_home, 3)
    two = make_lot_in(session, actor, sites.box_at_home, 2)
    transfer = plan_transfer(session, actor, draft(session, sites, plenty, three, two))
    going = [line.item.lot_id for line in transfer.lines]
    assert [going.count(lot.id) for lot in (plenty, three, two)] == [2, 1, 0]


def test_the_newest_lot_that_is_free_and_not_held_goes(session: Session, actor: Actor, sites: TwoSites) -> None:
    old = make_lot_in(session, actor, sites.box_at_home, 3)
    new = make_lot_in(session, actor, sites.box_at_home, 3, resource=old.resource)
    newest = make_lot_in(session, actor, sites.box_at_home, 3, resource=old.resource)
    place_hold(session, actor, newest, HoldReason.QUARANTINE, "Not tested yet")
    transfer = plan_transfer(session, actor, draft(session, sites, old))
    assert {line.item.lot_id for line in transfer.lines} == {new.id}


def test_an_item_goes_with_one_transfer_only(session: Session, actor: Actor, sites: TwoSites) -> None:
    lot = make_lot_in(session, actor, sites.box_at_home, 6)
    first = plan_transfer(session, actor, draft(session, sites, lot))
    second = plan_transfer(session, actor, draft(session, sites, lot))
    assert not {line.item_id for line in first.lines} & {line.item_id for line in second.lines}
    cancel_transfer(session, actor, first, "Planned twice")
    third = plan_transfer(session, actor, draft(session, sites, lot))
    assert {line.item_id for line in third.lines} == {line.item_id for line in first.lines}


def test_from_plan_to_arrival(session: Session, actor: Actor, sites: TwoSites) -> None:
    lot = make_lot_in(session, actor, sites.box_at_home, 6)
    transfer = plan_transfer(session, actor, draft(session, sites, lot))
    with pytest.raises(StillInPlace, match=transfer.lines[0].item.barcode):
        send_transfer(session, actor, transfer)
    assert take_all_out(session, actor, transfer) == 2
    with pytest.raises(TransferOver):
        close_transfer(session, actor, transfer)
    send_transfer(session, actor, transfer)
    items = [line.item for line in transfer.lines]
    store_items(session, actor, [Placement(items[0], sites.box_away)])
    with pytest.raises(NotArrived, match=items[1].barcode):
        close_transfer(session, actor, transfer)
    report_lost(session, actor, items[1])
    close_transfer(session, actor, transfer)
    assert transfer.state is TransferState.CLOSED and transfer.closed_at == actor.at
    assert [line.has_arrived for line in queries.progress(session, transfer)].count(True) == 1
    session.flush()
    assert list(findings(session)) == []


def test_what_is_left_out_stays(session: Session, actor: Actor, sites: TwoSites) -> None:
    lot = make_lot_in(session, actor, sites.box_at_home, 6)
    transfer = plan_transfer(session, actor, draft(session, sites, lot))
    left_out, going = (line.item for line in transfer.lines)
    leave_out(session, actor, transfer, [left_out.barcode])
    assert take_all_out(session, actor, transfer) == 1
    assert (left_out.state, going.state) == (ItemState.STORED, ItemState.OUT)


def test_what_cannot_be_planned_is_refused(session: Session, actor: Actor, sites: TwoSites) -> None:
    few = make_lot_in(session, actor, sites.box_at_home, 2)
    with pytest.raises(NothingToDuplicate):
        plan_transfer(session, actor, draft(session, sites, few))
    with pytest.raises(InvalidValue):
        plan_transfer(session, actor, TransferDraft(policy(session), [few.resource], sites.home, sites.home))
    with pytest.raises(NotASite):
        plan_transfer(session, actor, TransferDraft(policy(session), [few.resource], sites.home, sites.box_away))


def test_the_policies_that_are_shipped_can_be_read(session: Session) -> None:
    assert {one.name for one in policies_of(session).all} == {"seeds", "frozen", "clones"}


def test_a_wrong_policy_is_named(tmp_path) -> None:
    (tmp_path / "duplicates.toml").write_text('[policies.x]\nlabel_en="X"\nlabel_ja="X"\nsource="x"\nsites=1\n')
    with pytest.raises(WrongSetting, match=r"policies\.x.*sites"):
        load_policies(tmp_path)


@given(st.lists(st.sampled_from(["seed", "clone", "microbe"]), max_size=3), st.sampled_from(["seed", "clone"]))
def test_the_first_policy_that_fits_holds(kinds: list[str], kind: str) -> None:
    class Thing:
        accession = "X"

    made = [Policy(str(n), Label("", ""), (name,), (), frozenset(), 2, 1, 1, "") for n, name in enumerate(kinds)]
    thing = Thing()
    thing.kind = kind
    found = Policies(tuple(made)).of(thing)
    assert (found.name if found else None) == (str(kinds.index(kind)) if kind in kinds else None)
