"""Find anything by whatever code is at hand."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.lots import queries as lots
from lims.storage import queries
from lims.storage.commands import CodeRead, plain_scan, read_scan
from lims.storage.refusals import UnknownCode
from lims.storage.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.database import session
from lims.web.refusing import sentence


@blueprint.get("/find")
@requires(Permission.STORAGE_READ)
def find() -> ResponseReturnValue:
    """Leads to the item, box, position or lot of a code; other texts are looked for in the names of locations."""
    text = request.args.get("code", "").strip()
    if not text:
        return render_template("storage/find.html", text="", refusal=None, locations=[])
    try:
        return redirect(_address(text))
    except Refusal as refusal:
        found = queries.search_locations(session(), text)
        ways = queries.paths(session(), [location.id for location in found])
        rows = [(location, ways[location.id]) for location in found]
        page = render_template("storage/find.html", text=text, refusal=sentence(refusal), locations=rows)
        return page, 200 if rows else 404


def _address(text: str) -> str:
    """Raises the refusal of a text that names nothing."""
    reading = read_scan(text)
    if isinstance(reading, CodeRead):
        if reading.thing == "item":
            return url_for("storage.item", barcode=queries.named_item(session(), text).barcode)
        if reading.thing == "location":
            place, position = queries.named_place(session(), text)
            return url_for("storage.location", barcode=place.barcode, at=position)
        if reading.thing == "lot":
            return url_for("lots.lot", code=lots.lot(session(), reading.code).code)
        raise UnknownCode(text=plain_scan(text))
    raise queries.unknown(session(), text)
