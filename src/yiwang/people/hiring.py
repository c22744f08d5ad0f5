"""An official begins: account and posts in one go, from a page of the administrator or from the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import InvalidInput
from yiwang.people.actions.accounts import create_account, faults
from yiwang.people.actions.holding import assign_post
from yiwang.people.actions.organizations import create_organization
from yiwang.people.actions.posts import create_post
from yiwang.people.administration import today
from yiwang.people.models import Account, Organization, Post, PostHolding
from yiwang.people.queries import division_by_code


@dataclass(frozen=True, slots=True)
class Beginning:
    """A new official: who, and which posts he holds from which day."""

    login: str
    name: str
    posts: tuple[UUID, ...]
    since: date


def begin(*, actor: Actor, new: Beginning, password: str, unread: Mapping[str, str] | None = None) -> Account:
    """Open the account and assign its posts, all or nothing.

    Refuses ``invalid_input`` at every field that is wrong at once, with those that could not be read (``unread``).
    """
    wrong = {**faults(new.login.strip().lower(), new.name.strip()), **(unread or {})}
    if not new.posts:
        wrong["/posts"] = _("请至少选择一个岗位：没有岗位的人不归任何机构管。")
    if wrong:
        raise InvalidInput(fields=wrong)
    with transaction.atomic():
        account = create_account(actor=actor, login=new.login, name=new.name, password=password, kind="official")
        for post_id in new.posts:
            assign_post(actor=actor, account_id=account.pk, post_id=post_id, since=new.since)
    return account


@dataclass(frozen=True, slots=True)
class Hired:
    """Who is wanted where; ``division`` is a code of 2 to 12 digits, ``code`` a unified social credit code."""

    login: str
    name: str
    division: str
    office: str
    role: str
    code: str
    post: str
    duties: tuple[str, ...]


def hire(hired: Hired, password: str) -> PostHolding:
    """Let the official hold the post from today, as the platform; what is there already stays as it is.

    Each step is committed by itself and found again the next time, so a run that was broken off is finished by
    running it again. Refuses ``invalid_input`` at the field.
    """
    division = division_by_code(hired.division)
    if division is None:
        raise InvalidInput(
            fields={"/division": _("没有代码为%(code)s的区划，请先载入行政区划。") % {"code": hired.division}}
        )
    wrong = faults(hired.login.strip().lower(), hired.name.strip())
    if wrong:
        raise InvalidInput(fields=wrong)
    office = Organization.objects.filter(division=division, name=hired.office.strip()).first() or create_organization(
        actor=SYSTEM, name=hired.office, division_id=division.pk, role=hired.role, code=hired.code
    )
    post = _post(office, hired.post.strip(), sorted(set(hired.duties)))
    account = Account.objects.filter(login=hired.login.strip().lower()).first() or begin(
        actor=SYSTEM, new=Beginning(hired.login, hired.name, (post.pk,), today()), password=password
    )
    held = _held(account, post)
    return held or assign_post(actor=SYSTEM, account_id=account.pk, post_id=post.pk, since=today())


def _post(office: Organization, title: str, duties: Sequence[str]) -> Post:
    known = Post.objects.filter(organization=office, title=title, duties=list(duties), closed_on=None).first()
    return known or create_post(actor=SYSTEM, organization_id=office.pk, title=title, duties=duties)


def _held(account: Account, post: Post) -> PostHolding | None:
    return PostHolding.objects.filter(post=post, account=account, until=None).first()
