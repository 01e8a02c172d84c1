from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.core.permissions import Permission
from lims.distribution.practice import load_practice
from lims.distribution.rules.agreements import last_day
from lims.distribution.states import (
    AGREEMENT_TRANSITIONS,
    REQUEST_TRANSITIONS,
    AgreementState,
    RequestState,
    agreement_state_on,
    steps_from,
)
from tests.distribution.facts import CONFIG


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (RequestState.RECEIVED, {"review", "accept", "refuse", "cancel"}),
        (RequestState.UNDER_REVIEW, {"accept", "refuse", "cancel"}),
        (RequestState.ACCEPTED, {"prepare", "refuse", "cancel"}),
        (RequestState.PREPARING, {"ship", "cancel"}),
        (RequestState.SHIPPED, {"close"}),
        (RequestState.CLOSED, set()),
        (RequestState.REFUSED, set()),
        (RequestState.CANCELLED, set()),
    ],
)
def test_steps_of_a_request(state, steps):
    assert set(steps_from(state, REQUEST_TRANSITIONS)) == steps


def test_accepting_and_refusing_are_decisions_and_shipping_belongs_to_the_desk():
    assert REQUEST_TRANSITIONS["accept"].permission is Permission.DISTRIBUTION_DECIDE
    assert REQUEST_TRANSITIONS["refuse"].permission is Permission.DISTRIBUTION_DECIDE
    assert REQUEST_TRANSITIONS["prepare"].permission is Permission.SHIPPING_DISPATCH


def test_agreement_goes_from_draft_to_active():
    state = AgreementState.DRAFT
    for step in ("send", "sign", "activate"):
        assert step in steps_from(state, AGREEMENT_TRANSITIONS)
        state = AGREEMENT_TRANSITIONS[step].target
    assert state is AgreementState.ACTIVE
    assert steps_from(AgreementState.TERMINATED, AGREEMENT_TRANSITIONS) == ()


def test_only_an_active_agreement_can_expire():
    yesterday, today = date(2026, 3, 31), date(2026, 4, 1)
    assert agreement_state_on(AgreementState.ACTIVE, yesterday, today) is AgreementState.EXPIRED
    assert agreement_state_on(AgreementState.ACTIVE, today, today) is AgreementState.ACTIVE
    assert agreement_state_on(AgreementState.ACTIVE, None, today) is AgreementState.ACTIVE
    assert agreement_state_on(AgreementState.TERMINATED, yesterday, today) is AgreementState.TERMINATED


def test_last_day_of_an_agreement():
    assert last_day(date(2026, 4, 1), 60) == date(2031, 4, 1)
    assert last_day(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert last_day(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert last_day(date(2026, 4, 1), 0) is None


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 240))
def test_last_day_lies_that_many_months_later(start, months):
    end = last_day(start, months)
    assert end is not None
    assert (end.year - start.year) * 12 + end.month - start.month == months


def test_purposes_and_categories_have_names_in_both_languages():
    practice = load_practice(CONFIG)
    named = [*practice.purposes.values(), *practice.categories.values()]
    assert all(entry.name.ja and entry.name.en for entry in named)
