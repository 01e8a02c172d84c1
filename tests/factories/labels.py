"""Label contents with dull texts, and the designs and stocks that the program ships."""

from typing import Any

from lims.core.codes import thing_code
from lims.core.settings import ROOT
from lims.labels.book import LabelBook, load_labels
from lims.labels.contents import LabelContent


def shipped_labels() -> LabelBook:
    """What `labels/` holds."""
    return load_labels(ROOT / "labels")


def label_content(number: int = 1, thing: str = "item", **texts: Any) -> LabelContent:
    """A label with every field filled in; other texts can be given."""
    more = {
        "accession": f"NIG-STR-{number:06d}",
        "taxon": "Mus musculus",
        "lot": thing_code("NG", "lot", number),
        "passage": "P5",
        "quantity": "50 seeds",
        "place": "三島 / 冷凍室 1 / LN2-03",
        "position": "C07",
        "number": str(number),
        "centre": "NIG",
        "note": "9 × 9",
        "line1": "日本晴",
        "line2": "Oryza sativa",
        "line3": f"NIG-STR-{number:06d}  2026-04-01",
    }
    given = {name: texts.pop(name) for name in list(texts) if name in more}
    facts = {"barcode": thing_code("NG", thing, number), "name": "日本晴", "kind": "凍結精子", "date": "2026-04-01"}
    return LabelContent(**(facts | texts), more=more | given)
