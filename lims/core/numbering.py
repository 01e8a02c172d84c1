"""Running numbers for accessions, barcodes and papers; never given twice."""

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lims.core.schema import Base


class Counter(Base):
    """The last number given in one series, such as `item` or `accession STR`."""

    __tablename__ = "core_counter"

    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


def next_numbers(session: Session, series: str, count: int = 1) -> range:
    """The next free numbers of a series, starting at 1.

    The counter's row stays locked until the transaction ends, so two people never get the same number; numbers of a
    transaction that is rolled back are given again.
    """
    counter = session.scalar(select(Counter).where(Counter.series == series).with_for_update())
    if counter is None:
        counter = Counter(series=series, last=0)
        session.add(counter)
    first = counter.last + 1
    counter.last += count
    session.flush()
    return range(first, first + count)
