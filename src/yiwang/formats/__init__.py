"""File formats: PDF papers, decision receipts, verdicts of checks. No Django in this room."""
