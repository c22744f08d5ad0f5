"""Two tabs on one page of a draft: the later one is told, and nothing of either is lost.

Each drawn page carries a fresh name of its tab and the name of the tab that saved last when it was drawn. A page
may be saved if the last saver is the one it knew of, or itself (autosave).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from yiwang.service.applications.actions.drafts import Content

KEY = "_tabs"


def hidden_inputs(content: Content, step: str) -> SafeString:
    """The two hidden inputs of a drawn page."""
    html = '<input type="hidden" name="_tab" value="{}"><input type="hidden" name="_seen" value="{}">'
    return format_html(html, secrets.token_urlsafe(9), last_saver(content, step))


def last_saver(content: Content, step: str) -> str:
    """The tab that saved this step last; "" before the first save."""
    return str(content.raw.get(KEY, {}).get(step, ""))


def is_overtaken(content: Content, step: str, post: Mapping[str, Any]) -> bool:
    """Whether another tab has saved the step since this page was drawn."""
    last = last_saver(content, step)
    return last not in ("", post.get("_seen", ""), post.get("_tab", ""))


def note_saver(content: Content, step: str, post: Mapping[str, Any]) -> None:
    """Remember which tab saves now."""
    tab = str(post.get("_tab", ""))[:40]
    if tab:
        content.raw.setdefault(KEY, {})[step] = tab
