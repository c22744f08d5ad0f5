"""Refusals of once-only."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal


class KeyTaken(Refusal):
    """A material with this title or one of these aliases is in the library."""

    code, status = "material_taken", 409
    message = gettext_noop("材料库里已经有这个叫法。")
