"""Drawing and recording labels for the faces: drawn first, so that nothing unreadable is recorded as printed."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.settings import settings_of
from lims.labels.choosing import Chosen, Selection
from lims.labels.contents import LabelContent
from lims.labels.describing import contents_of
from lims.labels.designs import Design, LabelBook, Stock, load_labels
from lims.labels.drawing import draw_labels
from lims.labels.models import PrintJob
from lims.labels.operations import PrintDraft, print_labels
from lims.labels.queries import chosen, codes_of_job, last_choice

Watch = Callable[[Iterable[LabelContent], int], Iterable[LabelContent]]


def book_of(session: Session) -> LabelBook:
    """The designs and stocks of the instance that a session belongs to."""
    return load_labels(settings_of(session).labels_folder)


def suggested(session: Session, actor: Actor, found: Chosen) -> tuple[Design, Stock]:
    """What this person printed such things on last, or the usual design on its usual stock."""
    book = book_of(session)
    last = last_choice(session, actor.user_id, found)
    if last and last.design in book.designs and last.stock in book.designs[last.design].stocks:
        return book.design(last.design), book.stock(last.stock)
    design = book.usual_design(found.thing.value, found.form)
    return design, book.stocks_for(design)[0]


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


def file_of_job(session: Session, job: PrintJob, language: str) -> bytes:
    """The PDF of a print, drawn again from what is known now."""
    found = chosen(session, Selection(codes=codes_of_job(session, job)))
    return draw_chosen(session, found, PrintDraft(job.design, job.stock, job.first_place), language)
