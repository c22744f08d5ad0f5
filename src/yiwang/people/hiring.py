"""An official begins: account and posts in one go, from a page of the administrator or from the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.people import persons
from yiwang.people.actions.accounts import create_account, faults
from yiwang.people.actions.holding import assign_post
from yiwang.people.actions.organizations import create_organization
from yiwang.people.actions.posts import create_post
from yiwang.people.administration import refuse_own, require_administration_of, today
from yiwang.people.models import Account, Organization, Post, PostHolding
from yiwang.people.queries import division_by_code


@dataclass(frozen=True, slots=True)
class Beginning:
    """A new official: who, and which posts he holds from which day.

    ``number`` is his resident number, by which the person behind the account is known; without it he proves himself
    later, and until then works on nothing of people and firms.
    """

    login: str
    name: str
    posts: tuple[UUID, ...]
    since: date
    number: str = ""


def begin(*, actor: Actor, new: Beginning, password: str, unread: Mapping[str, str] | None = None) -> Account:
    """Open the account and assign its posts, all or nothing.

    Refuses ``invalid_input`` at every field that is wrong at once, with those that could not be read (``unread``).
    """
    wrong = {**faults(new.login.strip().lower(), new.name.strip()), **(unread or {})}
    if new.number and "/name" not in wrong:
        try:
            persons.person_of(new.number, new.name)
        except InvalidInput as refused:
            wrong |= refused.fields
    if not new.posts:
        wrong["/posts"] = _("请至少选择一个岗位：没有岗位的人不归任何机构管。")
    if wrong:
        raise InvalidInput(fields=wrong)
    with transaction.atomic():
        account = create_account(actor=actor, login=new.login, name=new.name, password=password, kind="official")
        for post_id in new.posts:
            assign_post(actor=actor, account_id=account.pk, post_id=post_id, since=new.since)
        if new.number:
            persons.keep(actor=actor, account_id=account.pk, number=new.number, name=new.name)
    return account


def make_known(*, actor: Actor, account_id: UUID, number: str) -> None:
    """Say by his resident number which person an official is; the name is that of the account.

    Refuses ``invalid_input`` at ``/number``, ``own_post`` for the own account, ``not_permitted`` beyond the reach.
    """
    refuse_own(actor, account_id)
    account = Account.objects.filter(pk=account_id, kind="official").first()
    if account is None:
        raise NotFound
    require_administration_of(actor, account)
    persons.keep(actor=actor, account_id=account_id, number=number, name=account.full_name)


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
    number: str = ""


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
    account = Account.objects.filter(login=hired.login.strip().lower()).first()
    if account is None:
        new = Beginning(hired.login, hired.name, (post.pk,), today(), hired.number)
        account = begin(actor=SYSTEM, new=new, password=password)
    elif hired.number and account.party_id is None:
        persons.keep(actor=SYSTEM, account_id=account.pk, number=hired.number, name=hired.name)
    held = _held(account, post)
    return held or assign_post(actor=SYSTEM, account_id=account.pk, post_id=post.pk, since=today())


def _post(office: Organization, title: str, duties: Sequence[str]) -> Post:
    known = Post.objects.filter(organization=office, title=title, duties=list(duties), closed_on=None).first()
    return known or create_post(actor=SYSTEM, organization_id=office.pk, title=title, duties=duties)


def _held(account: Account, post: Post) -> PostHolding | None:
    return PostHolding.objects.filter(post=post, account=account, until=None).first()
