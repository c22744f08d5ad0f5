"""A county whose tax office mends its own pages, and whose service office mends those of the portal."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client
from tests import factories

from yiwang.core import clock
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.support.content.actions.editing import Wanted, save_article, send_article
from yiwang.support.content.actions.reviewing import publish_article
from yiwang.support.fault_reports.pages import reporting

PLACE = "440825000000"


def browser(actor=None, **cookies):
    client = Client()
    if actor is not None:
        account = Account.objects.get(pk=actor.account_id)
        client.cookies["yw_session"] = open_session(actor=actor, account=account)
    for name, value in cookies.items():
        client.cookies[name] = value
    return client


@pytest.fixture(autouse=True)
def _counts_begin_anew():
    reporting._asked.forget()


@pytest.fixture
def county(db):
    factories.plain_permit()
    centre = factories.organization("service_office", name="徐闻县政务服务局")
    tax = factories.organization("tax", name="徐闻县税务局")
    government = factories.organization("government", name="徐闻县人民政府")
    return SimpleNamespace(
        centre=centre,
        tax=tax,
        government=government,
        mender=factories.official("fault.mend", at=centre, name="处理员"),
        taxman=factories.official("fault.mend", "content.write", "content.review", at=tax, name="税务员"),
        second=factories.official("content.review", at=tax, name="税务主任"),
        head=factories.official("fault.confirm", at=government, name="确认员"),
    )


@pytest.fixture
def article(county):
    wanted = Wanted(kind="news", title="发票怎么开", source="个人可以在网上申请代开发票，带身份证就行。")
    row = save_article(actor=county.taxman, wanted=wanted)
    send_article(actor=county.taxman, article_id=row.pk)
    return publish_article(actor=county.second, article_id=row.pk, now=clock.now())
