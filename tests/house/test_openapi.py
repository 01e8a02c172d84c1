"""The API's own description is valid OpenAPI, and describes every API function."""

import re

from flask import Flask
from openapi_spec_validator import validate


def test_the_description_is_valid_and_complete(app: Flask) -> None:
    document = app.test_client().get("/api/openapi.json").get_json()
    validate(document)
    described = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    routes = {
        (_in_openapi(rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint != "api-docs.openapi_json"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert routes <= described


def _in_openapi(rule: str) -> str:
    """`/api/lots/<code>` as `/api/lots/{code}`."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)
