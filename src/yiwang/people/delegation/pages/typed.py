"""What a browser sent about a delegation, within bounds, and back into the form as it was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import InvalidInput
from yiwang.people.delegation.limits import default_days, most_days
from yiwang.people.delegation.making import Offer
from yiwang.people.delegation.matters import matters
from yiwang.people.delegation.rules import NONE, Scope
from yiwang.people.identity.showing import paper_kinds
from yiwang.people.pages import asking

FIELDS = (
    "kind", "how", "name", "document", "number", "issuer",
    "matters", "items", "themes", "licences", "licence_types", "until", "note",
)  # fmt: skip
SEVERAL = ("items", "themes", "licence_types")
MOST = 200


@dataclass(frozen=True, slots=True)
class Typed:
    """Everything typed so far; ``matters`` is all, some or none, ``licences`` as well."""

    kind: str = ""
    how: str = "number"
    name: str = ""
    document: str = "111"
    number: str = ""
    issuer: str = ""
    matters: str = "some"
    items: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    licences: str = "none"
    licence_types: tuple[str, ...] = ()
    until: str = ""
    note: str = ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """For hidden inputs of the pages that follow."""
        found = []
        for name in FIELDS:
            value = getattr(self, name)
            found += [(name, one) for one in value] if isinstance(value, tuple) else [(name, value)]
        return found


def untouched() -> Typed:
    """The form before anything was typed."""
    return Typed(until=(legal_day(clock.now()) + timedelta(days=default_days())).isoformat())


def typed_again(pairs: Sequence[tuple[str, str]]) -> Typed:
    """The form of ``Typed.pairs``."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value) if name in SEVERAL else value
    return Typed(**found)


def typed_in(request: HttpRequest) -> Typed:
    """What was posted; defaults where nothing was."""
    if request.method != "POST":
        return untouched()
    return Typed(
        kind=asking.text(request, "kind", 10),
        how=asking.text(request, "how", 10) or "number",
        name=asking.text(request, "name", 60),
        document=asking.text(request, "document", 10) or "111",
        number=asking.text(request, "number", 40),
        issuer=asking.text(request, "issuer", 10),
        matters=asking.text(request, "matters", 10) or "some",
        items=tuple(value.replace("\0", "")[:120] for value in request.POST.getlist("items")[:MOST] if value),
        themes=tuple(value.replace("\0", "")[:40] for value in request.POST.getlist("themes")[:MOST] if value),
        licences=asking.text(request, "licences", 10) or "none",
        licence_types=tuple(v.replace("\0", "")[:80] for v in request.POST.getlist("licence_types")[:MOST] if v),
        until=asking.text(request, "until", 20),
        note=asking.text(request, "note", 200),
    )


def scope_in(typed: Typed, applicants: str) -> Scope:
    """The scope that was chosen; what nobody can be entrusted with is refused at its field."""
    found = matters()
    items, themes, types = frozenset(typed.items), frozenset(typed.themes), frozenset(typed.licence_types)
    if found is not None:
        if items - set(found.items(applicants)) or themes - set(found.themes(applicants)):
            raise InvalidInput(fields={"/matters": _("有的事项现在不能办了，请重新选择。")})
        if types - set(found.licence_types()):
            raise InvalidInput(fields={"/licences": _("有的证照现在没有了，请重新选择。")})
    if typed.matters == "some" and not items and not themes:
        raise InvalidInput(fields={"/matters": _("请至少选一项，或者选“全部事项”。")})
    if typed.licences == "some" and not types:
        raise InvalidInput(fields={"/licences": _("请至少选一种证照，或者选“不看证照”。")})
    everything = typed.matters == "all"
    some = typed.matters == "some"
    return Scope(
        None if everything else items if some else NONE,
        None if everything else themes if some else NONE,
        None if typed.licences == "all" else types if typed.licences == "some" else NONE,
    )


def offer_in(typed: Typed, kind: str, applicants: str, *, by_code: bool = True) -> Offer:
    """All of it as an offer; refuses ``invalid_input`` at the fields."""
    number = "" if by_code and typed.how == "code" else typed.number
    if not number and not (by_code and typed.how == "code"):
        raise InvalidInput(fields={"/number": _("请填写对方的证件号码。")})
    scope = scope_in(typed, applicants)
    until = asking.day_of(typed.until, "until")
    return Offer(kind, scope, typed.name, number, until, typed.note, typed.document, typed.issuer)


def choices(applicants: str) -> dict[str, Any]:
    """What the page of matters offers."""
    found = matters()
    return {
        "items": _options(found.items(applicants)) if found else [],
        "themes": _options(found.themes(applicants)) if found else [],
        "types": _options(found.licence_types()) if found else [],
        "longest": legal_day(clock.now()) + timedelta(days=most_days()),
        "papers": paper_kinds(),
    }


def _options(titles: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": key, "text": title} for key, title in titles.items()]
