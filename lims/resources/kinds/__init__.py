"""Kinds of resources (種別): strain, line, seed accession, DNA clone, cell line, microbe.

A kind's attributes, vocabularies, lot forms and label lines are data in `config/kinds/`. What is added to a file
there appears in forms, pages, exports and imports without code.
"""

from sqlalchemy.orm import Session

from lims.core.settings import settings_of
from lims.resources.kinds.definitions import Attribute, AttributeType, Compared, Kind, Kinds, Label, Limits, LotForm
from lims.resources.kinds.loading import WrongKindFile, load_kinds
from lims.resources.kinds.understanding import InvalidAttribute, as_json, understand, validate_attributes

__all__ = [
    "Attribute",
    "AttributeType",
    "Compared",
    "InvalidAttribute",
    "Kind",
    "Kinds",
    "Label",
    "Limits",
    "LotForm",
    "WrongKindFile",
    "as_json",
    "kinds_of",
    "load_kinds",
    "understand",
    "validate_attributes",
]


def kinds_of(session: Session) -> Kinds:
    """The kinds of the centre that this session belongs to."""
    return load_kinds(settings_of(session).config_folder)
