"""The words of audits in the reader's language: findings, decisions, ways, answers, places."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from lims.audits.models import AuditState, Method, Way
from lims.audits.rules.differences import Decision, Finding
from lims.core.language import N_
from lims.scanning.answers import Answer
from lims.scanning.wording import answer_text

# Tone, icon and words of each finding, as badges show them.
FINDINGS: Mapping[Finding, tuple[str, str, str]] = {
    Finding.RIGHT: ("good", "check-circle-fill", N_("Right")),
    Finding.MISPLACED: ("attention", "arrow-left-right", N_("In another position")),
    Finding.ELSEWHERE: ("attention", "box-arrow-in-right", N_("Belongs to another box")),
    Finding.UNPLACED: ("attention", "plus-circle", N_("Not recorded as stored")),
    Finding.LOST: ("attention", "search", N_("Was reported lost")),
    Finding.GONE: ("stop", "exclamation-octagon-fill", N_("Recorded as gone")),
    Finding.UNKNOWN: ("stop", "question-diamond", N_("Unknown code")),
    Finding.MISSING: ("stop", "dash-circle", N_("Missing")),
    Finding.IN_OTHER_BOX: ("attention", "box-arrow-right", N_("Found in another box")),
    Finding.UNREADABLE: ("calm", "eye-slash", N_("Not readable")),
    Finding.UNSEEN: ("calm", "eye-slash", N_("Not looked at")),
    Finding.CHANGED: ("cold", "clock-history", N_("Changed meanwhile")),
}

DECISIONS: Mapping[Decision, str] = {
    Decision.RECORD: N_("Record it here"),
    Decision.LOST: N_("Report it lost"),
    Decision.LEAVE: N_("Leave the record"),
}

WAYS: Mapping[Way, str] = {
    Way.SCANS: N_("Scans"),
    Way.PHOTO: N_("Photo"),
    Way.RACK_FILE: N_("Rack file"),
}

STATES: Mapping[AuditState, tuple[str, str, str]] = {
    AuditState.OPEN: ("attention", "clipboard", N_("Under way")),
    AuditState.CLOSED: ("good", "check-circle-fill", N_("Ended")),
    AuditState.CANCELLED: ("gone", "slash-circle", N_("Given up")),
}

METHODS: Mapping[Method, str] = {
    Method.WEIGHTED: N_("By risk"),
    Method.SIMPLE: N_("All boxes alike"),
}


def finding_badge(finding: str) -> tuple[str, str, str]:
    """Tone, icon and words of a finding."""
    tone, icon, label = FINDINGS[Finding(finding)]
    return tone, icon, _(label)


def finding_label(finding: str) -> str:
    """A finding in words."""
    return finding_badge(finding)[2]


def audit_decision_label(decision: str) -> str:
    """A decision in words."""
    return _(DECISIONS[Decision(decision)])


def way_label(way: str) -> str:
    """How a box was seen."""
    return _(WAYS[Way(way)])


def audit_badge(state: str) -> tuple[str, str, str]:
    """Tone, icon and words of the state of an audit."""
    tone, icon, label = STATES[AuditState(state)]
    return tone, icon, _(label)


def sample_method_label(method: str) -> str:
    """How boxes were drawn."""
    return _(METHODS[Method(method)])


def told_answer(kept: Mapping[str, Any]) -> dict[str, Any]:
    """A kept answer in the reader's language."""
    answer = Answer.from_json({name: value for name, value in kept.items() if name != "scanned"})
    return {
        "tone": answer.tone.value,
        "sentence": answer_text(answer),
        "code": answer.code,
        "item": answer.item,
        "place": answer.place,
        "position": answer.position,
    }


def share_text(share: float | None) -> str:
    """A share between 0 and 1 as a percentage with two digits behind the point at most."""
    if share is None:
        return ""
    percent = 100 * share
    return f"{percent:.2f}" if percent < 10 else f"{percent:.1f}"


def register(blueprint: Blueprint) -> None:
    """Make the words known to every template."""
    words = (
        finding_badge,
        finding_label,
        audit_decision_label,
        way_label,
        audit_badge,
        sample_method_label,
        share_text,
    )
    for word in words:
        blueprint.add_app_template_filter(word)
