"""Drawing and recording labels for the faces: drawn first, so that nothing unreadable is recorded as printed."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.settings import settings_of
from lims.labels.book import LabelBook, load_labels
from lims.labels.choosing import Chosen, Selection
from lims.labels.contents import LabelContent
from lims.labels.describing import contents_of
from lims.labels.designs import Design
from lims.labels.drawing import check_stock, draw_labels
from lims.labels.layout import placed
from lims.labels.models import PrintJob
from lims.labels.operations import PrintDraft, print_labels, queue_labels
from lims.labels.printers import Printer, Printers, load_printers
from lims.labels.queries import chosen, codes_of_job, last_choice, stock_shifts
from lims.labels.stocks import Stock
from lims.labels.zpl import draw_zpl

Watch = Callable[[Iterable[LabelContent], int], Iterable[LabelContent]]


def book_of(session: Session) -> LabelBook:
    """The designs and stocks of the instance that a session belongs to, with the shifts that were measured there."""
    return load_labels(settings_of(session).labels_folder).shifted(
        {name: (shift.x_mm, shift.y_mm) for name, shift in stock_shifts(session).items()}
    )


def printers_of(session: Session) -> Printers:
    """The printers of the instance that a session belongs to."""
    return load_printers(settings_of(session).config_folder)


def suggested(session: Session, actor: Actor, found: Chosen) -> tuple[Design, Stock]:
    """What this person printed such things on last, or the usual design on its usual stock."""
    book = book_of(session)
    last = last_choice(session, actor.user_id, found)
    if last and last.design in book.designs and last.stock in book.designs[last.design].stocks:
        return book.design(last.design), book.stock(last.stock)
    design = book.usual_design(found.thing.value, found.form)
    return design, book.stocks_for(design)[0]


def suggested_printer(session: Session, actor: Actor, found: Chosen, stock: Stock) -> Printer | None:
    """Where this person printed such things last, if it is a printer for the stock; else the first such printer.

    None for a person who printed them into a file last, and for a stock that no printer is loaded with.
    """
    printers = printers_of(session).loaded_with((stock.name,))
    last = last_choice(session, actor.user_id, found)
    if last is None:
        return printers[0] if printers else None
    name = last.delivery.printer if last.delivery else None
    return next((printer for printer in printers if printer.name == name), None)


def draw_chosen(session: Session, found: Chosen, draft: PrintDraft, language: str, watch: Watch | None = None) -> bytes:
    """The PDF of what was chosen; `watch` may wrap the labels to show how far the drawing is."""
    book = book_of(session)
    contents: Iterable[LabelContent] = contents_of(session, found, language)
    if watch:
        contents = watch(contents, len(found))
    return draw_labels(book.design(draft.design), book.stock(draft.stock), contents, draft.first_place)


def print_selection(
    reading: Session,
    transaction: Callable[[], AbstractContextManager[Session]],
    actor: Actor,
    selection: Selection,
    draft: PrintDraft,
    language: str,
) -> tuple[PrintJob, bytes]:
    """Draw what a selection means, then record it as printed."""
    pdf = draw_chosen(reading, chosen(reading, selection), draft, language)
    with transaction() as writing:
        job = print_labels(writing, actor, chosen(writing, selection), draft)
    return job, pdf


def zpl_of_chosen(session: Session, found: Chosen, draft: PrintDraft, language: str, dpi: int) -> Iterator[str]:
    """The ZPL of what was chosen, label by label, for a printer of a resolution."""
    book = book_of(session)
    stock = book.stock(draft.stock).at(dpi)
    return draw_zpl(book.design(draft.design), stock, contents_of(session, found, language))


def queue_selection(
    reading: Session,
    transaction: Callable[[], AbstractContextManager[Session]],
    actor: Actor,
    selection: Selection,
    draft: PrintDraft,
    printer: str,
) -> int:
    """Check that a printer can draw all labels that a selection means, then put them into its queue.

    Gives the key of the print. Raises NoSuchPrinter, NotLoadedWith, what `placed` and `queue_labels` raise.
    """
    book, chosen_printer = book_of(reading), printers_of(reading).printer(printer)
    design, stock = book.design(draft.design), book.stock(draft.stock).at(chosen_printer.dpi)
    check_stock(design, stock)
    for content in contents_of(reading, chosen(reading, selection), settings_of(reading).language):
        placed(design, stock, content)
    with transaction() as writing:
        return queue_labels(writing, actor, chosen(writing, selection), draft, printer).id


def file_of_job(session: Session, job: PrintJob, language: str) -> bytes:
    """The PDF of a print, drawn again from what is known now."""
    found = chosen(session, Selection(codes=codes_of_job(session, job)))
    return draw_chosen(session, found, PrintDraft(job.design, job.stock, job.first_place), language)


def zpl_of_job(session: Session, job: PrintJob, language: str, dpi: int) -> str:
    """The ZPL of a print, drawn again from what is known now."""
    found = chosen(session, Selection(codes=codes_of_job(session, job)))
    return "".join(zpl_of_chosen(session, found, PrintDraft(job.design, job.stock), language, dpi))
