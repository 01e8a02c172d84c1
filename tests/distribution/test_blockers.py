from dataclasses import replace
from datetime import date, timedelta

import pytest

from lims.core.permissions import Permission
from lims.distribution.legal import Material
from lims.distribution.rules.blockers import SENTENCES, blockers
from lims.distribution.rules.facts import RequestFacts, StockFacts
from lims.distribution.states import AgreementState
from tests.distribution.facts import FACTS, LINE, REQUESTER, TODAY, answer, law, with_agreement, with_line


def codes(facts: RequestFacts) -> list[str]:
    return [blocker.code for blocker in blockers(facts, law())]


def material(groups: str = "genes", flags: str = "", conditions: str = "") -> Material:
    return Material(frozenset(groups.split()), frozenset(flags.split()), frozenset(conditions.split()))


def abroad(country: str = "CHE", **line: object) -> RequestFacts:
    return replace(with_line(**line), destination=country)


def test_nothing_blocks_a_request_in_order():
    assert codes(FACTS) == []


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("email", "email-missing"),
        ("institution", "institution-missing"),
        ("address", "address-missing"),
        ("country", "country-missing"),
        ("category", "category-missing"),
    ],
)
def test_what_is_not_known_of_the_requester_blocks(field, code):
    facts = replace(FACTS, requester=replace(REQUESTER, **{field: " "}))
    assert code in codes(facts)


def test_purpose_that_is_only_text_has_to_be_classified_first():
    assert codes(replace(FACTS, purpose="")) == ["purpose-missing"]


def test_suspended_distribution_blocks_until_the_condition_is_lifted():
    (blocker,) = blockers(with_line(material=material(conditions="suspended")), law())
    assert (blocker.code, blocker.link.endpoint) == ("suspended", "distribution.edit_cautions")


def test_request_without_resource_blocks():
    assert codes(replace(FACTS, lines=())) == ["nothing-requested"]


def test_missing_agreement_is_resolved_by_drafting_one_for_the_request():
    (blocker,) = blockers(replace(FACTS, agreements=()), law())
    assert blocker.code == "agreement-missing"
    assert blocker.permission is Permission.DISTRIBUTION_EDIT
    assert (blocker.link.endpoint, blocker.link.values) == ("distribution.draft_agreement", {"number": "NGR00000011"})
    assert blocker.message % blocker.values == (
        "No agreement (MTA) with University of Basel covers NG-SEE-000001 for this purpose."
    )


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (AgreementState.DRAFT, "agreement-in-draft"),
        (AgreementState.SENT, "agreement-unsigned"),
        (AgreementState.SIGNED, "agreement-not-countersigned"),
        (AgreementState.TERMINATED, "agreement-missing"),
    ],
)
def test_agreement_that_is_not_active_blocks_and_says_how_far_it_is(state, code):
    assert codes(with_agreement(state=state)) == [code]


def test_agreement_holds_on_its_last_day_and_has_expired_the_day_after():
    assert codes(with_agreement(last_day_on=TODAY)) == []
    assert codes(with_agreement(last_day_on=TODAY - timedelta(days=1))) == ["agreement-expired"]


def test_agreement_for_another_purpose_or_institution_or_resource_does_not_cover():
    assert codes(with_agreement(purpose="education")) == ["agreement-missing"]
    assert codes(with_agreement(institution="University of Bern")) == ["agreement-missing"]
    assert codes(with_agreement(resource_ids=frozenset({8}))) == ["agreement-missing"]


def test_agreement_for_all_resources_covers_and_spelling_of_the_institution_does_not_matter():
    assert codes(with_agreement(covers_all=True, resource_ids=frozenset())) == []
    assert codes(with_agreement(institution="UNIVERSITY  of Basel")) == []


def test_what_is_resolved_at_once_for_several_resources_is_one_entry():
    second = replace(LINE, line_id=12, resource_id=8, accession="NG-SEE-000002", terms="Cite us.")
    first = replace(LINE, terms="Cite us.")
    found = blockers(replace(FACTS, lines=(first, second), agreements=()), law())
    assert [blocker.code for blocker in found] == ["terms-not-accepted", "agreement-missing"]
    assert found[1].values["accession"] == "NG-SEE-000001, NG-SEE-000002"


def test_terms_must_be_accepted_as_they_are_now():
    assert codes(with_line(terms="Cite the depositor.")) == ["terms-not-accepted"]
    assert codes(with_line(terms="Cite the depositor.", accepted_terms="Cite us.")) == ["terms-changed"]
    assert codes(with_line(terms="Cite the depositor.", accepted_terms="Cite the depositor.")) == []


def test_non_profit_material_goes_neither_to_companies_nor_to_commercial_use():
    line = with_line(material=material(conditions="non-profit"))
    assert codes(line) == []
    assert codes(replace(line, requester=replace(REQUESTER, for_profit=True))) == ["non-profit-only"]
    assert codes(replace(line, is_commercial=True)) == ["non-profit-only"]


