"""What lets the scanning page be kept on a device: worker, manifests, files of one version; whose page it is."""

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lims.scanning.words import WORDS

STATE = "/scanning/state?session=11111111-2222"


def shell(client: FlaskClient) -> dict[str, object]:
    text = client.get("/scanning/worker.js").get_data(as_text=True)
    found: dict[str, object] = json.loads(text.removeprefix("self.SHELL = ").split(";\n", 1)[0])
    return found


def test_every_file_that_the_worker_keeps_is_there(app: Flask) -> None:
    client = app.test_client()
    files = shell(client)["files"]
    assert isinstance(files, list)
    assert files
    assert {file: client.get(file).status_code for file in files} == dict.fromkeys(files, 200)


def test_the_page_and_its_files_are_of_one_version(client_as: Callable[[str], FlaskClient]) -> None:
    client = client_as("technician")
    page, kept = client.get("/scanning/"), shell(client)
    assert page.headers["X-Shell-Version"] == kept["version"]
    loaded = re.findall(r'(?:src|href)="(/(?:static|bootstrap|scanning/assets)/[^"#]+)', page.get_data(as_text=True))
    assert loaded
    assert not set(loaded) - set(kept["files"]) - {"/static/icons/scanning-192.png"}  # type: ignore[call-overload]


def test_a_file_may_be_kept_by_browsers_only_under_its_version(client_as: Callable[[str], FlaskClient]) -> None:
    client = client_as("technician")
    version = shell(client)["version"]
    assert client.get(f"/scanning/assets/{version}/scan.js").cache_control.immutable
    assert client.get("/scanning/assets/0123456789abcdef/scan.js").cache_control.no_store


@pytest.mark.parametrize("name", ["nothing.js", "../lims.css", "sub/scan.js", ".."])
def test_nothing_else_is_given_out(app: Flask, name: str) -> None:
    assert app.test_client().get(f"/scanning/assets/x/{name}").status_code in (404, 308)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_manifest_is_in_the_language_of_its_address(app: Flask, language: str) -> None:
    client = app.test_client()
    manifest = client.get(f"/scanning/manifest-{language}.webmanifest").get_json(force=True)
    assert manifest["lang"] == language
    assert manifest["start_url"] == "/scanning/"
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    assert {client.get(icon["src"]).status_code for icon in manifest["icons"]} == {200}


def test_the_state_brings_a_token_that_is_valid_now(client_as: Callable[[str], FlaskClient]) -> None:
    answer = client_as("technician").get(STATE)
    assert answer.headers["X-CSRFToken"]
    assert answer.cache_control.no_store


def test_scans_of_one_account_are_not_taken_under_another(client_as: Callable[[str], FlaskClient]) -> None:
    client = client_as("technician")
    refused = client.get(STATE, headers={"X-Account": "999"})
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "other-account")
    own = re.search(r'data-account="(\d+)"', client.get("/scanning/").get_data(as_text=True))
    assert own
    assert client.get(STATE, headers={"X-Account": own[1]}).status_code == 200


def test_the_pages_words_keep_their_places_for_values(client_as: Callable[[str], FlaskClient]) -> None:
    page = client_as("technician").get("/scanning/").get_data(as_text=True)
    found = re.search(r"data-words>(.*?)</script>", page, re.DOTALL)
    assert found
    assert json.loads(found[1]).keys() == WORDS.keys()
    assert "%(position)s" in json.loads(found[1])["next"]
