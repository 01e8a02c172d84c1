"""What the printing page shows of the first label and of the sheet."""

from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from lims.core.refusals import Refusal
from lims.labels.choosing import Chosen
from lims.labels.describing import contents_of
from lims.labels.forms import PrintForm
from lims.labels.preview import label_png, sheet_svg
from lims.labels.printing import book_of, printers_of
from lims.labels.queries import next_place
from lims.web.actors import current_actor, settings
from lims.web.database import session
from lims.web.refusing import sentence


def preview_of(form: PrintForm, found: Chosen) -> dict[str, Any]:
    """The first label and the map of the sheet, or the sentence why they can't be printed like that."""
    book = book_of(session())
    design_name, stock_name = form.design_and_stock()
    try:
        design, stock = book.design(design_name), book.stock(stock_name)
        if form.printer():
            printer = printers_of(session()).printer(form.printer())
            printer.check_stock(stock_name)
            stock = stock.at(printer.dpi)
        content = next(iter(contents_of(session(), found, settings().language)))
        label = label_png(design, stock, content)
    except Refusal as refusal:
        return {"refused": sentence(refusal), "label": None, "sheet": None, "stock": None}
    sheet, goes_on = None, None
    if not stock.roll:
        first = min(max(form.first.data or 1, 1), stock.labels_per_page)
        sheet = Markup(sheet_svg(stock, first, len(found), _("Places on the sheet")))  # noqa: S704 - made of numbers
        goes_on = next_place(session(), current_actor().user_id, stock.name, stock.labels_per_page)
    return {
        "refused": None,
        "label": label,
        "code": content.barcode,
        "sheet": sheet,
        "stock": stock,
        "goes_on": goes_on,
    }
