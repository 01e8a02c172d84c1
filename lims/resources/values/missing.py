"""The many ways of writing nothing."""

import math
import unicodedata
from enum import StrEnum

from lims.core.language import N_
from lims.resources.values.understood import Problem, doubt, note


class Missing(StrEnum):
    """Why a cell holds no value."""

    BLANK = "blank"
    NOT_GIVEN = "not_given"
    UNKNOWN = "unknown"
    SPREADSHEET_ERROR = "spreadsheet_error"


# The longer phrases are the INSDC missing-value terms; depositors copy them into their own lists.
_NOT_GIVEN = frozenset(
    [
        "na",
        "n/a",
        "n.a.",
        "n.a",
        "#n/a",
        "none",
        "null",
        "nil",
        "nan",
        "<na>",
        "missing",
        "-",
        "--",
        "---",
        "–",
        "—",
        "―",
        "−",
        "ー",
        ".",
        "..",
        "...",
        "/",
        "//",
        "*",
        "なし",
        "無し",
        "無",
        "該当なし",
        "未記入",
        "記載なし",
        "空欄",
        "n/d",
        "n.d.",
    ]
) | {
    "not applicable",
    "not available",
    "not collected",
    "not provided",
    "not given",
    "not recorded",
    "no data",
    "restricted access",
}
_UNKNOWN = frozenset(["unknown", "unk", "unk.", "?", "??", "???", "不明", "未詳", "未知", "不詳", "わからない"]) | {
    "not known",
    "unknown.",
    "(unknown)",
    "undetermined",
    "出所不明",
    "由来不明",
}
_SPREADSHEET_ERRORS = frozenset(["#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!", "#spill!", "#calc!"])


def missing_as(raw: object) -> Missing | None:
    """Why this holds no value, or None if it holds one. Width and case do not matter."""
    if raw is None:
        return Missing.BLANK
    if not isinstance(raw, str):
        return Missing.NOT_GIVEN if isinstance(raw, float) and math.isnan(raw) else None
    text = " ".join(unicodedata.normalize("NFKC", raw).casefold().split())
    if not text:
        return Missing.BLANK
    if text in _NOT_GIVEN:
        return Missing.NOT_GIVEN
    if text in _UNKNOWN:
        return Missing.UNKNOWN
    if text in _SPREADSHEET_ERRORS:
        return Missing.SPREADSHEET_ERROR
    return None


def about_missing(raw: object, missing: Missing) -> tuple[Problem, ...]:
    """What is said about a value that was read as missing: nothing for an empty cell."""
    if missing is Missing.BLANK:
        return ()
    if missing is Missing.UNKNOWN:
        return (note("written-as-unknown", N_("“%(value)s” was read as unknown."), value=raw),)
    if missing is Missing.SPREADSHEET_ERROR:
        message = N_("The spreadsheet shows the error %(value)s here: the value is lost in the file itself.")
        return (doubt("spreadsheet-error", message, value=raw),)
    return (note("read-as-missing", N_("“%(value)s” was read as no value."), value=raw),)
