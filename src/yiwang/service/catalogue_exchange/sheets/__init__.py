"""Spreadsheets of items: columns, reading, judging, writing."""
