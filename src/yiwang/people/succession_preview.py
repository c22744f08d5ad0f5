"""What would go to whom if an organization were merged, split or set up anew: read before anybody decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.people.actions.succession import Part, Succession, check_succession, parts_of
from yiwang.people.directory import still_held
from yiwang.people.models import Organization, OrganizationParent, Post, PostHolding
from yiwang.people.open_work import Passing, would_move
from yiwang.people.separation import clashes, duties_of, rules

MOST_NAMED = 12


@dataclass(slots=True)
class Share:
    """What one heir would get: titles of posts, how many people, how much work by its name."""

    office: Organization
    posts: list[str]
    people: int
    work: dict[str, int]


@dataclass(slots=True)
class Preview:
    """``below`` are bodies that would hang under the first heir; ``warnings`` are sentences to read first."""

    office: Organization
    shares: list[Share]
    below: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def preview(*, actor: Actor, wanted: Succession, office: Organization, heirs: Sequence[Organization]) -> Preview:
    """Read only; refuses ``invalid_input`` like the act itself."""
    posts = list(Post.objects.filter(organization=office, closed_on=None).order_by("title", "pk"))
    check_succession(wanted, office, heirs, posts)
    parts = parts_of(wanted, office, heirs, posts)
    found = Preview(office, [_share(actor, wanted, part) for part in parts])
    if wanted.closes:
        led = OrganizationParent.objects.filter(parent=office, until=None).exclude(organization=heirs[0])
        found.below = list(led.order_by("organization__name").values_list("organization__name", flat=True)[:MOST_NAMED])
        found.warnings += _role_warning(office, heirs[0])
    for part in parts:
        found.warnings += _clash_warnings(part)
    return found


def _share(actor: Actor, wanted: Succession, part: Part) -> Share:
    held = PostHolding.objects.filter(still_held(), post__in=part.posts)
    work = would_move(Passing(actor, wanted.predecessor_id, part.office.pk, part.duties, wanted.reason))
    people = held.values("account_id").distinct().count()
    return Share(part.office, [post.title for post in part.posts], people, work)


def _role_warning(office: Organization, heir: Organization) -> list[str]:
    if not office.role or (not heir.role and heir.division_id == office.division_id):
        return []
    if heir.role == office.role:
        return []
    return [
        _("%(heir)s已经承担别的角色，或者在别的地区：%(office)s的角色以后没有机构承担，新的申请会到上一级。")
        % {"heir": heir.name, "office": office.name}
    ]


def _clash_warnings(part: Part) -> list[str]:
    """People who would hold, in the heir, duties that do not go together."""
    people = list(
        PostHolding.objects.filter(still_held(), post__in=part.posts).values_list("account_id", "account__name")
    )
    names, known = dict(people), rules()
    held = duties_of(names)
    coming = {post.organization_id for post in part.posts}
    found = []
    for account, by_office in held.items():
        before = clashes(by_office, known)
        merged = {key: set(duties) for key, duties in by_office.items()}
        for office in coming:
            merged.setdefault(part.office.pk, set()).update(by_office.get(office, set()))
        new = [clash for clash in clashes(merged, known) if clash not in before]
        found += [f"{names[account]}：{clash.sentence}" for clash in new]
    return found[:MOST_NAMED]
