"""The list of an evacuation on paper: the most precious box first, with codes of box and target to be scanned."""

from collections.abc import Sequence

from reportlab.platypus import Flowable
from sqlalchemy.orm import Session

from lims.core.language import N_, translator
from lims.core.paper import DocumentHead, Typography, letterhead_of, write_document
from lims.core.settings import settings_of
from lims.monitoring.documents.marks import Code128Mark, TickBox
from lims.monitoring.models import Evacuation, EvacuationStep, StepState
from lims.monitoring.queries.evacuations import steps
from lims.storage.models import Location
from lims.storage.queries import path, paths
from lims.storage.rules import readable_place

ONLY_HERE = N_("Resources kept nowhere else: %(n)s (items of the rarest: %(items)s)")
ONE_SITE = N_("Resources at no other site: %(n)s")
SAFE = N_("A safety duplicate is at another site")
CODE_WIDTH_MM = 43


def evacuation_list(session: Session, plan: Evacuation, language: str) -> bytes:
    """Draw the list of a plan as a PDF in `ja` or `en`: what is left to be carried, then what finds no room."""
    _ = translator(language)
    typography, settings = Typography(language), settings_of(session)
    listed = steps(session, plan)
    title = _("Evacuation list")
    waiting = [step for step in listed if step.state is StepState.PLANNED]
    homeless = [step for step in listed if step.state is StepState.NO_ROOM]
    place_ids = {place.id for step in listed for place in (step.source, step.target) if place is not None}
    ways = paths(session, place_ids)
    made_at = f"{plan.created_at.astimezone(settings.zone):%Y-%m-%d %H:%M}"
    story: list[Flowable] = [
        typography.text(title, typography.title),
        typography.facts(
            [
                (_("Out of"), readable_place(path(session, plan.location_id))),
                (_("Planned"), f"{made_at}  {plan.created_by}"),
                (_("Boxes to be carried"), str(len(waiting))),
                (_("Boxes without room"), str(len(homeless))),
                (_("Carried already"), str(sum(step.state is StepState.DONE for step in listed))),
            ]
        ),
        typography.text(_("From the top: what is hardest to replace comes first. Scan the box, then its target.")),
        _table(typography, waiting, ways, language),
    ]
    if homeless:
        story += [*typography.section(_("No room found")), *_help(typography, plan, language)]
        story.append(_table(typography, homeless, ways, language))
    if plan.remarks.get("loose"):
        story += typography.section(_("Items that lie loosely: put them into a box"))
        story += [typography.text(f"{each['name']}  {each['code']}: {each['items']}") for each in plan.remarks["loose"]]
    head = DocumentHead(letterhead_of(settings, language), title, plan.number, title, language)
    return write_document(head, story)


def _help(typography: Typography, plan: Evacuation, language: str) -> list[Flowable]:
    _ = translator(language)
    remarks = plan.remarks
    said = []
    if remarks.get("dry_ice_kg"):
        said.append(_("Dry ice for one day: %(kg)s kg") % {"kg": remarks["dry_ice_kg"]})
    for name, boxes in sorted(remarks.get("other_sites", {}).items()):
        said.append(_("Room at the site %(site)s: boxes %(n)s") % {"site": name, "n": boxes})
    return [typography.text(text) for text in said]


def _table(
    typography: Typography, listed: Sequence[EvacuationStep], ways: dict[int, list[Location]], language: str
) -> Flowable:
    _ = translator(language)
    head = [_("Done"), _("Box"), _("Stands in"), _("Code of the box"), _("Goes to"), _("Code of the target")]
    rows = [
        (
            TickBox(),
            typography.text(f"{step.place}. {step.location.name}\n{_worth(step, language)}", typography.cell),
            typography.text(_short(ways, step.from_id, step.from_slot), typography.cell),
            Code128Mark(step.location.barcode, CODE_WIDTH_MM),
            typography.text(_target(ways, step), typography.cell),
            Code128Mark(step.target.barcode, CODE_WIDTH_MM) if step.target else typography.text("–", typography.cell),
        )
        for step in listed
    ]
    return typography.table(typography.heads(head), rows, (11, 22, 21, 47, 22, 47))


def _worth(step: EvacuationStep, language: str) -> str:
    _ = translator(language)
    worth = step.worth
    items = _("Items: %(n)s") % {"n": step.items}
    if worth.get("only_here"):
        why = _(ONLY_HERE) % {"n": worth["only_here"], "items": worth["fewest"]}
    elif worth.get("one_site"):
        why = _(ONE_SITE) % {"n": worth["one_site"]}
    else:
        why = _(SAFE) if worth.get("safe") else ""
    return "\n".join(part for part in (items, why) if part)


def _short(ways: dict[int, list[Location]], location_id: int, slot: str | None) -> str:
    """The last two steps of a way: who stands at the freezer knows the building."""
    return readable_place(ways[location_id][-2:], slot)


def _target(ways: dict[int, list[Location]], step: EvacuationStep) -> str:
    return "–" if step.target_id is None else _short(ways, step.target_id, step.target_slot)
