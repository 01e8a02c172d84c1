"""Files in the API: a form's fields and its files are one body, `multipart/form-data`, described by one schema."""

from typing import ClassVar

from flask import Request
from flask_smorest import Blueprint
from marshmallow import Schema
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
from werkzeug.datastructures import CombinedMultiDict


class MultipartParser(FlaskParser):
    """Knows the location `multipart`, which webargs has only in two halves."""

    __location_map__ = {**FlaskParser.__location_map__, "multipart": "load_multipart"}  # noqa: RUF012 - as webargs has it

    def load_multipart(self, request: Request, schema: Schema) -> MultiDictProxy:
        return MultiDictProxy(CombinedMultiDict([request.form, request.files]), schema)


class MultipartBlueprint(Blueprint):
    """A blueprint whose functions may take `@blueprint.arguments(schema, location="multipart")`."""

    ARGUMENTS_PARSER = MultipartParser()
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING: ClassVar[dict[str, str]] = {
        **Blueprint.DEFAULT_LOCATION_CONTENT_TYPE_MAPPING,
        "multipart": "multipart/form-data",
    }
