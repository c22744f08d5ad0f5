"""The Jinja2 environment of all pages: autoescape, gettext, and the few globals that templates need.

Django's Jinja2 backend names it, or a factory that adds to it, as its `environment` option.
"""

from functools import lru_cache
from typing import Any

import jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from yiwang.ui.charts import bar_chart_svg, line_chart_svg
from yiwang.ui.display import Display, language_tag
from yiwang.ui.filters import FILTERS
from yiwang.ui.icons import icon
from yiwang.ui.qr import qr_svg


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Path of a named route; raises NoReverseMatch for a name that does not exist."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


@lru_cache(maxsize=20_000)
def _said(language: str | None, message: str) -> str:
    return translation.gettext(message)  # in the active language, which is ``language``


def gettext(message: str) -> str:
    """The message in the active language: a page asks for a hundred, and they are the same in every page."""
    return _said(translation.get_language(), message)


def environment(**options: Any) -> jinja2.Environment:
    """Factory for Django's Jinja2 backend; takes the options of `jinja2.Environment`, autoescape is always on."""
    extensions = ["jinja2.ext.i18n", "jinja2.ext.do", *options.pop("extensions", [])]
    options["autoescape"] = True
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    made = jinja2.Environment(extensions=extensions, **options)  # noqa: S701  (autoescape is set above)
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals.update(
        static=static,
        url=url,
        icon=icon,
        qr_svg=qr_svg,
        bar_chart_svg=bar_chart_svg,
        line_chart_svg=line_chart_svg,
        language_tag=language_tag,
        default_display=Display(),
    )
    made.filters.update(FILTERS)
    return made
