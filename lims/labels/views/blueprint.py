"""The blueprint that the area's pages share, and what several of them show."""

import io
from typing import Any

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.labels import wording
from lims.labels.book import load_labels
from lims.labels.printers import check_printers, load_printers
from lims.labels.printing import book_of, printers_of
from lims.web.database import session
from lims.web.navigation import navigate
from lims.web.templating import language

blueprint = Blueprint("labels", __name__, url_prefix="/labels")
navigate(label=N_("Labels"), endpoint="labels.prints", permission=Permission.LABELS_READ, icon="tags", order=60)

for _words in (wording.delivery_state_label, wording.trouble_text):
    blueprint.add_app_template_filter(_words)


@blueprint.record_once
def check_label_files(state: Any) -> None:
    """A wrong file in `labels/` or a wrong printer stops the start, not the first print of the morning."""
    settings = state.app.extensions["lims.settings"]
    check_printers(load_printers(settings.config_folder), load_labels(settings.labels_folder).stocks)


def names() -> dict[str, str]:
    """What people call designs and stocks; the two never share a name in `labels/`."""
    book = book_of(session())
    stocks = {stock.name: stock.label_name(language()) for stock in book.stocks.values()}
    return stocks | {design.name: design.label_name(language()) for design in book.designs.values()}


def printer_names() -> dict[str, str]:
    """What people call the printers."""
    return {name: printer.label_name(language()) for name, printer in printers_of(session()).by_name.items()}


def fresh_file(content: bytes, media_type: str, name: str) -> ResponseReturnValue:
    """A file that is made anew each time, to be opened in the browser if it can show it."""
    answer = send_file(io.BytesIO(content), mimetype=media_type, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
