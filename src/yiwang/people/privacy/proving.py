"""Proof of what a run of retention removed."""

from __future__ import annotations

import hashlib

import orjson

from yiwang.core.signing import document_signer
from yiwang.crypto.identities import signature_is_good
from yiwang.people.privacy.models import RetentionRun


def is_genuine(run: RetentionRun) -> bool:
    """Whether the report is as it was signed."""
    return signature_is_good(document_signer().certificate_chain[0], bytes(run.signature), run.report.encode())


def went_in(run: RetentionRun, table: str, key: object) -> bool:
    """Whether a row was among those that a run removed: its digest stands in the report."""
    digest = hashlib.sha256(f"{table}/{key}".encode()).hexdigest()
    return any(digest in rule["digests"] for rule in orjson.loads(run.report)["rules"] if rule["table"] == table)
