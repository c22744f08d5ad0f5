"""What is said to the person who asks, in the language of the request: errors of forms, titles of a pack."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from yiwang.engines.forms import FieldError
from yiwang.service.applications.items import text_of
from yiwang.ui.display import language_tag


def said(errors: Iterable[FieldError]) -> dict[str, str]:
    """The ``fields`` of a refusal: pointer to sentence."""
    return {error.pointer: error.text(gettext, language_tag()) for error in errors}


def titled(value: Any) -> str:
    """A language map or plain text of a pack; Chinese where the pack has no English."""
    return text_of(value, language_tag())
