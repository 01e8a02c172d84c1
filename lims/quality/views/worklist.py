"""The worklist of the morning."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from lims.core.permissions import Permission
from lims.lots.models import Item, ItemState
from lims.lots.queries import stock_of_lots
from lims.quality.forms import WorklistForm
from lims.quality.queries import (
    WorklistFilter,
    due_counts,
    held_lot_ids,
    items_to_open,
    latest_results,
    plan_of,
    storages,
    worklist,
)
from lims.quality.views.blueprint import blueprint
from lims.quality.wording import in_reader_language, kind_label
from lims.resources.kinds import kinds_of
from lims.storage.models import Location
from lims.storage.queries import paths
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session


@dataclass(frozen=True)
class ItemToOpen:
    """The item that is taken for the next test, and the way to it."""

    item: Item
    way: list[Location]


@blueprint.get("/", endpoint="worklist")
@requires(Permission.QUALITY_READ)
def show_worklist() -> ResponseReturnValue:
    form = WorklistForm(request.args)
    form.offer(_test_choices(), _kind_choices(), _place_choices())
    today = current_actor().today
    page = worklist(session(), _chosen(form, today), after=request.args.get("after"))
    lot_ids = {recheck.lot_id for recheck in page.rows}
    return render_template(
        "quality/worklist.html",
        form=form,
        page=page,
        today=today,
        counts=due_counts(session(), today),
        latest=latest_results(session(), lot_ids),
        held=held_lot_ids(session(), lot_ids),
        stock=stock_of_lots(session(), lot_ids),
        to_open=to_open(lot_ids),
    )


def to_open(lot_ids: Collection[int]) -> Mapping[int, ItemToOpen]:
    """For each lot the item that comes next, with its place."""
    items = items_to_open(session(), lot_ids)
    # A place that is kept for an item is not where the item is.
    places = {item.id: item.location_id or 0 for item in items.values() if item.state is ItemState.STORED}
    ways = paths(session(), set(places.values()))
    return {lot_id: ItemToOpen(item, ways.get(places.get(item.id, 0), [])) for lot_id, item in items.items()}


def _chosen(form: WorklistForm, today: date) -> WorklistFilter:
    horizon, location = form.horizon.data or "", form.location.data or ""
    return WorklistFilter(
        until=today + timedelta(days=int(horizon)) if horizon.isdecimal() else None,
        kind=form.kind.data or None,
        test=form.test.data or None,
        location_id=int(location) if location.isdecimal() else None,
    )


def _test_choices() -> list[SelectChoice]:
    plan = plan_of(session())
    planned = {policy.test for policy in plan.policies}
    return [
        SelectChoice(test.name, in_reader_language(test.label)) for test in plan.tests.values() if test.name in planned
    ]


def _kind_choices() -> list[SelectChoice]:
    return [SelectChoice(name, kind_label(name)) for name in kinds_of(session()).names]


def _place_choices() -> list[SelectChoice]:
    places = storages(session())
    ways = paths(session(), [place.id for place in places])
    choices = [SelectChoice(str(place.id), " › ".join(step.name for step in ways[place.id])) for place in places]
    return sorted(choices, key=lambda choice: choice.label)
