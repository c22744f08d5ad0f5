"""Start-up: events, permissions and privacy of the ledger, and whom verifiers trust for its heads."""

from yiwang.core.signing import use_logs
from yiwang.support.ledger import events, permissions, privacy, telling
from yiwang.support.ledger.queries import known_logs

__all__ = ["events", "permissions", "privacy", "telling"]

use_logs(known_logs)
