"""Retention of once-only: rules and counts of public items, no person in them."""

from yiwang.core.sealed import open_bytes
from yiwang.people.privacy.retaining import for_ever

for_ever("once_only_material", "the public library of standard materials")
for_ever("once_only_withdrawal", "the public list of withdrawn attestations")
for_ever("once_only_title", "titles of materials as they stand in public items, and what editors decided")
for_ever("once_only_node", "what public items ask for; made anew by a chore")
for_ever("once_only_finding", "what public items ask for; made anew by a chore")
for_ever("once_only_office", "counts of public items; made anew by a chore")
for_ever("once_only_progress", "one row: how far the chore has come")
for_ever("once_only_recall", "which organization asked for what was withdrawn")
open_bytes("once_only_node", "digest", "of public words")
open_bytes("once_only_progress", "library", "digest of public words")
