"""API of monitoring."""

import io

from lims.core.permissions import Permission

API = "/api/monitoring"


def test_a_loggers_token_can_hand_in_readings_and_nothing_else(app, headers_as, centre):
    client, headers = app.test_client(), headers_as("logger")
    body = {"readings": [{"sensor": "T-2", "at": "2026-04-01T08:30:00+09:00", "value": -80.5}]}
    assert client.post(f"{API}/readings", json=body, headers=headers).json == {"new": 1, "repeated": 0}
    assert client.post(f"{API}/readings", json=body, headers=headers).json == {"new": 0, "repeated": 1}
    for address in ("/sensors", "/alarms", "/incidents", f"/exposures?code={centre.items[0]}"):
        assert client.get(f"{API}{address}", headers=headers).status_code == 403
    assert client.get("/api/storage/tree", headers=headers).status_code == 403
    narrowed = headers_as("technician", Permission.MONITORING_RECORD)
    assert client.post(f"{API}/readings", json=body, headers=narrowed).status_code == 201
    assert client.get(f"{API}/sensors", headers=narrowed).status_code == 403


def test_what_is_wrong_with_readings_is_answered_and_nothing_recorded(app, headers_as, centre):
    client, headers = app.test_client(), headers_as("logger")
    good = {"sensor": "T-2", "at": "2026-04-01T08:30:00+09:00", "value": -80.5}
    for wrong, code in [({"sensor": "T-9"}, "unknown-sensor"), ({"value": -300.0}, "impossible-reading")]:
        answer = client.post(f"{API}/readings", json={"readings": [good, good | wrong]}, headers=headers)
        assert (answer.status_code, answer.json["error"]["code"]) == (422, code)
    naive = {"readings": [good | {"at": "2026-04-01T08:30:00"}]}
    assert client.post(f"{API}/readings", json=naive, headers=headers).status_code == 422
    assert client.post(f"{API}/readings", json={"readings": [good]}, headers=headers).json["new"] == 1


def test_a_file_of_readings(app, headers_as, centre):
    client, headers = app.test_client(), headers_as("logger")

    def send(text, **fields):
        data = {"file": (io.BytesIO(text.encode()), "log.csv")} | fields
        return client.post(f"{API}/readings/file", data=data, headers=headers)

    text = "time,T-2\n2026-03-31T20:00:00,-80\n2026-03-31T20:01:00,cold\n"
    refused = send(text, zone="UTC")
    assert refused.status_code == 422
    assert "cold" in refused.json["error"]["message"]
    assert send(text, zone="UTC", leave_out="true").json == {"new": 1, "repeated": 0}
    reader = headers_as("auditor")
    rows = client.get(f"{API}/sensors/T-2/readings?since=2026-03-31T00:00:00Z", headers=reader).json["rows"]
    assert rows == [{"at": "2026-03-31T20:00:00+00:00", "value": -80.0}]


def test_sensors_are_added_read_and_changed(app, headers_as, centre):
    client, headers = app.test_client(), headers_as("technician")
    made = client.post(
        f"{API}/sensors",
        json={"code": "L-1", "location": centre.freezer, "measures": "level_cm", "low": 20},
        headers=headers,
    )
    assert made.status_code == 201, made.json
    assert made.json["limits"]["low"] == 20
    changed = client.put(
        f"{API}/sensors/L-1", json={"location": centre.freezer, "low": 10, "version": 1}, headers=headers
    )
    assert (changed.status_code, changed.json["limits"]["low"]) == (200, 10)
    stale = client.put(f"{API}/sensors/L-1", json={"location": centre.freezer, "version": 1}, headers=headers)
    assert stale.status_code == 409
    assert {row["code"] for row in client.get(f"{API}/sensors", headers=headers).json} == {"T-1", "T-2", "L-1"}
    assert client.get(f"{API}/sensors/T-1", headers=headers).json["last"]["value"] == -30


def test_alarms_and_exposures(app, headers_as, centre):
    client, headers = app.test_client(), headers_as("technician")
    [alarm] = client.get(f"{API}/alarms?open=true", headers=headers).json["rows"]
    assert (alarm["sensor"], alarm["kind"], alarm["worst"]) == ("T-1", "high", -30)
    answer = client.post(f"{API}/alarms/{alarm['id']}/acknowledgement", json={"note": "here"}, headers=headers)
    assert answer.json["note"] == "here"
    assert client.get(f"{API}/alarms", headers=headers).json["rows"][0]["acknowledged_by"]
    told = client.get(f"{API}/exposures?code={centre.freezer}", headers=headers).json
    assert (told["items_looked_up"], told["items_exposed"]) == (9, 9)
    assert told["exposures"][0]["place"] == "Freezer 1"
    assert client.get(f"{API}/exposures?code=NO", headers=headers).status_code == 404


def test_an_incident_over_the_api(app, headers_as, centre):
    client, headers = app.test_client(), headers_as("administrator")
    body = {
        "location": centre.freezer,
        "began_at": "2026-04-01T07:00:00+09:00",
        "ended_at": "2026-04-01T09:00:00+09:00",
        "cause": "power",
        "alarm": centre.alarm,
    }
    made = client.post(f"{API}/incidents", json=body, headers=headers)
    assert made.status_code == 201, made.json
    number = made.json["number"]
    assert [lot["lot"] for lot in made.json["lots"]] == centre.lots
    assert len(made.json["samples"]) == 6
    items = client.get(f"{API}/incidents/{number}/items", headers=headers).json["rows"]
    assert {item["item"] for item in items} == set(centre.items)
    decided = client.post(
        f"{API}/incidents/{number}/decisions",
        json={"lots": centre.lots, "decision": "release", "reason": "short"},
        headers=headers,
    )
    assert {lot["decision"] for lot in decided.json["lots"]} == {"release"}
    closed = client.post(f"{API}/incidents/{number}/conclusion", json={"conclusion": "over"}, headers=headers)
    assert closed.json["state"] == "closed"
    assert client.get(f"{API}/incidents", headers=headers).json["rows"][0]["number"] == number
    assert client.get(f"{API}/incidents/{number}/report.pdf", headers=headers).data.startswith(b"%PDF")


def test_an_evacuation_over_the_api(app, headers_as, centre):
    client, headers = app.test_client(), headers_as("technician")
    made = client.post(f"{API}/evacuations", json={"location": centre.freezer}, headers=headers)
    assert made.status_code == 201, made.json
    number = made.json["number"]
    assert [step["box"] for step in made.json["steps"]] == centre.boxes
    done = client.post(
        f"{API}/evacuations/{number}/steps", json={"box": centre.boxes[0], "target": centre.cold_rack}, headers=headers
    )
    assert (done.status_code, done.json["state"], done.json["as_planned"]) == (201, "done", True)
    assert (done.json["put"], done.json["put_slot"], done.json["target"]) == (centre.cold_rack, "01", None)
    again = client.post(
        f"{API}/evacuations/{number}/steps", json={"box": centre.boxes[0], "target": centre.cold_rack}, headers=headers
    )
    assert again.json["error"]["code"] == "step-done"
    undone = client.delete(f"{API}/evacuations/{number}/steps/{centre.boxes[0]}", headers=headers)
    assert undone.json["state"] == "planned"
    closed = client.post(f"{API}/evacuations/{number}/close", json={"note": "false alarm"}, headers=headers)
    assert closed.json["state"] == "closed"
    assert client.get(f"{API}/evacuations/{number}/list.pdf?language=ja", headers=headers).data.startswith(b"%PDF")
