"""The blueprint of scanning."""

from flask import Blueprint

blueprint = Blueprint("scanning", __name__, url_prefix="/scanning")
