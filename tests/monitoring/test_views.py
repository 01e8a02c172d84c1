"""Pages of monitoring, in both languages, and what can be done on them."""

import io

import pytest

PAGES = [
    "/monitoring/",
    "/monitoring/alarms",
    "/monitoring/sensors",
    "/monitoring/sensors/new",
    "/monitoring/readings/new",
    "/monitoring/duty",
    "/monitoring/exposures",
    "/monitoring/incidents",
    "/monitoring/incidents/new",
    "/monitoring/evacuations",
    "/home",
]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_page_is_shown_with_one_heading(client_as, centre, language):
    client = client_as("administrator")
    client.get(f"/home?language={language}")
    pages = [
        *PAGES,
        f"/monitoring/locations/{centre.freezer}",
        f"/monitoring/locations/{centre.freezer}?days=7",
        f"/monitoring/locations/{centre.freezer}?days=90",
        f"/monitoring/locations/{centre.boxes[0]}",
        f"/monitoring/sensors/{centre.sensor}",
        f"/monitoring/sensors/{centre.sensor}/edit",
        f"/monitoring/alarms/{centre.alarm}",
        f"/monitoring/incidents/new?alarm={centre.alarm}",
        f"/monitoring/exposures?code={centre.items[0]}",
        f"/monitoring/exposures?code={centre.lots[0]}",
        f"/monitoring/exposures?code={centre.freezer}",
        f"/storage/items/{centre.items[0]}",
        f"/storage/locations/{centre.freezer}",
        f"/storage/locations/{centre.boxes[0]}",
    ]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, (page, answer.get_data(as_text=True)[:3000])
        assert answer.get_data(as_text=True).count("<h1") == 1, page


def test_an_unknown_code_is_named(client_as, centre):
    answer = client_as("technician").get("/monitoring/exposures?code=NONSENSE")
    assert answer.status_code == 422
    assert "NONSENSE" in answer.get_data(as_text=True)


def test_a_sensor_is_added_and_changed(client_as, centre):
    client = client_as("technician")
    level = {"code": "L-7", "location": centre.freezer, "measures": "level_cm", "low": "20", "active": "y"}
    made = client.post("/monitoring/sensors/new", data=level)
    assert made.status_code == 302, made.get_data(as_text=True)
    again = client.post("/monitoring/sensors/new", data=level)
    assert again.status_code == 422
    assert "already" in again.get_data(as_text=True)
    changed = client.post(
        "/monitoring/sensors/L-7/edit",
        data={"code": "L-7", "measures": "level_cm", "location": centre.freezer, "low": "10", "version": "1"},
    )
    assert changed.status_code == 302, changed.get_data(as_text=True)
    shown = client.get("/monitoring/sensors/L-7").get_data(as_text=True)
    assert "from 10.0 cm" in shown
    assert "Not in use" in shown


def upload(client, text, **fields):
    data = {"file": (io.BytesIO(text.encode("utf-8")), "log.csv"), "zone": "Asia/Tokyo"} | fields
    return client.post("/monitoring/readings/new", data=data, content_type="multipart/form-data")


def test_a_file_is_recorded_and_its_faulty_rows_are_named(client_as, centre):
    client = client_as("technician")
    text = "Time,Sensor,Temp\n2026-03-30 10:00,T-2,-80.1\n2026-03-30 10:01,T-9,-80\n2026-03-30 10:02,T-2,cold\n"
    refused = upload(client, text)
    assert refused.status_code == 422
    shown = refused.get_data(as_text=True)
    assert "There is no sensor “T-9” in use." in shown
    assert "“cold” is not a number." in shown
    assert upload(client, text, leave_out="y").status_code == 302
    assert "2026-03-30" in client.get("/monitoring/sensors").get_data(as_text=True)


def test_an_alarm_is_acknowledged_once(client_as, centre):
    client = client_as("technician")
    address = f"/monitoring/alarms/{centre.alarm}/acknowledgement"
    assert client.post(address, data={"note": "on my way"}).status_code == 302
    assert client.post(address, data={"note": "me too"}).status_code == 422
    assert "on my way" in client.get("/monitoring/alarms").get_data(as_text=True)


