"""Checking what the platform signed: licences and documents (PDF), decision receipts; by command and by page."""

from __future__ import annotations

from pathlib import Path


def main(file: Path, json: bool = False) -> int:
    """``yiwang verify FILE [--json]``: 0 authentic, 1 not authentic, 2 not readable."""
    from yiwang.web.verify.command import verify_file

    return verify_file(file, as_json=json)
