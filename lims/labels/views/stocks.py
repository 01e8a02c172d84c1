"""The page of a stock: what it is like, and where its print lies."""

from contextlib import suppress

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.labels.calibration import draw_calibration, draw_calibration_zpl
from lims.labels.designs import Design
from lims.labels.examples import example_content
from lims.labels.forms import ShiftForm
from lims.labels.operations import set_shift
from lims.labels.preview import label_png, sheet_svg
from lims.labels.printing import book_of
from lims.labels.queries import stock_shifts
from lims.labels.stocks import Stock
from lims.labels.views.blueprint import blueprint, fresh_file
from lims.labels.zpl import RESOLUTIONS
from lims.web.access import requires
from lims.web.actors import current_actor, settings
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in
from lims.web.templating import language


@blueprint.get("/stocks/<name>")
@requires(Permission.LABELS_READ)
def stock(name: str) -> ResponseReturnValue:
    found = book_of(session()).stock(name)
    form = ShiftForm(formdata=None, x_mm=found.offset_x_mm, y_mm=found.offset_y_mm)
    return _stock_page(found, form)


@blueprint.post("/stocks/<name>")
@requires(Permission.LABELS_PRINT)
def shift_stock(name: str) -> ResponseReturnValue:
    """Set how far the print lies beside its place."""
    form = ShiftForm()
    if form.validate_on_submit():
        with refusals_in(form):
            with transaction() as writing:
                set_shift(writing, current_actor(), name, form.x_mm.data, form.y_mm.data)
            flash(_("The shift was saved. Print the calibration page again to check it."), "success")
            return redirect(url_for("labels.stock", name=name))
    return _stock_page(book_of(session()).stock(name), form), 422


@blueprint.get("/stocks/<name>/calibration.pdf")
@requires(Permission.LABELS_READ)
def calibration(name: str) -> ResponseReturnValue:
    found = book_of(session()).stock(name)
    return fresh_file(draw_calibration(found, language()), "application/pdf", f"calibration-{name}.pdf")


@blueprint.get("/stocks/<name>/calibration-<int:dpi>.zpl")
@requires(Permission.LABELS_READ)
def calibration_zpl(name: str, dpi: int) -> ResponseReturnValue:
    found = book_of(session()).stock(name).at(dpi if dpi in RESOLUTIONS else RESOLUTIONS[0])
    zpl = draw_calibration_zpl(found)
    return fresh_file(zpl.encode(), "application/octet-stream", f"calibration-{name}-{found.printer_dpi}dpi.zpl")


def _stock_page(found: Stock, form: ShiftForm) -> str:
    sheet = None
    if not found.roll:
        # Made of numbers.
        sheet = Markup(sheet_svg(found, 1, 0, _("Places on the sheet")))  # noqa: S704
    designs = [design for design in book_of(session()).designs.values() if found.name in design.stocks]
    return render_template(
        "labels/stock.html",
        stock=found,
        label=found.label_name(language()),
        shift=stock_shifts(session()).get(found.name),
        designs=[(design.name, design.label_name(language())) for design in designs],
        form=form,
        sheet=sheet,
        picture=_picture(found, designs),
        resolutions=RESOLUTIONS,
    )


def _picture(found: Stock, designs: list[Design]) -> str | None:
    """An example of the first design on this stock that it can be printed with."""
    for design in designs:
        with suppress(Refusal):
            return label_png(design, found, example_content(settings(), design))
    return None
