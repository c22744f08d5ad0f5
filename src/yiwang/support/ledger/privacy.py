"""What the ledger holds of people: nothing. Hashes, signatures and titles of documents stay, as evidence must."""

from yiwang.core.sealed import open_bytes
from yiwang.people.privacy.retaining import for_ever

for _table, _column in (
    ("ledger_tile", "hashes"),
    ("ledger_head", "root"),
    ("ledger_seen_head", "root"),
    ("ledger_digest", "digest"),
    ("ledger_digest", "sha256"),
):
    open_bytes(_table, _column, "digests, published for everybody")
for _table, _column in (
    ("ledger_head", "content"),
    ("ledger_countersignature", "content"),
    ("ledger_seen_head", "content"),
    ("ledger_seen_head", "countersignature"),
):
    open_bytes(_table, _column, "signed statements, published for everybody")

for_ever("ledger_log", "the one log")
for_ever("ledger_tile", "hashes; a proof needs all of them")
for_ever("ledger_leaf", "which event has which number; the event itself has its own retention")
for_ever("ledger_head", "signed statements are never rewritten")
for_ever("ledger_countersignature", "signed statements are never rewritten")
for_ever("ledger_seen_head", "what other nodes said is evidence")
for_ever("ledger_node", "nodes of government")
for_ever("ledger_alarm", "findings about the ledger are part of its history")
for_ever("ledger_space", "definitions")
for_ever("ledger_digest", "digests of documents on record, without persons")
