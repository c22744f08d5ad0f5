"""The Jinja2 environment of all pages: the design system's, plus what only the site knows."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, trans_real
from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from yiwang.ui.environment import environment as ui_environment


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Address of a named route."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


@pass_context
def said(context: Context, message: str, /, **values: Any) -> str:
    """``_("…")`` in templates, the message in the language of this request; ``values`` are escaped.

    A page says some three hundred messages, always the same, and Jinja2 takes three calls for each: here each is looked
    up once in each language. What it says is what ``install_gettext_callables(newstyle=True)`` would say.
    """
    active: Any = getattr(trans_real._active, "value", None)
    known: dict[str, str] = {} if active is None else active.__dict__.setdefault("yw_known", {})
    if not context.eval_ctx.autoescape:
        return gettext(message) % values
    if values:
        return Markup(gettext(message)) % values  # noqa: S704 - messages are ours, Markup escapes the values
    found = known.get(message)
    if found is None:
        found = known[message] = Markup(gettext(message)) % {}  # noqa: S704
    return found


def environment(**options: Any) -> Environment:
    """Called by Django's Jinja2 backend."""
    made = ui_environment(**options)
    made.globals.update(static=static, url=url, get_language=get_language)
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(gettext=said, _=said)
    return made
