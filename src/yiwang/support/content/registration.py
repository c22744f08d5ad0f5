"""Start-up: events, permissions, privacy, timers, the search kind, references, messages."""

from django.utils.translation import gettext_noop

from yiwang.engines.search.kinds import kind
from yiwang.support.content import events, permissions, privacy, queries, telling
from yiwang.support.content.actions import turning

kind("article", gettext_noop("动态和通知"), queries.Articles())

__all__ = ["events", "permissions", "privacy", "queries", "telling", "turning"]
