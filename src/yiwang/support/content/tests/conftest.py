"""An office with an editor and a second post."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests import factories

from yiwang.people.models import Account
from yiwang.people.sessions import open_session

TEXT = "## 时间\n2026年12月1日起，不动产登记窗口搬到**二楼**。\n\n- 带身份证\n- 带[预约单](/booking/)"


def browser(actor=None, place=""):
    client = Client()
    if actor is not None:
        account = Account.objects.get(pk=actor.account_id)
        client.cookies["yw_session"] = open_session(actor=actor, account=account)
    if place:
        client.cookies["yw_place"] = place
    return client


def picture(name="大厅.png", size=(60, 40)):
    kept = io.BytesIO()
    Image.new("RGB", size, "white").save(kept, "PNG")
    return SimpleUploadedFile(name, kept.getvalue(), "image/png")


@pytest.fixture
def office(db):
    bureau = factories.organization("service_office", name="徐闻县政务服务局")
    other = factories.organization("tax", name="徐闻县税务局")
    return SimpleNamespace(
        bureau=bureau,
        editor=factories.official("content.write", at=bureau, name="小编"),
        reviewer=factories.official("content.review", "content.write", at=bureau, name="主任"),
        stranger=factories.official("content.write", "content.review", at=other, name="外人"),
    )
