"""Checking what the platform signed: OFD, PDF, licence codes, receipts, ledger evidence; by command and by page."""

from __future__ import annotations

from pathlib import Path


def main(file: Path, json: bool = False) -> int:
    """``yiwang verify FILE [--json]``: 0 authentic, 1 not authentic, 2 not readable."""
    from yiwang.web.verify.command import Wanted, verify_file

    return verify_file(file, Wanted(as_json=json))
