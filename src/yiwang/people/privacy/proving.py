"""Proof of what a run of retention removed."""

from __future__ import annotations

import hashlib

import orjson

from yiwang.core.signing import platform_chains
from yiwang.crypto.identities import signature_is_good
from yiwang.people.privacy.models import RetentionRun


def is_genuine(run: RetentionRun) -> bool:
    """Whether the report is as it was signed, with a certificate that the platform has or had."""
    text, signature = run.report.encode(), bytes(run.signature)
    return any(signature_is_good(chain[0], signature, text) for chain in platform_chains())


def went_in(run: RetentionRun, table: str, key: object) -> bool:
    """Whether a row was among those that a run removed: its digest stands in the report."""
    digest = hashlib.sha256(f"{table}/{key}".encode()).hexdigest()
    return any(digest in rule["digests"] for rule in orjson.loads(run.report)["rules"] if rule["table"] == table)
