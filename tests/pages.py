"""Reading pages in tests: their structure, forms and messages."""

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def page_of(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def text_of(answer: TestResponse) -> str:
    return " ".join(page_of(answer).get_text(" ").split())


def check_structure(answer: TestResponse) -> BeautifulSoup:
    """Every page has a language, one h1, a title, labels for its inputs, distinct ids, no inline script or style."""
    page = page_of(answer)
    assert page.html["lang"] in ("ja", "en")
    assert len(page.find_all("h1")) == 1
    assert page.title.get_text(strip=True)
    ids = [element["id"] for element in page.find_all(id=True) if element.get("type") != "hidden"]
    assert len(ids) == len(set(ids)), sorted(ids)
    labelled = {label.get("for") for label in page.find_all("label")}
    for field in page.select("main input, main select, main textarea"):
        if field.get("type") in ("hidden", "submit"):
            continue
        assert field.get("id") in labelled or field.get("aria-label"), field
    for described in page.select("[aria-describedby]"):
        for target in described["aria-describedby"].split():
            assert page.find(id=target), target
    assert not page.find_all(style=True)
    assert not page.find_all("style")
    for script in page.find_all("script"):
        assert script.get("src") or script.get("type") == "application/json", script
    return page


def csrf_token_of(client: FlaskClient, path: str) -> str:
    return str(page_of(client.get(path)).find("input", {"name": "csrf_token"})["value"])
