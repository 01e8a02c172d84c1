"""Pages of the designs: all of them, and one at each resolution on each of its stocks."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.labels.designs import Design
from lims.labels.examples import example_content
from lims.labels.preview import label_png
from lims.labels.printing import book_of
from lims.labels.readability import at_all_resolutions
from lims.labels.stocks import Stock
from lims.labels.views.blueprint import blueprint
from lims.labels.zpl import RESOLUTIONS
from lims.web.access import requires
from lims.web.actors import settings
from lims.web.database import session
from lims.web.refusing import sentence
from lims.web.templating import language


@blueprint.get("/designs")
@requires(Permission.LABELS_READ)
def designs() -> ResponseReturnValue:
    book = book_of(session())
    shown = [
        {
            "design": design,
            "label": design.label_name(language()),
            "stock": stock,
            "picture": _picture(design, stock)[0],
        }
        for design in book.designs.values()
        for stock in book.stocks_for(design)[:1]
    ]
    stocks = [{"stock": stock, "label": stock.label_name(language())} for stock in book.stocks.values()]
    return render_template("labels/designs.html", designs=shown, stocks=stocks)


@blueprint.get("/designs/<name>")
@requires(Permission.LABELS_READ)
def design(name: str) -> ResponseReturnValue:
    book = book_of(session())
    found = book.design(name)
    stocks = book.stocks_for(found)
    stock = next((one for one in stocks if one.name == request.args.get("stock")), stocks[0])
    resolution = request.args.get("dpi", type=int)
    if resolution in RESOLUTIONS:
        stock = stock.at(resolution)
    picture, refused = _picture(found, stock)
    content = example_content(settings(), found)
    answers = [(one, at_all_resolutions(found, one, content)) for one in stocks]
    return render_template(
        "labels/design.html",
        design=found,
        label=found.label_name(language()),
        stock=stock,
        picture=picture,
        refused=refused,
        answers=[(one, one.label_name(language()), found_there) for one, found_there in answers],
        sentence=sentence,
    )


def _picture(found: Design, stock: Stock) -> tuple[str | None, str | None]:
    """The example's picture, or the sentence why it can't be printed like that."""
    try:
        return label_png(found, stock, example_content(settings(), found)), None
    except Refusal as refusal:
        return None, sentence(refusal)
