"""Lineage: who descends from whom, and never from itself."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.ledger.entries import Entry, entry
from lims.ledger.kinds import EventKind
from lims.resources.drafts import LineageDraft
from lims.resources.models import Parentage, Resource, ResourceState
from lims.resources.operations.editing import touch
from lims.resources.queries.pedigrees import ancestry
from lims.resources.refusals import AlreadyParent, AlreadyWithdrawn, LineageCycle, OwnParent
from lims.resources.rules.lineage import path_to_ancestor


def add_lineage(
    session: Session, actor: Actor, drafts: Sequence[LineageDraft], event: Entry | None = None
) -> list[Parentage]:
    """Record lines of descent: all of them, or none.

    An operation that does this as a part of something larger gives its own ledger entry. Raises OwnParent,
    AlreadyParent, LineageCycle (also for a circle among the drafts themselves) or AlreadyWithdrawn.
    """
    actor.require(Permission.RESOURCES_EDIT)
    _lock(session)
    parents = ancestry(session, {draft.parent.id for draft in drafts})
    known = _known_lines(session, {draft.child.id for draft in drafts})
    added = []
    with _entry(session, actor, event, drafts) as written, session.no_autoflush:
        for draft in drafts:
            _check(session, draft, parents)
            key = (draft.child.id, draft.parent.id, draft.role)
            if key in known:
                raise AlreadyParent(parent=draft.parent.accession, child=draft.child.accession)
            known.add(key)
            parents.setdefault(draft.child.id, set()).add(draft.parent.id)
            written.change(draft.child)
            added.append(Parentage(child=draft.child, parent=draft.parent, role=draft.role, note=draft.note))
            touch(actor, draft.child)
        session.add_all(added)
        session.flush()
    return added


def remove_lineage(session: Session, actor: Actor, line: Parentage) -> None:
    """Take back a line of descent that was recorded by mistake. Raises AlreadyWithdrawn."""
    actor.require(Permission.RESOURCES_EDIT)
    child = line.child
    _check_active(child)
    details = {"child": child.accession, "parent": line.parent.accession, "role": line.role.value}
    with entry(session, actor, EventKind.LINEAGE_CHANGED, removed=[details]) as event:
        event.change(child)
        child.parents.remove(line)
        touch(actor, child)


def _lock(session: Session) -> None:
    """Let only one transaction at a time add lines, for two could close a circle of which each sees one half.

    SQLite has one writer anyway. The lock ends with the transaction and does not keep readers out.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE {Parentage.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))


def _known_lines(session: Session, child_ids: Collection[int]) -> set[tuple[int, int, str]]:
    rows = session.execute(
        select(Parentage.child_id, Parentage.parent_id, Parentage.role).where(Parentage.child_id.in_(child_ids))
    )
    return {(child, parent, role) for child, parent, role in rows}


def _check(session: Session, draft: LineageDraft, parents: Mapping[int, Collection[int]]) -> None:
    child, parent = draft.child, draft.parent
    _check_active(child)
    if child.id == parent.id:
        raise OwnParent(field="parent", accession=child.accession)

    def parents_of(keys: Collection[int]) -> list[tuple[int, int]]:
        return [(key, above) for key in keys for above in parents.get(key, ())]

    way = path_to_ancestor(parent.id, child.id, parents_of)
    if way:
        names = dict(session.execute(select(Resource.id, Resource.accession).where(Resource.id.in_(way))).all())
        raise LineageCycle(
            field="parent",
            parent=parent.accession,
            child=child.accession,
            way=" ← ".join(names[key] for key in reversed(way)),
        )


def _check_active(child: Resource) -> None:
    if child.state is ResourceState.WITHDRAWN:
        raise AlreadyWithdrawn(accession=child.accession)


def _entry(
    session: Session, actor: Actor, event: Entry | None, drafts: Sequence[LineageDraft]
) -> AbstractContextManager[Entry]:
    details = [
        {"child": each.child.accession, "parent": each.parent.accession, "role": each.role.value} for each in drafts
    ]
    return nullcontext(event) if event else entry(session, actor, EventKind.LINEAGE_CHANGED, added=details)
