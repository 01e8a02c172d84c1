"""The blueprint of the API of storage."""

from lims.web.multipart import MultipartBlueprint

blueprint = MultipartBlueprint(
    "storage_api", __name__, url_prefix="/api/storage", description="Locations, items in their places"
)
