"""The pedigree picture of a resource in the reader's language."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.resources.models import Resource
from lims.resources.pedigree.drawing import Card, Wording, draw_pedigree
from lims.resources.queries.pedigrees import family, resources_by_accession
from lims.resources.wording import kind_label, reader_language, relations


def pedigree_of(reading: Session, resource: Resource) -> str:
    """Draw the family around a resource as SVG."""
    shown = family(reading, resource.accession)
    members = resources_by_accession(reading, shown.members)
    wording = Wording(
        title=_("Pedigree of %(accession)s", accession=resource.accession),
        description=_(
            "Ancestors stand above, descendants below. Each box leads to its resource. Resources shown: %(n)s.",
            n=len(shown.members),
        ),
        more_parents=lambda count: _("Further parents: %(n)s", n=count),
        more_children=lambda count: _("Further descendants: %(n)s", n=count),
    )
    cards = {accession: _card(member) for accession, member in members.items()}
    return draw_pedigree(shown, cards, relations(), wording)


def _card(member: Resource) -> Card:
    names = [member.name, member.name_ja]
    if reader_language() == "ja":
        names.reverse()
    return Card(
        accession=member.accession,
        names=tuple(dict.fromkeys(name for name in names if name)),
        kind=member.kind,
        kind_name=kind_label(member.kind),
        href=url_for("resources.resource", accession=member.accession),
    )
