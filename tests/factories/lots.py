"""Resources with lots, and protocols, made through operations."""

import itertools
from typing import Any

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.lots.drafts import LotDraft, ProtocolDraft
from lims.lots.models import Item, Lot, Protocol
from lims.lots.operations import create_protocol, preserve_lot
from lims.resources.drafts import ResourceDraft
from lims.resources.models import Resource
from lims.resources.operations import register_resource

_NUMBERS = itertools.count(1)


def make_resource(session: Session, actor: Actor, kind: str = "cell_line", **facts: Any) -> Resource:
    """A resource of a kind; facts override the dull ones."""
    return register_resource(
        session, actor, ResourceDraft(**({"kind": kind, "name": f"Line {next(_NUMBERS)}"} | facts))
    )


def make_lot(session: Session, actor: Actor, count: int = 3, **fields: Any) -> Lot:
    """A lot of cryovials, of a resource of its own unless one is given."""
    resource = fields.pop("resource", None) or make_resource(session, actor)
    form = fields.pop("form", "cryovial")
    return preserve_lot(session, actor, LotDraft(resource, form, count, **fields))


def make_items(session: Session, actor: Actor, count: int = 3, **fields: Any) -> list[Item]:
    """The items of a new lot."""
    return list(make_lot(session, actor, count, **fields).items)


def make_item(session: Session, actor: Actor, **fields: Any) -> Item:
    """One item of a new lot."""
    return make_items(session, actor, 1, **fields)[0]


def make_protocol(session: Session, actor: Actor, name: str = "Slow freezing", **fields: Any) -> Protocol:
    """A protocol for every kind."""
    return create_protocol(session, actor, ProtocolDraft(name, fields.pop("text", "Cool slowly."), **fields))
