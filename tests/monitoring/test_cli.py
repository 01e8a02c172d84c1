"""Commands of monitoring."""

import pytest
from click.testing import CliRunner
from flask_babel import force_locale

from app import main
from lims.core.refusals import Refusal


@pytest.fixture
def run(app):
    """Runs a command of monitoring and gives what it prints; `code` is the exit code that is expected."""

    def invoke(*arguments, code=0):
        with app.app_context(), force_locale("en"):
            result = CliRunner().invoke(main.commands["monitoring"], arguments)
        if isinstance(result.exception, Refusal):
            assert code == 1
            return str(result.exception)
        assert result.exit_code == code, result.output + str(result.exception)
        return result.output

    return invoke


def test_sensors_and_a_file_of_readings(run, centre, tmp_path):
    assert "The sensor L-1 is added." in run(
        "add-sensor", "L-1", centre.freezer, "--measures", "level_cm", "--low", "20"
    )
    assert "L-1\tMishima › Room › Freezer 1\tlevel_cm\t20.0" in run("sensors")
    file = tmp_path / "log.csv"
    file.write_text("日時;T-2;L-1\n2026/03/30 9:00;-80,1;31\n2026/03/30 9:05;-80,2;\n", encoding="cp932")
    assert "All readings can be recorded: 3." in run("import", str(file), "--dry-run")
    assert "Readings recorded: 3; known already: 0" in run("import", str(file))
    assert "Readings recorded: 0; known already: 3" in run("import", str(file))
    file.write_text("time,value\n2026-03-30 10:00,warm\n2026-03-30 10:01,-79\n")
    refused = run("import", str(file), "--sensor", "T-2", code=1)
    assert "Line 2: “warm” is not a number." in refused
    assert "Readings recorded: 1" in run("import", str(file), "--sensor", "T-2", "--leave-out")
    assert "There is no column “value”" in run("import", str(file), code=1)
    assert "Old readings deleted: 0." in run("thin")


def test_alarms_and_exposures(run, centre):
    assert "Freezer 1\tT-1\tToo high" in run("alarms")
    assert "acknowledged" in run("acknowledge", str(centre.alarm), "--note", "on my way")
    assert "on my way" in run("alarms", "--all")
    told = run("exposures", centre.lots[0])
    assert told.count("Freezer 1") == 3
    assert "-30.0\t°C" in told
    assert "There is no" in run("exposures", "NOTHING", code=1)


def test_an_incident_from_declaring_to_closing(run, centre, tmp_path):
    declared = run(
        "declare", centre.freezer, "--from", "2026-04-01T07:00", "--to", "2026-04-01T09:00", "--cause", "power"
    )
    assert "NG-INC-0001" in declared
    assert all(lot in declared for lot in centre.lots)
    assert "power" in run("incidents")
    report = tmp_path / "report.pdf"
    run("incident", "NG-INC-0001", "--report", str(report), "--language", "ja")
    assert report.read_bytes().startswith(b"%PDF")
    assert "no decision yet" in run("close-incident", "NG-INC-0001", "--conclusion", "over", code=1)
    run("decide", "NG-INC-0001", *centre.lots, "--decision", "release", "--reason", "short")
    assert "is closed" in run("close-incident", "NG-INC-0001", "--conclusion", "over")
    wrong = run("declare", centre.freezer, "--from", "soon", "--to", "later", "--cause", "x", code=2)
    assert "is not a time" in wrong


def test_an_evacuation_from_plan_to_end(run, centre, tmp_path):
    plan = run("evacuate", centre.freezer)
    assert "NG-EVA-0001" in plan
    assert all(box in plan for box in centre.boxes)
    pdf = tmp_path / "list.pdf"
    run("evacuation", "NG-EVA-0001", "--pdf", str(pdf))
    assert pdf.read_bytes().startswith(b"%PDF")
    assert "Box 1 → Rack C" in run("carry", "NG-EVA-0001", centre.boxes[0], centre.cold_rack)
    assert "Box 2 → Rack C 09" in run(
        "carry", "NG-EVA-0001", f"Rack 1, {centre.slots[1]}", centre.cold_rack, "--slot", "9"
    )
    assert "Boxes that are still there: 1" in run("close-evacuation", "NG-EVA-0001", code=1)
    assert "is closed" in run("close-evacuation", "NG-EVA-0001", "--note", "repaired")
