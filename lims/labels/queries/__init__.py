"""Reading what can be printed, what was printed, and what is on its way."""

from lims.labels.queries.choosing import chosen
from lims.labels.queries.printing import (
    codes_of_job,
    failed_count,
    last_choice,
    last_print_of,
    next_place,
    print_job,
    print_jobs,
    printed_before,
)
from lims.labels.queries.queue import (
    abandoned_job_ids,
    codes_between,
    delivery,
    due_job_ids,
    failed_deliveries,
    open_deliveries,
)
from lims.labels.queries.shifts import stock_shifts

__all__ = [
    "abandoned_job_ids",
    "chosen",
    "codes_between",
    "codes_of_job",
    "delivery",
    "due_job_ids",
    "failed_count",
    "failed_deliveries",
    "last_choice",
    "last_print_of",
    "next_place",
    "open_deliveries",
    "print_job",
    "print_jobs",
    "printed_before",
    "stock_shifts",
]
