"""Event types of packs."""

from yiwang.core.events import event_type

PUBLISHED = event_type("pack.published", "发布业务包", privacy="public")
