"""Lineage, on both databases: added, taken back, and never a circle, even when two people close it at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import Database
from lims.resources.drafts import LineageDraft
from lims.resources.models import Parentage, ParentRole, Resource
from lims.resources.operations import add_lineage, remove_lineage
from lims.resources.pedigree.relatives import Bounds
from lims.resources.queries.pedigrees import children, family, parents
from lims.resources.refusals import AlreadyParent, LineageCycle, OwnParent
from tests.factories.resources import make_resource, make_resources


def test_both_parents_are_recorded_with_their_roles(session: Session, actor: Actor) -> None:
    child, mother, father = make_resources(session, actor, 3)
    add_lineage(
        session,
        actor,
        [
            LineageDraft(child, mother, ParentRole.FEMALE_PARENT),
            LineageDraft(child, father, ParentRole.MALE_PARENT, "by IVF"),
        ],
    )
    lines = parents(session, child.id)
    assert [(line.parent.accession, line.role) for line in lines] == [
        (mother.accession, ParentRole.FEMALE_PARENT),
        (father.accession, ParentRole.MALE_PARENT),
    ]
    assert [line.child for line in children(session, father.id)] == [child]
    assert child.version == 2


def test_nothing_is_its_own_parent(session: Session, actor: Actor) -> None:
    resource = make_resource(session, actor)
    with pytest.raises(OwnParent):
        add_lineage(session, actor, [LineageDraft(resource, resource)])


def test_same_line_twice_is_refused(session: Session, actor: Actor) -> None:
    child, parent = make_resources(session, actor, 2)
    add_lineage(session, actor, [LineageDraft(child, parent)])
    with pytest.raises(AlreadyParent):
        add_lineage(session, actor, [LineageDraft(child, parent)])
    add_lineage(session, actor, [LineageDraft(child, parent, ParentRole.DERIVED_FROM)])


def test_a_circle_is_refused_and_the_way_round_is_named(session: Session, actor: Actor) -> None:
    first, second, third = make_resources(session, actor, 3)
    add_lineage(session, actor, [LineageDraft(second, first), LineageDraft(third, second)])
    with pytest.raises(LineageCycle) as refused:
        add_lineage(session, actor, [LineageDraft(first, third)])
    assert refused.value.values["way"] == " ← ".join(each.accession for each in (first, second, third))


def test_a_circle_inside_one_list_is_refused(session: Session, actor: Actor) -> None:
    first, second = make_resources(session, actor, 2)
    with pytest.raises(LineageCycle):
        add_lineage(session, actor, [LineageDraft(second, first), LineageDraft(first, second)])


def test_a_line_recorded_by_mistake_is_taken_back(session: Session, actor: Actor) -> None:
    child, parent = make_resources(session, actor, 2)
    line = add_lineage(session, actor, [LineageDraft(child, parent)])[0]
    remove_lineage(session, actor, line)
    add_lineage(session, actor, [LineageDraft(parent, child)])
    assert session.scalar(select(func.count()).select_from(Parentage)) == 1


def test_family_of_a_resource(session: Session, actor: Actor) -> None:
    grandparent, parent, subject, child, mate = make_resources(session, actor, 5)
    pairs = [(parent, grandparent), (subject, parent), (child, subject), (child, mate)]
    add_lineage(session, actor, [LineageDraft(*pair) for pair in pairs])
    shown = family(session, subject.accession, Bounds(up=1, down=1))
    assert set(shown.members) == {each.accession for each in (parent, subject, child, mate)}
    assert shown.hidden_parents == {parent.accession: 1}


def test_two_people_can_not_close_a_circle_together(database: Database, actor: Actor) -> None:
    """Of four in a row, one adds a line at one end and another at the other end; only one of the two may stand."""
    with database.transaction() as session:
        a, b, c, d = make_resources(session, actor, 4)
        add_lineage(session, actor, [LineageDraft(b, a), LineageDraft(d, c)])
        ids = [each.id for each in (a, b, c, d)]
    start = Barrier(2)

    def add(child_id: int, parent_id: int) -> bool:
        start.wait()
        try:
            with database.transaction() as session:
                child, parent = session.get_one(Resource, child_id), session.get_one(Resource, parent_id)
                add_lineage(session, actor, [LineageDraft(child, parent)])
        except LineageCycle:
            return False
        return True

    with ThreadPoolExecutor(2) as people:
        done = [people.submit(add, ids[2], ids[1]), people.submit(add, ids[0], ids[3])]
        assert sorted(each.result() for each in done) == [False, True]
