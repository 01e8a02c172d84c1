"""The label that stands for all on the pages of designs."""

from lims.core.codes import thing_code
from lims.core.settings import Settings
from lims.labels.choosing import POSITION
from lims.labels.contents import LabelContent
from lims.labels.designs import Design

_NUMBER = 123
_POSITION = "C07"


def example_content(settings: Settings, design: Design) -> LabelContent:
    """What a design is for, with the codes of this centre, and texts of usual length in both scripts."""
    place = f"{settings.centre_code} / B1 / LN2-03"
    more = {
        "accession": f"{settings.centre_code}-STR-{_NUMBER:06d}",
        "taxon": "Mus musculus",
        "lot": thing_code(settings.code_prefix, "lot", _NUMBER),
        "passage": "P5",
        "quantity": "50",
        "place": place,
        "position": _POSITION,
        "number": "1",
        "centre": settings.centre_code,
        "note": "9 x 9",
        "line1": "C57BL/6J-日本晴",
        "line2": "Mus musculus",
        "line3": "2026-04-01",
    }
    name = "Box 12" if design.labels == "location" else "C57BL/6J-日本晴"
    code = thing_code(settings.code_prefix, design.labels, _NUMBER)
    if POSITION in design.usual_for:
        code = f"{code}-{_POSITION}"
    return LabelContent(barcode=code, name=name, kind="凍結精子", date="2026-04-01", more=more)
