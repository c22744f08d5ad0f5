"""Rights that nobody holds: duties that an organization needs and permissions of the catalogue that no post opens.

A post without a holder is found by ``doubts``; this finds what stands on no held post at all. "In reach" is the
reviewed organization, what it leads and what leads it. The number of queries does not grow with the organizations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from yiwang.core.permissions import CATALOGUE
from yiwang.people.duties import known_duties
from yiwang.people.handing import now_held
from yiwang.people.models import Organization, PostHolding
from yiwang.people.root import root_organization

# What does not work while nobody holds a duty. Duties of packs have no sentence of their own here.
NEEDED = {
    "administer": gettext_noop("下面有机构，却没有人管理人员和岗位"),
    "security": gettext_noop("没有人管登录规则、密钥和安全设置"),
    "privacy": gettext_noop("没有人答复群众对个人信息的请求"),
    "identity": gettext_noop("没有人处理重复账号和不实的身份核验"),
    "audit": gettext_noop("有人能紧急查看，却没有别人复核"),
    "sso.approve": gettext_noop("有人登记接入系统，却没有别人批准"),
}
BY_A_PACK = gettext_noop("业务包要用这项职责，这里有办这件事的机构，却没有人担任")
OWN_ADMINISTRATOR = frozenset({"province", "city", "county"})  # towns and villages are looked after by their county


@dataclass(frozen=True, slots=True)
class Missing:
    """``code`` is a duty, or with ``opens`` a permission."""

    organization: Organization
    code: str
    opens: bool = False


@dataclass(slots=True)
class Staff:
    """Who holds what: accounts by organization and duty, of the organizations in reach."""

    office: Organization
    below: dict[UUID, Organization]
    holders: dict[tuple[UUID, str], set[UUID]] = field(default_factory=lambda: defaultdict(set))

    @property
    def duties(self) -> set[str]:
        """Everything that anybody in reach holds."""
        return {duty for (_office, duty), accounts in self.holders.items() if accounts}

    def besides(self, account: UUID, duty: str, offices: set[UUID]) -> bool:
        """Whether somebody else holds the duty in one of the offices."""
        return any(self.holders[key, duty] - {account} for key in offices if (key, duty) in self.holders)


def held_in(offices: QuerySet[Organization]) -> list[PostHolding]:
    """Posts that somebody holds today, with post, organization and account."""
    rows = PostHolding.objects.filter(now_held(), post__organization__in=offices, post__closed_on=None)
    return list(rows.select_related("post__organization", "account").order_by("post__organization__name", "id"))


def missing_in(office: Organization, offices: QuerySet[Organization], held: list[PostHolding]) -> Iterator[Missing]:
    """What nobody in reach holds. ``offices`` are the organization and those below it, ``held`` their posts today."""
    staff = _staff(office, offices, held)
    told: set[str] = set()
    for found in (*_by_place(staff), *_by_pairs(staff), *_of_packs(staff)):
        told.add(found.code)
        yield found
    if _up(office):
        return  # whoever leads it opens what it does not
    for entry in sorted(CATALOGUE.values(), key=lambda known: known.code):
        if entry.who == "duty" and not entry.duties & staff.duties and not entry.duties <= told:
            yield Missing(office, entry.code, opens=True)


def _up(office: Organization) -> list[UUID]:
    return [key for key in office.lineage if key != office.pk]


def _staff(office: Organization, offices: QuerySet[Organization], held: list[PostHolding]) -> Staff:
    staff = Staff(office, {row.pk: row for row in offices.select_related("division")})
    above = held_in(Organization.objects.filter(pk__in=_up(office)))
    for holding in (*held, *above):
        for duty in holding.post.duties:
            staff.holders[holding.post.organization_id, duty].add(holding.account_id)
    return staff


def _by_place(staff: Staff) -> Iterator[Missing]:
    """Where something is led, somebody administers; at the top somebody sees to security; and both ears are open."""
    leading = {key for row in staff.below.values() for key in row.lineage if key != row.pk} & set(staff.below)
    for key in sorted(leading, key=lambda one: (staff.below[one].name, one)):
        own = staff.below[key].division.level in OWN_ADMINISTRATOR
        if own and not staff.holders.get((key, "administer")):
            yield Missing(staff.below[key], "administer")
    top = root_organization() or (None if _up(staff.office) else staff.office.pk)
    if top in staff.below and not staff.holders.get((top, "security")):
        yield Missing(staff.below[top], "security")
    if staff.office.pk in leading or not _up(staff.office):
        for duty in ("privacy", "identity"):
            if duty not in staff.duties:
                yield Missing(staff.office, duty)


def _by_pairs(staff: Staff) -> Iterator[Missing]:
    """Nobody reviews or approves what he did himself: there must be a second person."""
    wanting = {"break_glass": "audit", "sso.register": "sso.approve"}
    for key, row in staff.below.items():
        for duty, other in wanting.items():
            where = {key} if other == "audit" else {key, *row.lineage}
            if any(not staff.besides(account, other, where) for account in staff.holders.get((key, duty), ())):
                yield Missing(row, other)


def _of_packs(staff: Staff) -> Iterator[Missing]:
    """Duties of published packs whose bodies are here."""
    roles = {row.role for row in staff.below.values() if row.role}
    for duty in sorted(known_duties().values(), key=lambda known: known.code):
        if duty.role and duty.role in roles and duty.code not in staff.duties:
            yield Missing(staff.office, duty.code)
