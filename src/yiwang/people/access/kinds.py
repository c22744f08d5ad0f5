"""Things of this floor that one can ask about: organizations, posts, accounts."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.people.access.things import Address, Thing, ThingKind, thing_kind
from yiwang.people.models import Account, Organization, Post, PostHolding


def above(organization: Organization) -> tuple[UUID, ...]:
    """The organization and those that lead it, from which it may be administered."""
    return tuple(dict.fromkeys([organization.pk, *organization.lineage]))


def _organization(key: UUID) -> Thing | None:
    row = Organization.objects.filter(pk=key).first()
    if row is None:
        return None
    return Thing("organization", row.pk, row.name, row.pk, row.division_id, organizations=above(row))


def _by_uscc(text: str) -> UUID | None:
    return Organization.objects.filter(uscc=text.upper()).values_list("pk", flat=True).first() or (
        Organization.objects.filter(name=text).values_list("pk", flat=True).first()
    )


def _post(key: UUID) -> Thing | None:
    row = Post.objects.select_related("organization").filter(pk=key).first()
    if row is None:
        return None
    office = row.organization
    title = f"{office.name} · {row.title}"
    return Thing("post", row.pk, title, office.pk, office.division_id, organizations=above(office))


def _account(key: UUID) -> Thing | None:
    row = Account.objects.filter(pk=key, kind="official").first()
    if row is None:
        return None
    held = PostHolding.objects.filter(account=row).select_related("post__organization")
    places = tuple(dict.fromkeys(found for holding in held for found in above(holding.post.organization)))
    return Thing("account", row.pk, row.name, owner_account=row.pk, accounts=(row.pk,),
                 organizations=places)  # fmt: skip


def _by_login(text: str) -> UUID | None:
    return Account.objects.filter(login=text.lower(), kind="official").values_list("pk", flat=True).first()


_ADMINISTER = ("people.administer",)
thing_kind(
    ThingKind("organization", gettext_noop("机构"), "people.Organization", _organization, _by_uscc, _ADMINISTER,
              (Address("organization", gettext_noop("管理这个机构")),))
)  # fmt: skip
thing_kind(
    ThingKind("post", gettext_noop("岗位"), "people.Post", _post, permissions=_ADMINISTER,
              addresses=(Address("post", gettext_noop("管理这个岗位")),))
)  # fmt: skip
thing_kind(
    ThingKind("account", gettext_noop("工作人员账号"), "people.Account", _account, _by_login, _ADMINISTER,
              (Address("people-person", gettext_noop("管理这个人的任职和账号")),))
)  # fmt: skip
