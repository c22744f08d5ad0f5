"""The pages: apply, decide, place and seal; what is wrong stands again with a sentence at its field."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from threading import BoundedSemaphore

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests import factories

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.models import Event
from yiwang.formats import checked
from yiwang.formats.ofd import apart
from yiwang.formats.ofd.reading import open_ofd
from yiwang.formats.ofd.signing import read_signatures
from yiwang.service.applications.tests import portal
from yiwang.support.seals.drafts import drop_drafts
from yiwang.support.seals.errors import FileNotSealable
from yiwang.support.seals.models import Seal, SealUse
from yiwang.support.seals.pages import applying
from yiwang.support.seals.previewing import open_paper, preview_png
from yiwang.support.seals.tests.conftest import paper
from yiwang.support.seals.tests.test_life import given, made, put


def text(response):
    return response.content.decode()


def form(**changes):
    day = legal_day(clock.now())
    return {
        "purpose": "unit",
        "why": "单位成立",
        "size_mm": "42",
        "valid_from": day.isoformat(),
        "valid_until": (day + timedelta(days=365)).isoformat(),
        "key": "k",
        **changes,
    }


def uploaded(client, pages=1, name="通知.ofd"):
    answer = client.post("/desk/seals/apply/", {"file": SimpleUploadedFile(name, paper(pages))})
    assert answer.status_code == 302, text(answer)
    return answer.url


def test_asked_decided_and_authorised_on_pages(office):
    clerk = portal.client_of(office.clerk)
    page = text(clerk.get("/desk/seals/new/"))
    assert "不能批准自己的申请" in page
    place = re.search(r'name="organization" value="([^"]+)"', page)[1]
    wrong = clerk.post("/desk/seals/new/", form(organization=place, why=""))
    assert wrong.status_code == 422 and "请写明理由" in text(wrong) and 'value="unit" checked' in text(wrong)
    done = clerk.post("/desk/seals/new/", form(organization=place))
    assert done.status_code == 302 and clerk.post("/desk/seals/new/", form(organization=place)).url == done.url
    assert "等另一位同事批准" in text(clerk.get(done.url))
    seal = Seal.objects.unscoped("test").get()
    chief = portal.client_of(office.chief)
    assert "批准这枚印章" in text(chief.get(f"/desk/seals/{seal.pk}/"))
    assert chief.post(f"/desk/seals/{seal.pk}/", {"act": "approve", "version": seal.row_version}).status_code == 302
    keeper, one = portal.client_of(office.keeper), f"/desk/seals/{seal.pk}/"
    seal.refresh_from_db()
    sent = {"act": "authorise", "version": seal.row_version, "uses": ["document"]}
    missing = keeper.post(one, sent)
    assert missing.status_code == 422 and "请选择一个有“使用印章”职责的岗位" in text(missing)
    assert keeper.post(one, {**sent, "post": str(office.user.posts[0].post_id)}).status_code == 302
    assert "用印员岗" in text(keeper.get(one))
    picture = chief.get(f"/seals/{seal.pk}/picture.png")
    assert Image.open(io.BytesIO(picture.content)).size == (420, 420)


def test_a_file_is_placed_looked_at_and_sealed(office):
    seal = made(office)
    given(office, seal)
    client = portal.client_of(office.user)
    where = uploaded(client, pages=2)
    page = text(client.get(where))
    assert "共2页" in page and seal.number in page
    source = re.search(r'src="([^"]+page\.png[^"]*)"', page)[1].replace("&amp;", "&")
    shown = client.get(source)
    assert Image.open(io.BytesIO(shown.content)).width == 1120
    typed = {"seal": str(seal.pk), "title": "关于检查的通知", "use": "document", "reason": "印发", "page": "1"}
    moved = client.post(where, {**typed, "at.x": "280", "at.y": "280"})
    assert 'value="84.0"' in text(moved) and "关于检查的通知" in text(moved)
    wrong = client.post(where, {**typed, "act": "apply", "title": ""})
    assert wrong.status_code == 422 and "请写文件的标题" in text(wrong)
    done = client.post(where, {**typed, "act": "apply", "x": "84.0", "y": "84.0", "key": "once"})
    assert client.post(where, {**typed, "act": "apply", "x": "84.0", "y": "84.0", "key": "once"}).url == done.url
    told = text(client.get(done.url))
    assert "盖好了" in told and "签章有效" in told
    use = SealUse.objects.unscoped("test").get()
    answer = client.get(f"/desk/seals/uses/{use.pk}/file/")
    (record,) = read_signatures(open_ofd(b"".join(answer.streaming_content)))
    assert (record.stamps[0].boundary.x, record.stamps[0].boundary.width) == (84.0, 42.0)


def test_an_uploaded_file_is_drawn_in_a_process_of_its_own_with_bounds(office, monkeypatch):
    seal = made(office)
    given(office, seal)
    client = portal.client_of(office.user)
    source = re.search(r'src="([^"]+page\.png[^"]*)"', text(client.get(uploaded(client))))[1].replace("&amp;", "&")
    asked, real = [], apart.subprocess.run
    monkeypatch.setenv("YIWANG_SECRET", "x")
    monkeypatch.setattr(
        apart.subprocess, "run", lambda command, **given: (asked.append(given), real(command, **given))[1]
    )
    assert client.get(source).status_code == 200
    (given_to,) = asked
    assert given_to["timeout"] and set(given_to["env"]) <= set(apart.PASSED_ON)
    opened = open_paper(paper(1))
    monkeypatch.setattr(apart, "_SECONDS", 0.01)
    slow = client.get(source)
    assert slow.status_code == 422 and "页面无法绘制" in text(slow)
    monkeypatch.setattr(apart, "_artists", BoundedSemaphore(1))
    monkeypatch.setattr(apart, "_WAIT", 0.01)
    with apart._artists, pytest.raises(FileNotSealable):
        preview_png(opened, 0, None, (), pixels=100)
    asked.clear()
    with pytest.raises(FileNotSealable):
        preview_png(opened, 0, None, (), pixels=9000)
    assert asked == []


def test_a_straddle_seal_goes_over_all_pages_and_needs_two(office):
    seal = made(office)
    given(office, seal)
    client = portal.client_of(office.user)
    typed = {"seal": str(seal.pk), "title": "合同", "use": "document", "reason": "签订", "act": "apply", "across": "1"}
    assert client.post(uploaded(client, pages=3), typed).status_code == 302
    assert SealUse.objects.unscoped("test").get().places == 3
    single = client.post(uploaded(client), typed)
    assert single.status_code == 422


def test_what_is_no_ofd_is_told_at_the_field(office):
    client = portal.client_of(office.user)
    made_seal = made(office)
    given(office, made_seal)
    for content in (b"", b"%PDF-1.4"):
        sent = {"file": SimpleUploadedFile("a.ofd", content)} if content else {}
        answer = client.post("/desk/seals/apply/", sent)
        assert answer.status_code == 422 and "yw-error" in text(answer)


def test_strangers_find_nothing(office):
    seal = made(office)
    given(office, seal)
    use = put(office, seal)
    places = [f"/desk/seals/{seal.pk}/", f"/desk/seals/uses/{use.pk}/", f"/desk/seals/uses/{use.pk}/file/"]
    for actor in (office.stranger, factories.person()):
        client = portal.client_of(actor)
        assert {client.get(place).status_code for place in places} <= {403, 404}
        assert client.get(f"/seals/{seal.pk}/picture.png").status_code == 404
    listed = text(portal.client_of(office.stranger).get("/desk/seals/"))
    assert seal.number not in listed


def test_lists_are_searched_exported_and_cost_the_same(office):
    seal = made(office)
    given(office, seal)
    put(office, seal)
    client = portal.client_of(office.keeper)
    for place in ("/desk/seals/", "/desk/seals/uses/"):
        client.get(place)
        with CaptureQueriesContext(connection) as few:
            client.get(place)
        for _ in range(3):
            made(office, "contract")
            put(office, seal)
        with CaptureQueriesContext(connection) as many:
            assert seal.name in text(client.get(place))
        assert len(many) == len(few)
    assert "没有符合条件" in text(client.get("/desk/seals/?q=zzz")) + text(client.get("/desk/seals/uses/?q=zzz"))
    lines = b"".join(client.get("/desk/seals/uses/export.csv").streaming_content).decode()
    assert "会议决定印发" in lines and "用印员" in lines
    assert seal.number in b"".join(client.get("/desk/seals/export.csv").streaming_content).decode()
    assert Event.objects.unscoped("test").filter(type="seal.exported").count() == 2


def test_ones_own_signature_on_the_phone(db):
    person = factories.person("王秀英", "real_person")
    client = portal.client_of(person)
    assert "做自己的签名" in text(client.get("/account/signature/"))
    empty = client.post("/account/signature/", {"act": "make", "how": "drawn", "drawn": ""})
    assert empty.status_code == 422 and "请先在方框里写下您的名字" in text(empty)
    assert client.post("/account/signature/", {"act": "make", "how": "typed"}).status_code == 302
    seal = Seal.objects.unscoped("test").get()
    assert client.get(f"/seals/{seal.pk}/picture.png").status_code == 200
    where = client.post("/account/signature/sign/", {"file": SimpleUploadedFile("承诺书.ofd", paper())}).url
    assert "签在哪里" in text(client.get(where))
    typed = {"seal": str(seal.pk), "title": "承诺书", "use": "other", "reason": "本人承诺", "act": "apply"}
    done = client.post(where, typed)
    assert "签好了" in text(client.get(done.url)) and "承诺书" in text(client.get("/account/signature/"))
    seal.refresh_from_db()
    gone = client.post("/account/signature/", {"act": "revoke", "reason": "不用了", "version": seal.row_version})
    assert gone.status_code == 302 and "重新做签名" not in text(client.get(gone.url))


def test_an_upload_that_nobody_sealed_goes_after_a_day(office):
    given(office, made(office))
    where = uploaded(portal.client_of(office.user))
    now = clock.now()
    assert drop_drafts(now) == 0 and drop_drafts(now + timedelta(days=2)) == 1
    assert portal.client_of(office.user).get(where).status_code == 404


def test_a_file_that_verifiers_would_refuse_for_its_size_is_not_sealed(office, monkeypatch):
    given(office, made(office))
    client = portal.client_of(office.user)
    monkeypatch.setattr(applying, "LARGEST", 100)
    answer = client.post("/desk/seals/apply/", {"file": SimpleUploadedFile("通知.ofd", paper())})
    assert answer.status_code == 422 and "文件太大" in text(answer)
    monkeypatch.undo()
    assert applying.LARGEST < checked.LARGEST
