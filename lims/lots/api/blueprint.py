"""The blueprint of the API of lots."""

from flask_smorest import Blueprint

blueprint = Blueprint("lots_api", __name__, url_prefix="/api/lots", description="Lots, their items, and protocols")
