"""The Jinja2 environment of all pages: the design system's, plus what only the site knows."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment

from yiwang.ui.environment import environment as ui_environment


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Address of a named route."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def environment(**options: Any) -> Environment:
    """Called by Django's Jinja2 backend."""
    made = ui_environment(**options)
    made.globals.update(static=static, url=url, get_language=get_language)
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    return made
