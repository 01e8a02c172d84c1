"""New codes for labels that fell off or can't be read: found by position where the label is gone."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.ledger import queries as ledger
from lims.ledger.kinds import EventKind
from lims.lots.models import Item
from lims.storage import operations, queries
from lims.storage.alias_forms import FindToRenewForm, RenewForm
from lims.storage.models import Location
from lims.storage.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.route("/renew", methods=["GET", "POST"])
@requires(Permission.STORAGE_MOVE)
def renew_codes() -> ResponseReturnValue:
    """`q` in the address is a box, or codes of items; what it names is offered to be renewed."""
    find, form = FindToRenewForm(request.args), RenewForm()
    place: Location | None = None
    offered: list[Item] = []
    with refusals_in(find):
        place, offered = _named(session(), find.words())
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            items = queries.named_items(writing, form.items.data)
            replaced = operations.renew_barcodes(writing, current_actor(), items, form.reason.data or None)
            alias_id = replaced[0].id
        if not form.errors:
            seq = ledger.history(session(), "alias", alias_id, limit=1)[0].event_seq
            return redirect(url_for("storage.renewed", seq=seq))
    page = render_template("storage/renew.html", find=find, form=form, place=place, items=offered)
    return page, 422 if form.errors or find.errors else 200


@blueprint.get("/renewed/<int:seq>")
@requires(Permission.STORAGE_READ)
def renewed(seq: int) -> ResponseReturnValue:
    """The old and the new codes of one renewal, ready to be printed."""
    event = ledger.event(session(), seq)
    if event.kind != EventKind.ITEM_RELABELLED.value:
        raise NotFound("event", seq)
    new = {line.thing_id: line.code for line in event.lines if line.thing == "item"}
    old = {line.after["item_id"]: line.code for line in event.lines if line.thing == "alias"}
    rows = [(old.get(item_id, ""), code) for item_id, code in new.items()]
    return render_template("storage/renewed.html", event=event, rows=rows)


def _named(reading: Session, words: list[str]) -> tuple[Location | None, list[Item]]:
    """A box with what is in its positions, or items by their codes. Raises what finding a code raises."""
    if not words:
        return None, []
    things = queries.named_things(reading, words)
    first = things[0]
    if isinstance(first, Location):
        return first, [item for _position, item in sorted(queries.placed_items(reading, first.id).items())]
    return None, [thing for thing in things if isinstance(thing, Item)]
