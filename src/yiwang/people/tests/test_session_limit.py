"""An account has a bounded number of sessions; one more ends the one that was unused for longest, and no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests import factories

from yiwang.people.models import Account, Session
from yiwang.people.sessions import as_actor, open_session

pytestmark = pytest.mark.django_db


def sign_in(account: Account) -> Session:
    open_session(actor=as_actor(account), account=account)
    return Session.objects.filter(account=account).latest("created_at", "id")


@pytest.fixture
def account() -> Account:
    return Account.objects.get(pk=factories.person("王秀英").account_id)


def living(account: Account) -> set[object]:
    rows = Session.objects.filter(account=account, ended_at=None, expires_at__gt=timezone.now())
    return set(rows.values_list("pk", flat=True))


def test_one_more_ends_the_one_that_was_unused_for_longest(account, settings):
    settings.SESSIONS_MOST = 3
    first, second, third = (sign_in(account) for _ in range(3))
    assert living(account) == {first.pk, second.pk, third.pk}
    now = timezone.now()
    for session, hours in ((first, 0), (second, 2), (third, 1)):
        Session.objects.filter(pk=session.pk).update(last_seen_at=now - timedelta(hours=hours))
    fourth = sign_in(account)
    assert living(account) == {first.pk, third.pk, fourth.pk}


def test_ended_and_other_peoples_sessions_do_not_count(account, settings):
    settings.SESSIONS_MOST = 2
    other = Account.objects.get(pk=factories.person("别人").account_id)
    foreign = sign_in(other)
    over = sign_in(account)
    Session.objects.filter(pk=over.pk).update(ended_at=timezone.now())
    kept, newest = sign_in(account), sign_in(account)
    assert living(account) == {kept.pk, newest.pk} and living(other) == {foreign.pk}


def test_even_a_limit_of_none_leaves_the_session_that_was_just_opened(account, settings):
    settings.SESSIONS_MOST = 0
    sign_in(account)
    newest = sign_in(account)
    assert living(account) == {newest.pk}


def test_the_default_is_the_one_that_is_written_down(settings):
    assert settings.SESSIONS_MOST == 10
