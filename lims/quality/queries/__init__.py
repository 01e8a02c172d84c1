"""Reading results, holds and what is due."""

from lims.quality.queries.holds import (
    held_lot_ids,
    hold_by_id,
    holds,
    holds_on,
    holds_on_resource,
    new_holds,
    open_holds_count,
    resource_by_accession,
)
from lims.quality.queries.plan import plan_of
from lims.quality.queries.rechecks import (
    DueCounts,
    WorklistFilter,
    due_counts,
    items_to_open,
    open_recheck,
    open_rechecks,
    rechecks_to_announce,
    storages,
    worklist,
)
from lims.quality.queries.results import (
    first_result,
    latest_results,
    missing_tests,
    result_by_id,
    results,
    results_of_lot,
)

__all__ = [
    "DueCounts",
    "WorklistFilter",
    "due_counts",
    "first_result",
    "held_lot_ids",
    "hold_by_id",
    "holds",
    "holds_on",
    "holds_on_resource",
    "items_to_open",
    "latest_results",
    "missing_tests",
    "new_holds",
    "open_holds_count",
    "open_recheck",
    "open_rechecks",
    "plan_of",
    "rechecks_to_announce",
    "resource_by_accession",
    "result_by_id",
    "results",
    "results_of_lot",
    "storages",
    "worklist",
]