def test_depositors_consent_is_asked_for_each_resource_and_needs_a_document():
    facts = with_line(material=material(conditions="consent"))
    (blocker,) = blockers(facts, law())
    assert (blocker.code, blocker.line_id) == ("check-unconfirmed-line", 11)
    assert blocker.check is not None
    assert blocker.check.document
    assert codes(replace(facts, clearances=(answer("depositor-consent", 11),))) == []
    assert codes(replace(facts, clearances=(answer("depositor-consent", 12),))) == ["check-unconfirmed-line"]


def test_what_the_public_may_not_see_is_not_sent():
    assert codes(with_line(is_available=False)) == ["not-available"]
    assert codes(with_line(is_closed=True)) == ["not-visible"]
    (blocker,) = blockers(with_line(embargo_until_on=date(2027, 1, 1)), law())
    assert (blocker.code, blocker.values["until"]) == ("embargo", date(2027, 1, 1))


def test_stock_says_whether_hold_or_test_or_number_is_in_the_way():
    assert codes(with_line(stock=StockFacts(0, held_lots=("NGT1",)))) == ["lot-on-hold"]
    assert codes(with_line(stock=StockFacts(0, unproven_lots=("NGT2",)))) == ["no-passed-lot"]
    (blocker,) = blockers(with_line(stock=StockFacts(1, held_lots=("NGT1",))), law())
    assert blocker.code == "not-enough-stock"
    assert (blocker.values["wanted"], blocker.values["free"]) == (2, 1)
    assert codes(with_line(stock=StockFacts(2))) == []


def test_stock_is_not_asked_about_once_the_items_are_reserved():
    assert codes(replace(with_line(stock=StockFacts(0)), is_reserved=True)) == []


def test_plants_abroad_need_export_checks_and_a_phytosanitary_certificate():
    found = blockers(abroad(), law())
    assert {blocker.check.code for blocker in found if blocker.check} == {
        "list-control",
        "catch-all",
        "sanctions",
        "phytosanitary",
        "import-permit",
    }
    assert all(blocker.permission is Permission.DISTRIBUTION_DECIDE for blocker in found)


def test_export_checks_that_are_confirmed_no_longer_block():
    confirmed = tuple(answer(check) for check in ("catch-all", "sanctions", "phytosanitary", "import-permit"))
    facts = replace(abroad(), clearances=(*confirmed, answer("list-control", LINE.line_id)))
    assert codes(facts) == []


def test_old_look_at_the_sanctions_lists_has_to_be_repeated():
    facts = abroad(material=material())
    answers = (answer("list-control", 11), answer("catch-all"))
    old = replace(facts, clearances=(*answers, answer("sanctions", None, TODAY - timedelta(days=31))))
    assert codes(old) == ["check-outdated"]
    again = replace(old, clearances=(*old.clearances, answer("sanctions", None, TODAY - timedelta(days=30))))
    assert codes(again) == []


def test_living_modified_organism_raises_questions_at_home_too():
    facts = with_line(material=material("microbes", flags="lmo"))
    assert {b.check.code for b in blockers(facts, law()) if b.check} == {"lmo-information", "lmo-containment"}


def test_export_label_of_form_12_is_asked_only_for_parties_of_the_protocol():
    lmo = material("genes", flags="lmo")

    def asked(country: str) -> bool:
        found = blockers(abroad(country, material=lmo), law())
        return "lmo-export-label" in {b.check.code for b in found if b.check}

    assert asked("CHE")
    assert not asked("USA")
    assert not asked("JPN")


def test_destination_that_is_not_known_counts_as_abroad():
    assert "check-unconfirmed" in codes(abroad(""))


def test_every_sentence_can_be_filled_by_its_blocker():
    spoiled = [
        with_line(stock=StockFacts(0, held_lots=("A",))),
        with_line(stock=StockFacts(0, unproven_lots=("A",))),
        with_line(stock=StockFacts(0), is_available=False, is_closed=True, embargo_until_on=TODAY, terms="x"),
        with_line(terms="x", accepted_terms="y"),
        abroad("USA", material=material("", flags="lmo", conditions="non-profit consent")),
        replace(FACTS, lines=(), requester=replace(REQUESTER, email="", institution="", address="", country="")),
        replace(FACTS, agreements=()),
        replace(FACTS, purpose="", requester=replace(REQUESTER, category="")),
        with_line(material=material(conditions="suspended")),
        replace(with_line(material=material(conditions="non-profit")), is_commercial=True),
        replace(abroad(), clearances=(answer("sanctions", None, date(2020, 1, 1)),)),
        *(with_agreement(state=state) for state in AgreementState if state is not AgreementState.EXPIRED),
        with_agreement(last_day_on=date(2020, 1, 1)),
    ]
    seen = set()
    for facts in spoiled:
        for blocker in blockers(facts, law()):
            assert "%(" not in blocker.message % blocker.values
            seen.add(blocker.code)
    assert seen == set(SENTENCES)
