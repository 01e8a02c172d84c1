"""Contents of the printed documents, with Japanese names and names of all Europe."""

from datetime import date
from decimal import Decimal

from lims.core.codes import thing_code
from lims.core.paper import Letterhead
from lims.distribution.documents.agreement import Agreement, AgreementMaterial, AgreementParty
from lims.shipping.documents.customs_invoice import CustomsInvoice, GoodsLine
from lims.shipping.documents.parties import Address, PackedItem, Parcel

LETTERHEAD = Letterhead("国立遺伝学研究所", ("静岡県三島市谷田1111", "+81-55-000-0000"))
SPERM = AgreementMaterial(
    "NIG-STR-000001",
    "B6;129-Gt(ROSA)26Sor<tm1>Sho",
    "Mus musculus",
    "Frozen sperm",
    "2 straws",
    ("Cite PMID 12345678 & tell the depositor.",),
)
RICE = AgreementMaterial("NIG-SED-000002", "日本晴", "Oryza sativa", "種子", "50 粒")


def make_agreement(*materials: AgreementMaterial, **facts: object) -> Agreement:
    given = {
        "number": "NIG-MTA-2026-00042",
        "version": 3,
        "made_on": date(2026, 4, 1),
        "request_number": thing_code("NG", "request", 42),
        "provider": AgreementParty("国立遺伝学研究所", "山田 太郎", "所長", "佐藤 花子", country="日本"),
        "recipient": AgreementParty("Masarykova univerzita", "Jiří Dvořák", "Dean", "Łukasz Żółkiewski"),
        "materials": materials or (SPERM, RICE),
        "purpose": "Research on germ cells.",
    }
    return Agreement(**(given | facts))  # type: ignore[arg-type]


def make_parcel(items: int = 2, **facts: object) -> Parcel:
    packed = tuple(
        PackedItem(
            thing_code("NG", "item", n), f"NIG-STR-{n:06d}", "日本晴", "Oryza sativa", "Vial", "NGT0000004A", "1"
        )
        for n in range(1, items + 1)
    )
    given = {
        "number": thing_code("NG", "parcel", 7),
        "request_number": thing_code("NG", "request", 42),
        "dispatched_on": date(2026, 4, 6),
        "sender": Address("国立遺伝学研究所", "佐藤 花子", lines=("静岡県三島市谷田1111",), country="日本"),
        "receiver": Address("Masarykova univerzita", "Łukasz Żółkiewski", country="Czech Republic"),
        "items": packed,
        "temperature": "≤ −150 °C",
        "remarks": "Handle <with> care & haste.",
    }
    return Parcel(**(given | facts))  # type: ignore[arg-type]


def make_customs_invoice(**facts: object) -> CustomsInvoice:
    given = {
        "parcel": make_parcel(),
        "number": "NIG-INV-2026-00007",
        "currency": "USD",
        "goods": (
            GoodsLine("Mouse sperm, frozen", "Mus musculus", 4, "straws", Decimal("10.50"), "0511.99", "Japan"),
            GoodsLine("Rice seeds", "Oryza sativa", 50, "grains", Decimal("0.20"), "1209.99", "Japan"),
        ),
        "reason": "Material for research, free of charge",
    }
    return CustomsInvoice(**(given | facts))  # type: ignore[arg-type]
