"""The coverage of audits: when each box was last confirmed, by freezer and age, and what is due."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from lims.audits.forms import CoverageForm
from lims.audits.queries.boxes import paths_of
from lims.audits.queries.standings import (
    Age,
    Coverage,
    CoverageFilter,
    coverage,
    coverage_by_storage,
    standings,
)
from lims.audits.views.blueprint import blueprint
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.storage.rules import readable_place
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session

AGES = {
    Age.DUE: N_("Due now"),
    Age.SOON: N_("Due within 30 days"),
    Age.NEVER: N_("Never confirmed"),
    Age.WITHIN_YEAR: N_("Within a year"),
    Age.OVER_YEAR: N_("More than a year ago"),
    Age.OVER_TWO_YEARS: N_("More than two years ago"),
}


@blueprint.get("/coverage", endpoint="coverage")
@requires(Permission.STORAGE_READ)
def show_coverage() -> ResponseReturnValue:
    actor = current_actor()
    by_storage = _by_storage(coverage_by_storage(session(), actor.today))
    form = CoverageForm(request.args)
    form.storage.choices = [
        SelectChoice("", _("All")),
        *(SelectChoice(str(key), place) for key, place, _coverage in by_storage),
    ]
    form.age.choices = [SelectChoice("", _("All")), *(SelectChoice(age.value, _(text)) for age, text in AGES.items())]
    page = standings(session(), _chosen(form), actor.at, actor.today, request.args.get("after"))
    return render_template(
        "audits/coverage.html",
        form=form,
        page=page,
        total=coverage(session(), actor.today),
        by_storage=by_storage,
        ways=paths_of(session(), [standing.location_id for standing in page.rows]),
        today=actor.today,
    )


def _by_storage(found: dict[int | None, Coverage]) -> list[tuple[int, str, Coverage]]:
    """Freezers and tanks with their coverage, the least covered first."""
    ways = paths_of(session(), [key for key in found if key is not None])
    rows = [(key, readable_place(ways[key]), each) for key, each in found.items() if key is not None and ways[key]]
    return sorted(rows, key=lambda row: (row[2].percent or 0, row[1]))


def _chosen(form: CoverageForm) -> CoverageFilter:
    storage, age = form.storage.data or "", form.age.data or ""
    return CoverageFilter(
        int(storage) if storage.isdecimal() else None,
        Age(age) if age in set(Age) else None,
    )
