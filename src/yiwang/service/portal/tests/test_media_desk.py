"""An editor puts pictures and films into a draft; what cannot be seen or heard by everybody is refused at its field."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests import factories

from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.service.catalogue.actions.edit_draft import begin_draft, edit_draft
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.publishing_checks import Publishing
from yiwang.service.portal.actions.keep_media import (
    NewMedia,
    add_media,
    add_paper,
    drop_media,
    drop_paper,
    materials_of,
    media_of,
)
from yiwang.service.portal.media import check_papers
from yiwang.service.portal.tests.making import item, office

pytestmark = pytest.mark.django_db
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\n\xe5\x85\x88\xe9\xa2\x84\xe7\xba\xa6\n"
PUBLISHING = Publishing("item", new_id(), "relief", "", None, {})
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"0" * 40


def picture() -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, "JPEG")
    return SimpleUploadedFile("窗口.jpg", made.getvalue())


def uploaded(content: bytes, name: str = "x") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def draft():
    """A draft of an item and its editor."""
    at = office("徐闻县民政局")
    editor = factories.official("catalogue.edit", at=at)
    made = item("relief", "临时救助", organization=at, content={"title": "临时救助"})
    begun = begin_draft(actor=editor, item_key=made.key)
    return begun, editor


def test_pictures_and_films_go_into_the_draft_and_come_out_again(draft):
    begun, editor = draft
    shown = add_media(actor=editor, draft_id=begun.pk, wanted=NewMedia("picture", picture(), alt="3号窗口"))
    film = add_media(
        actor=editor, draft_id=begun.pk, wanted=NewMedia("film", uploaded(MP4), "怎样办", captions=uploaded(VTT))
    )
    begun.refresh_from_db()
    rows = media_of(begun)
    assert rows[shown]["alt"] == "3号窗口" and rows[film]["title"] == "怎样办" and rows[film]["captions"]
    assert ServiceItem.objects.get(key="relief").content == {"title": "临时救助"}, "not before it is published"
    drop_media(actor=editor, draft_id=begun.pk, key=shown)
    begun.refresh_from_db()
    assert list(media_of(begun)) == [film]
    assert Event.objects.unscoped("test").filter(type="portal.media_kept").count() == 3
    with pytest.raises(InvalidInput):
        drop_media(actor=editor, draft_id=begun.pk, key=shown)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (lambda: NewMedia("picture", picture()), "/alt"),
        (lambda: NewMedia("picture", None, alt="图"), "/file"),
        (lambda: NewMedia("picture", uploaded(b"<svg onload=alert(1)>", "a.png"), alt="图"), "/file"),
        (lambda: NewMedia("film", uploaded(b"no film"), captions=uploaded(VTT)), "/file"),
        (lambda: NewMedia("film", uploaded(MP4)), "/captions"),
        (lambda: NewMedia("film", uploaded(MP4), captions=uploaded(b"WEBVTT\n\n")), "/captions"),
        (lambda: NewMedia("sound", uploaded(MP4)), "/kind"),
    ],
)
def test_what_not_everybody_could_see_or_hear_is_refused_at_its_field(draft, wanted, field):
    begun, editor = draft
    with pytest.raises(InvalidInput) as refused:
        add_media(actor=editor, draft_id=begun.pk, wanted=wanted())
    assert list(refused.value.fields) == [field]


def test_nobody_writes_into_the_draft_of_another_office(draft):
    begun, _editor = draft
    other = factories.official("catalogue.edit", at=office("徐闻县税务局"))
    with pytest.raises(NotFound):
        add_media(actor=other, draft_id=begun.pk, wanted=NewMedia("picture", picture(), alt="图"))


def test_the_page_keeps_what_was_typed_and_names_the_field(draft, settings):
    begun, editor = draft
    client = Client()
    account = Account.objects.get(pk=editor.account_id)
    client.cookies[settings.SESSION_COOKIE] = open_session(actor=editor, account=account)
    address = f"/desk/catalogue/drafts/{begun.pk}/media/"
    page = client.get(address).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    sent = {"csrfmiddlewaretoken": token, "version": begun.row_version, "kind": "picture", "title": "办事大厅"}
    answer = client.post(address, {**sent, "file": picture()})
    said = answer.content.decode()
    assert answer.status_code == 422 and "请写图片说明" in said and "办事大厅" in said and "#alt" in said
    answer = client.post(address, {**sent, "file": picture(), "alt": "大门"})
    assert answer.status_code == 302 and "办事大厅" in client.get(answer["Location"]).content.decode()


def test_a_blank_form_of_a_material_is_uploaded_shown_beside_it_and_taken_away(draft, client):
    begun, editor = draft
    rows = {"form": {"title": "申请表", "need": "required"}, "id": {"title": "身份证", "held": "licence:resident-id"}}
    edit_draft(actor=editor, draft_id=begun.pk, wanted={"materials": rows})
    wanted = {"actor": editor, "draft_id": begun.pk, "material": "form", "part": "blank_form"}
    for wrong, field in (
        ({"material": "none"}, "/material"),
        ({"part": "held"}, "/part"),
        ({}, "/paper"),
        ({"file": uploaded(b"MZ" + b"0" * 99, "a.exe")}, "/paper"),
    ):
        with pytest.raises(InvalidInput) as refused:
            add_paper(**{"file": None, **wanted, **wrong})
        assert list(refused.value.fields) == [field]
    add_paper(**wanted, file=picture())
    begun.refresh_from_db()
    content = {"title": "临时救助", "materials": materials_of(begun)}
    assert client.get("/items/relief/media/form/blank_form").status_code == 404, "not before it is published"
    content["materials"]["id"]["sample"] = "https://www.gdzwfw.gov.cn/a.pdf"
    assert check_papers(PUBLISHING, content) == []
    ServiceItem.objects.filter(key="relief").update(content=content)
    page = client.get("/items/relief/").content.decode()
    assert "/items/relief/media/form/blank_form" in page and "（打开www.gdzwfw.gov.cn）" in page
    assert "您不用交" in page, "what government fetches is not asked for"
    got = client.get("/items/relief/media/form/blank_form")
    assert got["Content-Type"] == "image/jpeg" and got["Content-Disposition"].startswith("attachment")
    assert client.get("/items/relief/media/id/sample").status_code == 404
    content["materials"]["id"]["sample"] = "见窗口"
    assert [problem.path for problem in check_papers(PUBLISHING, content)] == ["materials/id/sample"]
    drop_paper(**wanted)
    begun.refresh_from_db()
    assert "blank_form" not in materials_of(begun)["form"]


def test_the_desk_puts_a_form_beside_its_material(draft, client):
    begun, editor = draft
    edit_draft(actor=editor, draft_id=begun.pk, wanted={"materials": {"form": {"title": "申请表", "need": "required"}}})
    client.cookies["yw_session"] = open_session(actor=editor, account=Account.objects.get(pk=editor.account_id))
    address = f"/desk/catalogue/drafts/{begun.pk}/media/"
    sent = {"what": "paper", "material": "form", "part": "sample"}
    refused = client.post(address, sent)
    assert refused.status_code == 422 and "请选一个文件" in refused.content.decode()
    assert client.post(address, {**sent, "paper": picture()}).status_code == 302
    assert "样表" in client.get(address).content.decode().partition("材料的空白表格和样表")[2].partition("<form")[0]
    assert client.post(address, {**sent, "drop": "1"}).status_code == 302
