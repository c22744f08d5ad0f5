"""Organizations are renamed into new ones, merged or split: posts, bodies below and open work go to the successor.

Everything in one transaction, each piece with its event; ``preview`` tells beforehand what would go. The same act sent
twice (same ``batch``) happens once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from yiwang.core import generation
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.actions.organizations import to_change
from yiwang.people.actions.parents import hang
from yiwang.people.administration import require_administration, today
from yiwang.people.history import keep_former, present
from yiwang.people.lineage import is_below
from yiwang.people.models import Organization, OrganizationParent, OrganizationSuccession, Post
from yiwang.people.models.history import SUCCESSIONS
from yiwang.people.open_work import Passing, move_work

LONGEST_REASON = 500
MOST_HEIRS = 20


@dataclass(frozen=True, slots=True)
class Heir:
    """An organization that takes over: these posts, and the work of their duties; the first heir gets the rest."""

    organization_id: UUID
    posts: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Succession:
    """What is to happen. ``closes``: the predecessor ends, and the first heir takes what nobody else got."""

    batch: UUID
    kind: str
    predecessor_id: UUID
    heirs: tuple[Heir, ...]
    reason: str
    closes: bool = True


@dataclass(slots=True)
class Part:
    """What one heir gets: posts with their duties; ``duties`` None means every piece of work that is left."""

    office: Organization
    posts: list[Post]
    duties: frozenset[str] | None


def parts_of(wanted: Succession, office: Organization, heirs: Sequence[Organization], posts: list[Post]) -> list[Part]:
    """Who gets which posts and the work of which duties, the named parts first and the rest last."""
    named = {post: heir.organization_id for heir in wanted.heirs for post in heir.posts}
    main = heirs[0].pk
    goes = {post.pk: named.get(post.pk, main if wanted.closes else office.pk) for post in posts}
    parts = []
    for heir in reversed(heirs):
        own = [post for post in posts if goes[post.pk] == heir.pk]
        if heir.pk == main and wanted.closes:
            parts.append(Part(heir, own, None))
            continue
        stays = main if wanted.closes else office.pk
        kept = {duty for post in posts if goes[post.pk] == stays for duty in post.duties}
        parts.append(Part(heir, own, frozenset(duty for post in own for duty in post.duties) - kept))
    return parts


def check_succession(
    wanted: Succession, office: Organization, heirs: Sequence[Organization], posts: list[Post]
) -> None:
    """Refuses ``invalid_input`` where the act makes no sense."""
    wrong: dict[str, str] = {}
    kinds = dict(SUCCESSIONS)
    if wanted.kind not in kinds:
        wrong["/kind"] = _("请选择合并、拆分或者更名重设。")
    if not heirs or len({heir.pk for heir in heirs}) != len(heirs) or len(heirs) > MOST_HEIRS:
        wrong["/heir"] = _("请选择接手的机构，每个只选一次。")
    elif wanted.kind != "split" and (len(heirs) != 1 or not wanted.closes):
        wrong["/heir"] = _("合并和更名重设只能有一个接手的机构，原机构撤销。")
    for heir in heirs:
        if heir.pk == office.pk or heir.closed_on is not None:
            wrong["/heir"] = _("接手的机构不能是它自己，也不能已经撤销。")
        elif is_below(heir, office) and wanted.closes and office.lineage[:-1] == []:
            wrong["/heir"] = _("最上级的机构不能由下级接手。")
    own = {post.pk for post in posts}
    asked = [post for heir in wanted.heirs for post in heir.posts]
    if len(set(asked)) != len(asked) or not set(asked) <= own:
        wrong["/posts"] = _("有的岗位已经不在这个机构，或者选了两次，请重新选择。")
    elif wanted.kind == "split" and not asked:
        wrong["/posts"] = _("拆分要选择划转的岗位。")
    if not 2 <= len(wanted.reason.strip()) <= LONGEST_REASON:
        wrong["/reason"] = _("请写明依据，例如批准的文号，2 到 %(most)s 个字。") % {"most": LONGEST_REASON}
    if wrong:
        raise InvalidInput(fields=wrong)


@use_case("organization.succeeded")
def succeed(*, actor: Actor, wanted: Succession, version: int | None = None) -> list[OrganizationSuccession]:
    """Let the heirs take over, from today. Only by an administrator of the predecessor and of every heir.

    Posts go with their holders, bodies below and co-led ones go to the first heir if the predecessor closes, its role
    in packs too if that heir has none; open work goes through the port ``open_work.move_work``. Records
    ``organization.succeeded``, ``organization.took_over`` for each heir and ``post.moved`` for each post.
    """
    done = list(OrganizationSuccession.objects.filter(batch=wanted.batch, predecessor_id=wanted.predecessor_id))
    if done:
        nothing_changed()
        return done
    office = to_change(actor, wanted.predecessor_id, version)
    heirs = _heirs(actor, wanted)
    locked = Post.objects.select_for_update().filter(organization=office, closed_on=None).order_by("title", "pk")
    posts = list(locked)
    check_succession(wanted, office, heirs, posts)
    day = today()
    made = [_hand(actor, wanted, office, part, len(posts), day) for part in parts_of(wanted, office, heirs, posts)]
    if wanted.closes:
        _close(actor, office, heirs[0], day)
    else:
        Organization.objects.filter(pk=office.pk).update(version=F("version") + 1)
    generation.bump()
    payload = {"kind": wanted.kind, "heirs": [heir.name for heir in heirs], "reason": wanted.reason.strip()}
    record("organization.succeeded", actor=actor, on=office, organization_id=office.pk, payload=payload)
    return made


def _heirs(actor: Actor, wanted: Succession) -> list[Organization]:
    keys = [heir.organization_id for heir in wanted.heirs]
    rows = Organization.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").in_bulk()
    if set(keys) != rows.keys():
        raise NotFound
    heirs = [rows[key] for key in keys]
    for heir in heirs:
        require_administration(actor, heir)
    return heirs


def _hand(
    actor: Actor, wanted: Succession, office: Organization, part: Part, all_posts: int, day: date
) -> OrganizationSuccession:
    keys = [post.pk for post in part.posts]
    Post.objects.filter(pk__in=keys).update(organization=part.office, version=F("version") + 1)
    for post in part.posts:
        payload = {"from": str(office.pk), "to": str(part.office.pk), "name": part.office.name}
        record("post.moved", actor=actor, on=post, organization_id=part.office.pk, payload=payload)
    moved = move_work(Passing(actor, office.pk, part.office.pk, part.duties, wanted.reason.strip()))
    counts = {"岗位": len(part.posts), **moved}
    made = OrganizationSuccession.objects.create(
        batch=wanted.batch,
        kind=wanted.kind,
        predecessor=office,
        successor=part.office,
        on=day,
        share=round(100 * len(part.posts) / all_posts) if all_posts else 100,
        reason=wanted.reason.strip(),
        moved=counts,
    )
    payload = {"kind": wanted.kind, "name": office.name, "moved": counts}
    record("organization.took_over", actor=actor, on=part.office, organization_id=part.office.pk, payload=payload)
    return made


def _close(actor: Actor, office: Organization, main: Organization, day: date) -> None:
    """Bodies below go to the first heir, as does the role if it has none; then the predecessor ends."""
    main.refresh_from_db()
    if is_below(main, office):
        links = OrganizationParent.objects.filter(organization=office, kind="lead", until=None)
        above = links.select_related("parent").first()
        was = present(main)
        hang(main, above.parent if above else None, day)
        keep_former(main, was, day)
        main.refresh_from_db()
    below = OrganizationParent.objects.filter(parent=office, until=None).select_related("organization")
    for link in below.exclude(organization=main).order_by("id"):
        child, was = link.organization, present(link.organization)
        if link.kind == "lead":
            hang(child, main, day)
        else:
            yesterday = date.fromordinal(day.toordinal() - 1)
            OrganizationParent.objects.filter(pk=link.pk).update(until=yesterday)
            again = OrganizationParent.objects.filter(organization=child, parent=main, until=None)
            if not again.exists():
                OrganizationParent.objects.create(organization=child, parent=main, kind="dual", since=day)
        keep_former(child, was, day)
        Organization.objects.filter(pk=child.pk).update(version=F("version") + 1)
        payload = {"parent": str(main.pk), "name": main.name}
        record("organization.hung", actor=actor, on=child, organization_id=child.pk, payload=payload)
    role, was = office.role, present(main)
    keep_former(office, present(office), day)
    OrganizationParent.objects.filter(organization=office, until=None).update(until=day)
    Organization.objects.filter(pk=office.pk).update(closed_on=day, role="", version=F("version") + 1)
    if role and not main.role and main.division_id == office.division_id:
        Organization.objects.filter(pk=main.pk).update(role=role, version=F("version") + 1)
        keep_former(main, was, day)