def test_an_incident_is_declared_decided_and_closed(client_as, centre):
    qc = client_as("qc")
    made = qc.post(
        "/monitoring/incidents/new",
        data={
            "location": centre.freezer,
            "began_at": "2026-04-01T07:00",
            "ended_at": "2026-04-01T09:00",
            "cause": "compressor",
            "alarm": str(centre.alarm),
        },
    )
    assert made.status_code == 302, made.get_data(as_text=True)
    address = made.location
    page = qc.get(address).get_data(as_text=True)
    assert all(code in page for code in centre.lots)
    assert "−30.0 °C" in page
    manager = client_as("manager")
    early = manager.post(f"{address}/conclusion", data={"conclusion": "fine"})
    assert early.status_code == 422
    assert centre.lots[0] in early.get_data(as_text=True)
    for lots, decision in [(centre.lots[:2], "release"), (centre.lots[2:], "discard")]:
        decided = manager.post(f"{address}/decisions", data={"lots": lots, "decision": decision, "reason": "tests"})
        assert decided.status_code == 302, decided.get_data(as_text=True)
    assert manager.post(f"{address}/decisions", data={"decision": "keep", "reason": "x"}).status_code == 422
    assert manager.post(f"{address}/conclusion", data={"conclusion": "repaired"}).status_code == 302
    assert "repaired" in manager.get(address).get_data(as_text=True)
    for language in ("en", "ja"):
        report = manager.get(f"{address}/report.pdf?language={language}")
        assert report.data.startswith(b"%PDF")
    assert "NG-INC-0001" in manager.get(f"/lots/{centre.lots[0]}").get_data(as_text=True)


def test_a_freezer_is_evacuated_by_two_scans_for_each_box(client_as, centre):
    client = client_as("technician")
    made = client.post(f"/monitoring/locations/{centre.freezer}/evacuation")
    assert made.status_code == 302, made.get_data(as_text=True)
    address = made.location
    assert client.get(address).status_code == 200
    held = client.post(f"{address}/carry", data={"scan": centre.boxes[0]})
    assert held.status_code == 302
    assert centre.cold_rack in client.get(held.location).get_data(as_text=True)
    carried = client.post(f"{address}/carry", data={"box": centre.boxes[0], "scan": centre.cold_rack})
    assert carried.status_code == 302, carried.get_data(as_text=True)
    assert "Box 1 → Rack C 01" in client.get(carried.location).get_data(as_text=True)
    # Another box is scanned while one is in the hand: it takes its place.
    other = client.post(f"{address}/carry", data={"box": centre.boxes[1], "scan": centre.boxes[2]})
    assert other.location.endswith(f"box={centre.boxes[2]}")
    wrong = client.post(f"{address}/carry", data={"box": centre.boxes[1], "scan": "NOTHING"})
    assert wrong.status_code == 422
    frosted = client.post(f"{address}/carry", data={"scan": f"rack 1, {centre.slots[1]}"})
    assert frosted.location.endswith(f"box={centre.boxes[1]}")
    assert client.get(f"{address}/slots").status_code == 200
    slots = client.post(
        f"{address}/slots",
        data={"rack": centre.rack, "slots": f"{centre.slots[1]} {centre.slots[2]}", "target": centre.cold_rack},
    )
    assert slots.status_code == 302, slots.get_data(as_text=True)
    assert client.post(f"{address}/steps/{centre.boxes[0]}/undo").status_code == 302
    assert client.post(f"{address}/close", data={"note": ""}).status_code == 422
    assert client.post(f"{address}/close", data={"note": "repaired meanwhile"}).status_code == 302
    assert client.get(f"{address}/carry").location.endswith(address)
    for language in ("en", "ja"):
        assert client.get(f"{address}/list.pdf?language={language}").data.startswith(b"%PDF")
    assert "repaired meanwhile" in client.get(address).get_data(as_text=True)
