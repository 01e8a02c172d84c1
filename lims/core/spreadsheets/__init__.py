"""Spreadsheets that people hand in, XLSX or text tables: their sheets, rows and cells, not what they mean."""
