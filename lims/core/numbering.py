"""Running numbers for accessions, barcodes and papers; never given twice."""

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lims.core.database import Base, insert_unless_there


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
    wanted = select(Counter).where(Counter.series == series).with_for_update()
    counter = session.scalar(wanted)
    if counter is None:
        insert_unless_there(session, Counter, [{"series": series, "last": 0}])
        counter = session.scalars(wanted).one()
    first = counter.last + 1
    counter.last += count
    session.flush()
    return range(first, first + count)
