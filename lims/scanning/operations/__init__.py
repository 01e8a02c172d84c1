"""What a scan does."""

from lims.scanning.operations.receiving import receive_scan

__all__ = ["receive_scan"]
