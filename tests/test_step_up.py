"""Stepped up in the middle of an application: every keystroke is there again, on the very page."""

from __future__ import annotations

import re

import pytest

from tests import factories
from yiwang.core.actor import SYSTEM
from yiwang.core.models import Event
from yiwang.engines.proceedings.models import Proceeding
from yiwang.people.identity.models import Proof
from yiwang.people.identity.standing import end_proof
from yiwang.people.models import Account
from yiwang.service.applications.tests import portal

pytestmark = pytest.mark.django_db
NUMBER, NAME = "440524188001010014", "林阿婆"
PROVE = "/account/identity/prove/with/?way=register"


@pytest.fixture
def beginner(db):
    """Registered only; the population register knows her."""
    portal.world()
    portal.with_pack("old-age-allowance", "civil_affairs")
    known = portal.elder("1880-01-01", NAME)
    Account.objects.filter(pk=known.account_id).delete()
    account = Account.objects.create(login="beginner", name="阿婆", kind="person", assurance="registered")
    actor = factories.person()
    return portal.client_of(type(actor)(kind="person", account_id=account.pk, name="阿婆", assurance="registered"))


def where_to(answer) -> str:
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return str(answer["Location"])


def prove(client, address: str) -> str:
    """Through the step-up pages; where they lead back to."""
    form = where_to(client.get(address))  # straight to the easiest proof
    assert form.startswith(PROVE)
    page = portal.text(client.get(form))
    back = re.findall(r'name="next" value="([^"]+)"', page)[-1]
    typed = {"document": "111", "number": NUMBER, "name": NAME, "needed": "real_name", "next": back}
    return where_to(client.post(form, typed))


def test_the_start_page_offers_the_proof_and_lets_her_begin(beginner):
    page = portal.text(beginner.get(f"/apply/{portal.ALLOWANCE}/"))
    assert "还要先做实名认证" in page and "/account/identity/prove/?needed=real_name" in page and "开始填写" in page


def test_half_typed_values_survive_the_step_up_and_come_back_on_the_very_page(beginner):
    base = portal.begin(beginner, portal.ALLOWANCE)
    page = where_to(beginner.get(base))
    typed = {"/payout/bank": "徐闻农商银行", "/payout/account": "622202 打到一半"}
    payout = f"{base}fill/payout/"
    assert "保存，去核对身份" in portal.text(beginner.get(payout))
    back = prove(beginner, where_to(beginner.post(payout, {**typed, "_prove": "1"})))
    assert back == f"{payout}?resumed=step"
    shown = portal.text(beginner.get(back))
    assert "徐闻农商银行" in shown and "622202 打到一半" in shown and "您填的内容都还在" in shown
    assert "去核对身份" not in shown and page


def test_sending_in_leads_to_the_proof_and_the_same_draft_is_sent_after_it(beginner):
    base = portal.begin(beginner, portal.ALLOWANCE)
    typed = {"/payout/bank": "徐闻农商银行", "/payout/account": "6222020000000000123", "_prove": "1"}
    prove(beginner, where_to(beginner.post(f"{base}fill/payout/", typed)))
    beginner.post(f"{base}fill/payout/", {**typed, "_next": "1"})
    account = Account.objects.get(login="beginner")
    proof = Proof.objects.unscoped("test").get(account=account)
    Proof.objects.unscoped("test").filter(pk=proof.pk).update(until=proof.at)
    end_proof(actor=SYSTEM, proof_id=proof.pk)
    assert Account.objects.get(pk=account.pk).assurance == "registered"
    asked = where_to(beginner.post(f"{base}check/", {"_submit": "1", "insist": "1"}))
    assert asked.startswith("/account/identity/prove/") and not Proceeding.objects.unscoped("test").exists()
    back = prove(beginner, asked)
    assert back.startswith(f"{base}check/")
    sent = where_to(beginner.post(f"{base}check/", {"_submit": "1"}))
    assert sent.startswith("/cases/") and Proceeding.objects.unscoped("test").count() == 1
    case = Proceeding.objects.unscoped("test").get()
    assert case.applicant_id == account.__class__.objects.get(pk=account.pk).party_id
    assert Event.objects.unscoped("test").filter(type="identity.proof_ended").exists()


def test_a_page_that_was_overtaken_in_another_tab_says_so_before_anybody_leaves_it(beginner):
    base = portal.begin(beginner, portal.ALLOWANCE)
    payout = f"{base}fill/payout/"
    seen = {"_tab": "one", "_seen": "nobody"}
    beginner.post(payout, {"/payout/bank": "甲", "_tab": "two", "_seen": "", "_prove": "1"})
    answer = beginner.post(payout, {"/payout/bank": "乙", **seen, "_prove": "1"})
    assert answer.status_code in (302, 409)
    if answer.status_code == 409:
        assert "乙" in portal.text(answer)
