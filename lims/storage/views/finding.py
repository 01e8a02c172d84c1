"""Find anything by whatever is known of it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.lots import queries as lots
from lims.storage import queries
from lims.storage.commands import CodeRead, plain_scan, read_scan
from lims.storage.models import Location
from lims.storage.refusals import UnknownCode
from lims.storage.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.database import session
from lims.web.refusing import sentence


@blueprint.get("/find")
@requires(Permission.STORAGE_READ)
def find() -> ResponseReturnValue:
    """Leads to the one thing that has a code; for other texts shows the items, places and lots that they may mean."""
    text = request.args.get("code", "").strip()
    if not text:
        return render_template("storage/find.html", text="", refusal=None, results=None)
    try:
        return redirect(_address(text))
    except Refusal as refusal:
        results = queries.search(session(), text, request.args.get("after"))
        page = render_template("storage/find.html", text=text, refusal=sentence(refusal), results=results)
        return page, 404 if results.is_empty else 200


def _address(text: str) -> str:
    """Raises the refusal of a text that names nothing, or several things."""
    reading = read_scan(text)
    if isinstance(reading, CodeRead) and reading.thing == "location":
        place, position = queries.named_place(session(), text)
        return url_for("storage.location", barcode=place.barcode, at=position)
    if isinstance(reading, CodeRead) and reading.thing == "lot":
        return url_for("lots.lot", code=lots.lot(session(), reading.code).code)
    if isinstance(reading, CodeRead) and reading.thing != "item":
        raise UnknownCode(text=plain_scan(text))
    [thing] = queries.named_things(session(), [text])
    if isinstance(thing, Location):
        return url_for("storage.location", barcode=thing.barcode)
    # The page of the item says if the label that was scanned has been replaced.
    by_other_code = thing.barcode != plain_scan(text)
    return url_for("storage.item", barcode=thing.barcode, via=plain_scan(text) if by_other_code else None)
