"""Typed reads of divisions, organizations and posts; each takes a fixed number of queries.

Levels of the statistics bureau that have no government (``1101`` 市辖区, ``4290`` 省直辖) are never shown: their
children appear one level higher.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from yiwang.identifiers.division import pad
from yiwang.people.administration import today
from yiwang.people.models import Account, Division, Organization, Post, PostHolding

MOST_FOUND = 50
NOMINAL = Q(level="city") & Q(code__regex=r"^(..90|(11|12|31|50)0[12])0{8}$")
_LETTERS = re.compile(r"[a-z]+")


def division_by_code(code: str) -> Division | None:
    """The division that has this code now (2 to 12 digits), or had it, the present one first."""
    wanted = pad(code.strip())
    now = Division.objects.filter(code=wanted).first()
    if now is not None or len(wanted) != 12:
        return now
    return Division.objects.filter(codes__code=wanted).order_by("-codes__valid_to", "id").first()


def children(division: Division | None = None) -> list[Division]:
    """What stands directly below a division (the provinces below None), in code order."""
    if division is None:
        return list(Division.objects.filter(parent=None).order_by("code"))
    below = Q(parent=division)
    if division.level == "province":
        below |= Q(parent__in=Division.objects.filter(NOMINAL, parent=division))
    return list(Division.objects.filter(below).exclude(NOMINAL).order_by("code"))


def path_of(division: Division) -> list[Division]:
    """The division with everything above it, top first."""
    rows = {str(row.pk): row for row in Division.objects.filter(pk__in=division.lineage).exclude(NOMINAL)}
    return [rows[key] for key in division.lineage if key in rows]


def name_of(path: Iterable[Division]) -> str:
    """Full name such as 广东省湛江市徐闻县."""
    return "".join(division.name for division in path)


@dataclass(frozen=True, slots=True)
class FoundDivision:
    """A division found by name, with its full name so that places of one name can be told apart."""

    division: Division
    full_name: str


def search_divisions(text: str, *, under: Division | None = None, most: int = 20) -> list[FoundDivision]:
    """Divisions whose name begins with ``text``, or, above villages, whose pinyin does (``xuwen``, ``xw``).

    Higher levels first. At most ``most`` (up to 50); two queries.
    """
    wanted = text.strip()[:60]
    if not wanted:
        return []
    rows = Division.objects.exclude(NOMINAL)
    if under is not None:
        rows = rows.filter(code__startswith=under.code.rstrip("0") if under.level == "province" else _prefix(under))
    lowered = wanted.lower().replace(" ", "").replace("'", "")
    if _LETTERS.fullmatch(lowered):
        rows = rows.exclude(pinyin="").filter(pinyin__startswith=lowered[0], pinyin__regex=_spelled(lowered))
    else:
        rows = rows.filter(name__startswith=wanted)
    found = sorted(rows[:1000], key=lambda row: (_LEVELS.index(row.level), row.code))[: min(most, MOST_FOUND)]
    return _with_names(found)


_LEVELS = ("province", "city", "county", "town", "village")
_WIDTH = {"province": 2, "city": 4, "county": 6, "town": 9, "village": 12}


def _prefix(division: Division) -> str:
    return division.code[: _WIDTH[division.level]]


def _spelled(letters: str) -> str:
    """A pattern over ``xu2 wen2 xian4``: the letters run on, or are the first ones of the syllables."""
    running = "[0-9]? ?".join(letters)
    initials = "[a-z]*[0-9]? ".join(letters)
    return f"^({running}|{initials})"


def _with_names(found: list[Division]) -> list[FoundDivision]:
    above = {key for division in found for key in division.lineage}
    names = {
        str(pk): name for pk, name in Division.objects.filter(pk__in=above).exclude(NOMINAL).values_list("id", "name")
    }
    return [FoundDivision(d, "".join(names[key] for key in d.lineage if key in names)) for d in found]


def organizations_in(division: Division, *, role: str | None = None, below: bool = False) -> QuerySet[Organization]:
    """Organizations of a division, with ``below`` also of every division under it; page it by ``core.paging``."""
    rows = Organization.objects.select_related("division")
    if below:
        rows = rows.filter(division__code__startswith=_prefix(division))
    else:
        rows = rows.filter(division=division)
    return (rows.filter(role=role) if role else rows).order_by("division__code", "name", "id")


def organizations_below(organization: Organization) -> QuerySet[Organization]:
    """An organization and all that it leads."""
    return Organization.objects.filter(lineage__contains=[organization.pk]).order_by("name", "id")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Someone who holds a post now."""

    account_id: UUID
    name: str
    post_id: UUID
    post_title: str
    acting: bool


def _held(on: date) -> Q:
    return Q(since__lte=on) & (Q(until=None) | Q(until__gte=on))


def colleagues(organization_id: UUID, duty: str | None = None, on: date | None = None) -> list[Colleague]:
    """Who holds a post (with ``duty``) in an organization on a day (today); one query."""
    rows = PostHolding.objects.filter(
        _held(on or today()), post__organization_id=organization_id, account__is_active=True
    )
    if duty is not None:
        rows = rows.filter(post__duties__contains=[duty])
    wanted = rows.order_by("account__name", "id").values_list(
        "account_id", "account__name", "post_id", "post__title", "acting"
    )
    return [Colleague(*row) for row in wanted]


def posts_of(account: Account, on: date | None = None) -> list[Post]:
    """Posts that an account holds on a day (today), with their organizations; one query."""
    held = PostHolding.objects.filter(_held(on or today()), account=account).values("post_id")
    return list(Post.objects.filter(pk__in=held).select_related("organization").order_by("title", "id"))


def posts_in(organization_id: UUID) -> list[tuple[Post, list[PostHolding]]]:
    """All posts of an organization with who holds them now; two queries."""
    posts = list(Post.objects.filter(organization_id=organization_id).order_by("title", "id"))
    held = PostHolding.objects.filter(_held(today()), post__in=posts).select_related("account").order_by("since")
    by_post: dict[UUID, list[PostHolding]] = {post.pk: [] for post in posts}
    for holding in held:
        by_post[holding.post_id].append(holding)
    return [(post, by_post[post.pk]) for post in posts]
