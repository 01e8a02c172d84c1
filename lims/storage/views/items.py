"""The page of an item: what it is, where it is, and what can be done with it."""

from collections.abc import Callable
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.ledger.models import Line
from lims.ledger.queries import history
from lims.lots import queries as lots
from lims.lots.limits import limit_marks
from lims.lots.models import Item
from lims.lots.operations import note_item as note_item_of
from lims.lots.outside import seconds_outside
from lims.storage import operations, queries
from lims.storage.commands import plain_scan
from lims.storage.drafts import Placement
from lims.storage.forms import DiscardForm, NoteForm, StoreItemForm, StoreLotForm
from lims.storage.models import Alias, AliasOrigin
from lims.storage.operations.undoing import UNDOABLE
from lims.storage.shapes import Order
from lims.storage.views.blueprint import blueprint
from lims.storage.views.locations import item_marks
from lims.storage.views.timeline import timeline_of
from lims.storage.wording import location_types
from lims.web.access import requires
from lims.web.actors import current_actor, now
from lims.web.database import session, transaction
from lims.web.forms import BaseForm
from lims.web.refusing import refusals_in

UNDO_OFFERED = timedelta(hours=24)


@blueprint.get("/items/<barcode>")
@requires(Permission.STORAGE_READ)
def item(barcode: str) -> ResponseReturnValue:
    """A label that was replaced, or a foreign code, leads to the item that has it."""
    try:
        return _item_page(lots.item(session(), barcode))
    except NotFound:
        named = queries.things_named(session(), plain_scan(barcode))
        if len(named.items) != 1 or named.is_ambiguous or named.alias is None:
            raise
        return redirect(url_for("storage.item", barcode=named.items[0].barcode, via=named.alias.text))


def _item_page(
    found: Item,
    store: StoreItemForm | None = None,
    discard: DiscardForm | None = None,
    note: NoteForm | None = None,
) -> str:
    reading = session()
    way = queries.path(reading, found.location_id) if found.location_id else []
    former = queries.former_place(reading, found.id) if not way else None
    limit = limit_marks(reading, [found], now()).get(found.id)
    spells = queries.spells_of(reading, found, now())
    return render_template(
        "storage/item.html",
        item=found,
        way=way,
        temperature=queries.temperature(location_types(), way) if way else None,
        former=(queries.path(reading, former[0]), former[1]) if former else None,
        marks=[*item_marks(found), *([limit] if limit else [])],
        seconds_now=seconds_outside(found, now()),
        notes=queries.limit_notes(reading, found, now()),
        spells=spells[::-1],
        spell_ways=queries.paths(reading, {spell.location_id for spell in spells if spell.location_id}),
        aliases=queries.aliases_of_item(reading, found.id),
        replaced=_replaced(reading, found),
        source=lots.source_of(reading, found.id),
        aliquots=lots.aliquots_of(reading, found.id),
        uses=lots.uses_of(reading, found.id),
        note=note or NoteForm(formdata=None, data={"note": found.note}),
        timeline=timeline_of(found),
        store=store or StoreItemForm(formdata=None),
        discard=discard or DiscardForm(formdata=None),
        undoable=_last_undoable(reading, found),
    )


def _replaced(reading: Session, found: Item) -> tuple[Alias, Line] | None:
    """The own code of before by which the page was asked for, and the event that replaced it."""
    for alias in queries.aliases_of_item(reading, found.id):
        if alias.origin is AliasOrigin.REPLACED and alias.text == request.args.get("via"):
            lines = history(reading, "alias", alias.id, limit=1)
            return (alias, lines[0]) if lines else None
    return None


def _last_undoable(reading: Session, found: Item) -> Line | None:
    """The last thing that happened to an item, if it is one of storage and not long ago."""
    lines = history(reading, "item", found.id, limit=1)
    if lines and lines[0].event.kind in UNDOABLE and now() - lines[0].event.at <= UNDO_OFFERED:
        return lines[0]
    return None


@blueprint.post("/items/<barcode>/store")
@requires(Permission.STORAGE_MOVE)
def store_item(barcode: str) -> ResponseReturnValue:
    form = StoreItemForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            stored = lots.item(writing, barcode)
            box = queries.location_by_id(writing, stored.location_id) if stored.location_id else None
            place, position = queries.named_place(writing, form.place.data, box)
            operations.store_item(writing, current_actor(), stored, place, position)
        if not form.errors:
            flash(_("%(barcode)s has been stored.", barcode=barcode), "success")
            return _back(barcode)
    return _item_page(lots.item(session(), barcode), store=form), 422


