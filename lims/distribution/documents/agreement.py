"""The material transfer agreement (MTA) of a distribution."""

from dataclasses import dataclass
from datetime import date

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, Spacer

from lims.core.fonts import italic_markup, markup
from lims.core.language import translator
from lims.core.paper import RULE, DocumentHead, Letterhead, Typography, write_document
from lims.distribution.documents.clauses import usual_clauses
from lims.shipping.documents.parties import date_text


@dataclass(frozen=True)
class AgreementParty:
    """One side: the institution, who signs for it, and the scientist or curator who is responsible."""

    institution: str
    signatory: str = ""
    signatory_title: str = ""
    scientist: str = ""
    department: str = ""
    lines: tuple[str, ...] = ()
    country: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class AgreementMaterial:
    """One material, with the conditions that its depositor or the law puts on it, in the agreement's language."""

    accession: str
    name: str
    taxon: str = ""
    form: str = ""
    quantity: str = ""
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agreement:
    """All that the agreement says. `further_terms` are those of the centre or of a treaty for this case."""

    number: str
    version: int
    made_on: date
    request_number: str
    provider: AgreementParty
    recipient: AgreementParty
    materials: tuple[AgreementMaterial, ...]
    purpose: str
    for_profit: bool = False
    ends_on: date | None = None
    further_terms: tuple[str, ...] = ()
    acknowledgement: str = ""


def draw_agreement(agreement: Agreement, letterhead: Letterhead, language: str) -> bytes:
    """The agreement as a PDF in `ja` or `en`, to be signed by both sides."""
    _ = translator(language)
    typography = Typography(language)
    title = _("Material transfer agreement")
    foot = _("Agreement %(number)s, version %(version)s") % {
        "number": agreement.number,
        "version": agreement.version,
    }
    story: list[Flowable] = [
        typography.text(title, typography.title),
        *_preamble(typography, agreement, language),
        *typography.section(_("Materials")),
        _materials_table(typography, agreement, language),
        *typography.section(_("Purpose of use")),
        typography.text(agreement.purpose),
        *_terms(typography, agreement, language),
        *typography.section(_("Acknowledgement")),
        typography.text(_("Publications say, for each material:")),
        *[typography.text(text) for text in acknowledgements(agreement, language)],
        *_signatures(typography, agreement, language),
    ]
    return write_document(DocumentHead(letterhead, title, agreement.number, foot, language), story)


def acknowledgements(agreement: Agreement, language: str) -> list[str]:
    """The sentence that publications must contain, for each material unless the agreement has one for all."""
    if agreement.acknowledgement:
        return [agreement.acknowledgement]
    _ = translator(language)
    sentence = _("“%(name)s (%(accession)s) was provided by %(provider)s.”")
    return [
        sentence % {"name": material.name, "accession": material.accession, "provider": agreement.provider.institution}
        for material in agreement.materials
    ]


def _preamble(typography: Typography, agreement: Agreement, language: str) -> list[Flowable]:
    _ = translator(language)
    facts = [
        (_("Agreement"), agreement.number),
        (_("Version"), str(agreement.version)),
        (_("Request"), agreement.request_number),
        (_("Date"), date_text(agreement.made_on, language)),
        (_("Ends on"), date_text(agreement.ends_on, language) if agreement.ends_on else ""),
    ]
    between = _(
        "This agreement is made between the provider and the recipient named here, on the materials listed below."
    )
    return [
        typography.facts(facts),
        Spacer(0, 2 * mm),
        typography.text(between),
        typography.columns(
            [
                _party(typography, _("Provider"), agreement.provider, language),
                _party(typography, _("Recipient"), agreement.recipient, language),
            ]
        ),
    ]


def _party(typography: Typography, title: str, party: AgreementParty, language: str) -> list[Flowable]:
    _ = translator(language)
    facts = [
        (_("Institution"), party.institution),
        (_("Signed for it by"), "\n".join(part for part in (party.signatory, party.signatory_title) if part)),
        (_("Scientist"), party.scientist),
        (_("Department"), party.department),
        (_("Address"), "\n".join(line for line in (*party.lines, party.country) if line)),
        (_("Phone"), party.phone),
        (_("E-mail"), party.email),
    ]
    return [
        typography.text(title, typography.heading),
        typography.facts(facts, typography.column_width(2)),
    ]


def _materials_table(typography: Typography, agreement: Agreement, language: str) -> Flowable:
    _ = translator(language)
    head = typography.heads([_("No."), _("Resource"), _("Form"), _("Quantity"), _("Conditions of use")])
    rows = [
        (
            typography.text(str(number), typography.cell),
            typography.marked(_named(material), typography.cell),
            typography.text(material.form, typography.cell),
            typography.text(material.quantity, typography.cell),
            typography.text("\n".join(material.conditions) or _("none besides this agreement"), typography.cell),
        )
        for number, material in enumerate(agreement.materials, 1)
    ]
    return typography.table(head, rows, (0.8, 6.0, 2.4, 1.8, 6.0))


def _named(material: AgreementMaterial) -> str:
    parts = [f"<b>{markup(material.accession)}</b>", markup(material.name), italic_markup(material.taxon)]
    return "<br/>".join(part for part in parts if part)


def _terms(typography: Typography, agreement: Agreement, language: str) -> list[Flowable]:
    _ = translator(language)
    clauses = usual_clauses(for_profit=agreement.for_profit, language=language)
    texts = [f"<b>{markup(heading)}</b>&nbsp;&nbsp; {markup(text)}" for heading, text in clauses]
    texts += [markup(text) for text in agreement.further_terms]
    return [
        *typography.section(_("Terms")),
        *[typography.numbered(number, typography.marked(text)) for number, text in enumerate(texts, 1)],
    ]


def _signatures(typography: Typography, agreement: Agreement, language: str) -> list[Flowable]:
    _ = translator(language)
    read = _("I have read and understood this agreement and will keep to it.")
    block: list[Flowable] = [
        typography.text(_("Signatures"), typography.heading),
        typography.columns(
            [
                _signature(typography, _("For the provider"), agreement.provider, language),
                _signature(typography, _("For the recipient"), agreement.recipient, language),
            ]
        ),
        Spacer(0, 4 * mm),
        typography.text(_("Recipient scientist"), typography.label),
        typography.text(read, typography.cell),
        *_lines(typography, [(_("Name"), agreement.recipient.scientist), (_("Signature"), ""), (_("Date"), "")]),
    ]
    return [KeepTogether(block)]


def _signature(typography: Typography, title: str, party: AgreementParty, language: str) -> list[Flowable]:
    _ = translator(language)
    rows = [
        (_("Institution"), party.institution),
        (_("Name"), party.signatory),
        (_("Title"), party.signatory_title),
        (_("Signature or seal"), ""),
        (_("Date"), ""),
    ]
    return [typography.text(title, typography.label), *_lines(typography, rows, typography.column_width(2))]


def _lines(typography: Typography, rows: list[tuple[str, str]], width: float | None = None) -> list[Flowable]:
    """What is known is printed on the line; the rest is written by hand."""
    drawn: list[Flowable] = []
    for name, value in rows:
        drawn += [
            Spacer(0, 1.5 * mm if value else 7 * mm),
            typography.facts([(name, value or " ")], width or typography.column_width(2)),
            HRFlowable(width=width or typography.column_width(2), hAlign="LEFT", color=RULE, thickness=0.6),
        ]
    return drawn
