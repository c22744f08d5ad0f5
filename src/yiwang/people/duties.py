"""Duties and roles that posts and organizations may have: those of the published packs, and the platform's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiwang.core import generation
from yiwang.core.models import Release
from yiwang.core.permissions import CATALOGUE, DUTIES


@dataclass(frozen=True, slots=True)
class Duty:
    """``role`` is the role of the organizations that do it, empty for any; ``may`` says what it opens."""

    code: str
    title: str
    may: str = ""
    role: str = ""


def known_duties() -> dict[str, Duty]:
    """Every duty by its code: packs in the order of their names, then the platform's; read once a publication."""
    found = dict(
        generation.cached(("people-duties", get_language()), lambda: {duty.code: duty for duty in _of_packs("duties")})
    )
    for entry in DUTIES.values():
        found.setdefault(entry.code, Duty(entry.code, _(entry.title), _(entry.sentence)))
    for known in CATALOGUE.values():
        for code in sorted(known.duties):
            found.setdefault(code, Duty(code, _(known.sentence)))
    return found


def known_roles() -> dict[str, str]:
    """Roles of organizations that published packs name, with their titles."""
    return dict(
        generation.cached(
            ("people-roles", get_language()), lambda: {role.code: role.title for role in _of_packs("organizations")}
        )
    )


def title_of(code: str) -> str:
    """What people call a duty; its code where nothing published names it any more."""
    known = known_duties().get(code)
    return known.title if known else code


def _of_packs(section: str) -> Iterator[Duty]:
    newest = Release.objects.order_by("pack", "-published_at", "-id").distinct("pack")
    key = "duty" if section == "duties" else "role"
    seen: set[str] = set()
    for content in newest.values_list("content__manifest", flat=True):
        for entry in (content or {}).get(section) or ():
            if isinstance(entry, Mapping) and isinstance(entry.get(key), str) and entry[key] not in seen:
                seen.add(entry[key])
                role = str(entry.get("organization") or "") if section == "duties" else ""
                yield Duty(entry[key], words(entry.get("title")) or entry[key], words(entry.get("may")), role)


def words(text: Any) -> str:
    """A title of a pack, which is Chinese or a map of languages."""
    if isinstance(text, Mapping):
        wanted = "en" if (get_language() or "").startswith("en") else "zh-Hans"
        return str(text.get(wanted) or text.get("zh-Hans") or "")
    return str(text or "")
