"""An alarm reaches those who administer, in words that can be filled."""

from __future__ import annotations

import pytest
from tests import factories

from yiwang.core.models import Event
from yiwang.support.ledger.alarms import raise_alarm
from yiwang.support.ledger.models.nodes import KINDS
from yiwang.support.ledger.telling import follow
from yiwang.support.messages.models import Message
from yiwang.support.messages.sentences import spoken


@pytest.mark.django_db
def test_an_alarm_is_told_to_whoever_administers() -> None:
    boss = factories.official("administer")
    kind = next(iter(KINDS))
    raise_alarm(kind, None, {})
    follow(list(Event.objects.unscoped("test").filter(type="ledger.alarm")))
    told = Message.objects.unscoped("test").get(account_id=boss.account_id, kind="ledger.alarm")
    words = spoken(told.kind, told.words)
    assert KINDS[kind] in words.title and "本平台" in words.body and told.heading == KINDS[kind]
