"""Reading what a browser sent to a desk, within bounds."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput

LONGEST_TEXT = 4000


def text(request: HttpRequest, name: str, most: int = LONGEST_TEXT) -> str:
    """A posted text without NUL; refuses what is longer than ``most`` characters."""
    value = request.POST.get(name, "").replace("\0", "").replace("\r\n", "\n")
    if len(value) > most:
        message = _("内容太长，最多%(most)s个字，请删减后再提交。") % {"most": most}
        raise InvalidInput(message, fields={name: message})
    return value.strip()


def identifier(value: str) -> UUID | None:
    """A UUID from a form or query string; None for anything else."""
    try:
        return UUID(value)
    except ValueError:
        return None


def version_of(request: HttpRequest) -> int:
    """The version of the case that the person saw."""
    given = request.POST.get("version", "")
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise InvalidInput(_("页面不完整，请重新打开后再办。"))
    return int(given)