@blueprint.post("/items/<barcode>/note")
@requires(Permission.STORAGE_MOVE)
def note_item(barcode: str) -> ResponseReturnValue:
    form = NoteForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            note_item_of(writing, current_actor(), lots.item(writing, barcode), form.note.data)
        if not form.errors:
            flash(_("Saved: %(barcode)s", barcode=barcode), "success")
            return _back(barcode)
    return _item_page(lots.item(session(), barcode), note=form), 422


@blueprint.post("/items/<barcode>/discard")
@requires(Permission.STORAGE_DISCARD)
def discard_item(barcode: str) -> ResponseReturnValue:
    form = DiscardForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            operations.discard_item(writing, current_actor(), lots.item(writing, barcode), form.chosen)
        if not form.errors:
            flash(_("%(barcode)s has been discarded.", barcode=barcode), "success")
            return _back(barcode)
    return _item_page(lots.item(session(), barcode), discard=form), 422


@blueprint.post("/items/<barcode>/<any(out, keep, return, release, unplace, thaw, lost, found):act>")
@requires(Permission.STORAGE_MOVE)
def act_on_item(barcode: str, act: str) -> ResponseReturnValue:
    """The acts that need no more than the item."""
    acts: dict[str, Callable[[Session, Item], None]] = {
        "out": lambda writing, found: operations.take_out_item(writing, current_actor(), found),
        "keep": lambda writing, found: operations.take_out_item(writing, current_actor(), found, keep_place=True),
        "return": lambda writing, found: operations.return_item(writing, current_actor(), found),
        "release": lambda writing, found: operations.release_kept_place(writing, current_actor(), [found]),
        "unplace": lambda writing, found: operations.unplace_items(writing, current_actor(), [found]),
        "thaw": lambda writing, found: operations.record_thaw(writing, current_actor(), [found]),
        "lost": lambda writing, found: operations.report_lost(writing, current_actor(), found),
        "found": lambda writing, found: operations.report_found(writing, current_actor(), found),
    }
    form = BaseForm()
    with refusals_in(form), transaction() as writing:
        acts[act](writing, lots.item(writing, barcode))
    return _told(form, barcode, _("Done: %(barcode)s", barcode=barcode))


@blueprint.post("/items/<barcode>/undo")
@requires(Permission.STORAGE_MOVE)
def undo(barcode: str) -> ResponseReturnValue:
    """Take back the event that the page offered to undo, unless something has happened since."""
    form = BaseForm()
    seq = request.form.get("seq", type=int, default=0)
    with refusals_in(form), transaction() as writing:
        operations.undo_event(writing, current_actor(), seq)
    return _told(form, barcode, _("Taken back."))


def _told(form: BaseForm, barcode: str, success: str) -> ResponseReturnValue:
    """Say what came of an act that has no form of its own."""
    for error in form.form_errors:
        flash(error, "danger")
    if not form.form_errors:
        flash(success, "success")
    return _back(barcode)


def _back(barcode: str) -> ResponseReturnValue:
    """To the box that the act was started from, or to the item."""
    box = request.form.get("box") or request.args.get("box")
    if box:
        return redirect(url_for("storage.location", barcode=box, at=request.form.get("at") or None))
    return redirect(url_for("storage.item", barcode=barcode))


@blueprint.route("/lots/<code>/store", methods=["GET", "POST"])
@requires(Permission.STORAGE_MOVE)
def store_lot(code: str) -> ResponseReturnValue:
    """Store the items of a lot that have no place yet, one after another."""
    lot = lots.lot(session(), code)
    form = StoreLotForm(place=request.args.get("place", ""), start=request.args.get("start", ""))
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            count = len(_store_chosen(writing, form))
        if not form.errors:
            flash(_("Stored items: %(count)s", count=count), "success")
            return redirect(url_for("lots.lot", code=code))
    waiting = queries.items_to_store(session(), lot.id)
    return render_template("storage/store_lot.html", lot=lot, items=waiting, form=form), 422 if form.errors else 200


def _store_chosen(writing: Session, form: StoreLotForm) -> list[Item]:
    place, position = queries.named_place(writing, form.place.data)
    start = form.start.data or position
    order = Order(form.order.data) if form.order.data else None
    chosen = queries.placed_items_by_barcode(writing, form.items.data)
    placements = [
        Placement(chosen[barcode], place, None, start, order) for barcode in form.items.data if barcode in chosen
    ]
    return operations.store_items(writing, current_actor(), placements)
