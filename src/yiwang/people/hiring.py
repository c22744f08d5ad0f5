"""An official of an own server from the command line: account, organization and post in one go."""

from __future__ import annotations

from dataclasses import dataclass

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import InvalidInput
from yiwang.people.actions.accounts import create_account
from yiwang.people.actions.organizations import create_organization
from yiwang.people.actions.posts import assign_post, create_post
from yiwang.people.administration import today
from yiwang.people.models import Account, Organization, Post, PostHolding
from yiwang.people.queries import division_by_code


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

    Each of the four steps is committed by itself and found again the next time, so a run that was broken off is
    finished by running it again. Refuses ``invalid_input`` at the field.
    """
    division = division_by_code(hired.division)
    if division is None:
        raise InvalidInput(fields={"/division": f"没有代码为{hired.division}的区划，请先载入行政区划。"})
    office = Organization.objects.filter(division=division, name=hired.office.strip()).first() or create_organization(
        actor=SYSTEM, name=hired.office, division_id=division.pk, role=hired.role, code=hired.code
    )
    account = Account.objects.filter(login=hired.login.strip().lower()).first() or create_account(
        actor=SYSTEM, login=hired.login, name=hired.name, password=password, kind="official"
    )
    duties = sorted(set(hired.duties))
    posts = Post.objects.filter(organization=office, title=hired.post.strip(), duties=duties)
    post = posts.first() or create_post(actor=SYSTEM, organization_id=office.pk, title=hired.post, duties=duties)
    held = PostHolding.objects.filter(post=post, account=account, until=None).first()
    return held or assign_post(actor=SYSTEM, account_id=account.pk, post_id=post.pk, since=today())
