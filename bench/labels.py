"""Labels: ten thousand at once, as one PDF and as ZPL, from the rows of the database to the bytes.

Each figure is taken in a process of its own, so that its highest memory is the drawing's and nothing else's.
`python -m bench.labels` prints the lines; `lines()` gives them to the table of all measurements.
"""

import resource
import subprocess
import sys
import time

import click
from sqlalchemy import select

from bench.instances import actor_of, fill_with_items, new_centre
from lims.labels.choosing import MOST_LABELS, Selection
from lims.labels.operations import PrintDraft
from lims.labels.printing import draw_chosen, zpl_of_chosen
from lims.labels.queries import chosen
from lims.lots.models import Item
from lims.resources.drafts import ResourceDraft
from lims.resources.operations.registering import register_resource

_ZPL_DPI = 300
# What is drawn: design, stock, and whether as PDF or ZPL.
CASES = {
    "vial labels on a roll, one PDF (promise: under 20 s)": ("cryovial", "roll-cryo-33x13", "pdf"),
    "vial labels on A4 sheets, one PDF (promise: under 20 s)": ("cryovial-large", "a4-65", "pdf"),
    f"vial labels as ZPL for {_ZPL_DPI} dpi": ("cryovial", "roll-cryo-33x13", "zpl"),
}


def lines() -> list[str]:
    """The rows of the table of results."""
    return [_measured(case) for case in CASES]


def _measured(case: str) -> str:
    done = subprocess.run([sys.executable, "-m", "bench.labels", case], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def draw(case: str) -> str:
    """Draw one case in this process and say how long it took and how much memory."""
    design, stock, kind = CASES[case]
    with new_centre() as app:
        database = app.extensions["lims.database"]
        with database.transaction() as session:
            found = register_resource(session, actor_of(database), ResourceDraft(kind="seed", name="日本晴"))
            fill_with_items(session, found, MOST_LABELS)
        before = _peak_mb()
        began = time.perf_counter()
        with database.read() as session:
            codes = tuple(session.scalars(select(Item.barcode).order_by(Item.id)))
            labels, draft = chosen(session, Selection(codes=codes)), PrintDraft(design, stock)
            if kind == "pdf":
                size = len(draw_chosen(session, labels, draft, "ja"))
            else:
                size = sum(len(label) for label in zpl_of_chosen(session, labels, draft, "ja", _ZPL_DPI))
        seconds = time.perf_counter() - began
    return (
        f"| {MOST_LABELS:,} {case} | {seconds:.1f} s, {size / 1e6:.1f} MB,"
        f" peak memory {_peak_mb():.0f} MB, before it {before:.0f} MB |"
    )


def _peak_mb() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@click.command()
@click.argument("case", required=False, type=click.Choice(list(CASES)))
def main(case: str | None) -> None:
    """Draw every case, each in a process of its own, or only CASE in this one."""
    click.echo(draw(case) if case else "\n".join(lines()))


if __name__ == "__main__":
    main()
