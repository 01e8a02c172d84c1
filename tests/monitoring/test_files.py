"""Files of loggers, in the shapes in which they come."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lims.core.settings import ROOT
from lims.monitoring.configuration import load_practice
from lims.monitoring.reading import (
    ColumnMissing,
    Columns,
    NotANumber,
    NotATime,
    UnusableFile,
    Vocabulary,
    rows_of_file,
)

TOKYO = ZoneInfo("Asia/Tokyo")
BY_USUAL_NAMES = Columns()
CONFIG: Path = ROOT / "config"


def rows(text, columns=BY_USUAL_NAMES, zone=TOKYO, encoding="utf-8"):
    words = Vocabulary(load_practice(CONFIG).file_columns, ["T-1", "T-2"])
    return rows_of_file(text.encode(encoding), columns, words, zone)


def told(found):
    return [(row.draft.sensor, row.draft.at, row.draft.value) for row in found if row.draft]


NINE = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "time",
    [
        "2026-04-01 09:00",
        "2026/4/1 9:00",
        "2026/04/01 09:00:00",
        "2026-04-01T00:00:00Z",
        "2026-04-01T02:00:00+02:00",
        "2026年4月1日 9時00分",
        "2026.04.01 09:00",
    ],
)
def test_times_as_loggers_write_them(time):
    assert told(rows(f"time,sensor,value\n{time},T-1,-80.5\n")) == [("T-1", NINE, -80.5)]


@pytest.mark.parametrize("value", ["-80.5", "−80.5", "-80.5 °C", "-80.5℃", "-80.5"])
def test_values_with_units_and_signs(value):
    assert told(rows(f"time,sensor,value\n2026-04-01 09:00,T-1,{value}\n")) == [("T-1", NINE, -80.5)]


def test_a_column_for_each_sensor_with_gaps():
    found = rows("Date/Time;T-1;Comment;T-2\n2026-04-01 09:00;-80,5;ok;-79,5\n\n2026-04-01 09:01;;;-79,4\n")
    assert [(sensor, value) for sensor, _, value in told(found)] == [("T-1", -80.5), ("T-2", -79.5), ("T-2", -79.4)]


def test_japanese_heads_in_the_encoding_of_excel():
    found = rows("日時,センサー,温度\n2026/04/01 09:00,T-1,-80.5\n", encoding="cp932")
    assert told(found) == [("T-1", NINE, -80.5)]


def test_columns_chosen_by_name_and_a_file_of_one_sensor():
    found = rows("when,x\n2026-04-01 00:00,-80.5\n", Columns("When", "", "x", "T-2"), zone=ZoneInfo("UTC"))
    assert told(found) == [("T-2", NINE, -80.5)]


def test_faulty_rows_carry_their_line():
    found = rows("time,sensor,value\n2026-04-01 09:00,T-1,cold\nyesterday,T-1,-80\n2026-02-30 9:00,T-1,-80\n")
    assert [(row.line, type(row.refusal)) for row in found] == [(2, NotANumber), (3, NotATime), (4, NotATime)]


def test_files_that_are_no_table_of_readings():
    with pytest.raises(UnusableFile):
        rows("")
    with pytest.raises(UnusableFile):
        rows_of_file(b"\xff\xfe\x81", Columns(), Vocabulary(load_practice(CONFIG).file_columns, []), TOKYO)
    with pytest.raises(ColumnMissing):
        rows("a,b\n1,2\n")
    with pytest.raises(ColumnMissing):
        rows("time,b\n1,2\n")
