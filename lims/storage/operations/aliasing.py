"""Other codes of items and locations, and new codes for labels that fell off."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.codes import thing_code
from lims.core.database import in_parts, lock, refusing, unique_constraint
from lims.core.language import N_
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue
from lims.core.settings import settings_of
from lims.ledger.entries import Entry, entry
from lims.ledger.kinds import EventKind
from lims.lots.models import HERE, Item, ItemState
from lims.storage import rules
from lims.storage.commands import plain_scan
from lims.storage.drafts import AliasDraft
from lims.storage.location_types import LocationTypes, location_types_of
from lims.storage.models import Alias, AliasOrigin, Location
from lims.storage.operations.locking import lock_items
from lims.storage.refusals import AliasKnown, AliasWithdrawn, CodeInUse, ItemGone

LONGEST_CODE = 200


def add_aliases(
    session: Session, actor: Actor, drafts: Sequence[AliasDraft], message_id: str | None = None
) -> list[Alias]:
    """Note other codes of items and locations as one act; a code that was withdrawn from a thing is in use again.

    Raises InvalidValue for no code or too long a one, CodeNotScannable, CodeInUse if a thing of ours has it as its
    own, or AliasKnown if the thing has it already.
    """
    actor.require(Permission.STORAGE_MOVE)
    types = location_types_of(session)
    texts = [_checked_text(types, draft) for draft in drafts]
    _check_not_own(session, drafts, texts)
    known = _known(session, texts)
    added: dict[int, Alias] = {}
    with entry(session, actor, EventKind.ALIAS_ADDED, message_id=message_id) as event, _known_meanwhile(session):
        for draft, text in zip(drafts, texts, strict=True):
            alias = known.get((text, *_keys(draft.thing)))
            if alias and (alias.active or id(alias) in added):
                raise AliasKnown(field="text", text=text, barcode=draft.thing.barcode)
            alias = _noted(event, actor, alias, draft, text)
            known[text, *_keys(draft.thing)] = added[id(alias)] = alias
        session.add_all(added.values())
    return list(added.values())


def withdraw_alias(session: Session, actor: Actor, alias: Alias, message_id: str | None = None) -> None:
    """Stop using a code that was noted by mistake. Raises AliasWithdrawn."""
    actor.require(Permission.STORAGE_MOVE)
    lock(session, alias)
    if not alias.active:
        raise AliasWithdrawn(text=alias.text)
    with entry(session, actor, EventKind.ALIAS_WITHDRAWN, message_id=message_id) as event:
        event.change(alias)
        alias.active = False


def renew_barcodes(
    session: Session, actor: Actor, items: Sequence[Item], reason: str | None = None, message_id: str | None = None
) -> list[Alias]:
    """Give items new codes for new labels; the old codes go on finding them. Gives the old codes, in order.

    Raises ItemGone, naming the first item that is not here; a lost one may be renamed.
    """
    actor.require(Permission.STORAGE_MOVE)
    items = list({item.id: item for item in items}.values())
    lock_items(session, items)
    for item in items:
        if item.state not in (*HERE, ItemState.LOST):
            raise ItemGone(barcode=item.barcode)
    prefix = settings_of(session).code_prefix
    numbers = next_numbers(session, "item", len(items))
    known = _known(session, [item.barcode for item in items])
    replaced = []
    with entry(session, actor, EventKind.ITEM_RELABELLED, reason=reason, message_id=message_id) as event:
        event.change(*items)
        for item, number in zip(items, numbers, strict=True):
            old = known.get((item.barcode, item.id, None))
            replaced.append(
                _noted(event, actor, old, AliasDraft(item, item.barcode, AliasOrigin.REPLACED), item.barcode)
            )
            item.barcode = thing_code(prefix, "item", number)
        session.add_all(replaced)
    return replaced


def _checked_text(types: LocationTypes, draft: AliasDraft) -> str:
    """The code as a scanner reads it. Raises InvalidValue or CodeNotScannable."""
    text = plain_scan(draft.text)
    if not text:
        raise InvalidValue("text", draft.text, N_("This field is required."))
    if len(text) > LONGEST_CODE:
        raise InvalidValue("text", text, N_("A code has 200 characters at most."))
    rules.check_scannable(types, text)
    return text


def _check_not_own(session: Session, drafts: Sequence[AliasDraft], texts: Sequence[str]) -> None:
    """Raises CodeInUse."""
    for part in in_parts(list(dict.fromkeys(texts))):
        for table in (Item, Location):
            own = set(session.scalars(select(table.barcode).where(table.barcode.in_(part))))
            for draft, text in zip(drafts, texts, strict=True):
                if text in own:
                    raise CodeInUse(field="text", text=text, barcode=draft.thing.barcode)


def _known(session: Session, texts: Sequence[str]) -> dict[tuple[str, int | None, int | None], Alias]:
    """What is noted of some codes, by the code and the key of the item or the location."""
    return {
        (alias.text, alias.item_id, alias.location_id): alias
        for part in in_parts(list(dict.fromkeys(texts)))
        for alias in session.scalars(select(Alias).where(Alias.text.in_(part)))
    }


def _keys(thing: Item | Location) -> tuple[int | None, int | None]:
    return (thing.id, None) if isinstance(thing, Item) else (None, thing.id)


def _noted(event: Entry, actor: Actor, known: Alias | None, draft: AliasDraft, text: str) -> Alias:
    """A new row for another code, or the one of a code that was withdrawn before."""
    if known is not None:
        event.change(known)
        known.active, known.origin, known.note = True, draft.origin, draft.note
        return known
    item_id, location_id = _keys(draft.thing)
    alias = Alias(
        text=text,
        item_id=item_id,
        location_id=location_id,
        origin=draft.origin,
        note=draft.note,
        active=True,
        created_at=actor.at,
    )
    event.create(alias)
    return alias


def _known_meanwhile(session: Session) -> AbstractContextManager[None]:
    """What the constraints say if somebody else was quicker, or if a list names a code twice."""
    known = AliasKnown(field="text", text="", barcode="")
    return refusing(
        session,
        {unique_constraint(Alias, "text", "item_id"): known, unique_constraint(Alias, "text", "location_id"): known},
    )
