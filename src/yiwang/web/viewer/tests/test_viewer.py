"""Pages of files from anywhere: drawn apart from the platform, in bounded time, for whoever may download them."""

from __future__ import annotations

import io
import sys
import time
import zipfile

import pytest
from django.test import Client
from tests import factories, licensed

from yiwang.core.models import Event
from yiwang.engines.proceedings.models import Document, FlowTask
from yiwang.formats.ofd.building import Builder
from yiwang.formats.ofd.output import ofd_pdf
from yiwang.formats.ofd.reading import open_ofd, read_document
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.support.licences.models import Licence
from yiwang.web.viewer import artist, drawing
from yiwang.web.viewer.drawing import AT_ONCE, BROKEN, BUSY, TOO_MUCH, draw


def document(pages: int = 2) -> bytes:
    builder = Builder()
    for number in range(1, pages + 1):
        builder.page(100, 50).text(f"这是第{number}页", 10, 20, 6)
    return builder.build()


def pdf(pages: int = 2) -> bytes:
    ofd = open_ofd(document(pages))
    return ofd_pdf(ofd, read_document(ofd))


def test_pages_of_an_ofd_come_as_pictures_with_their_text() -> None:
    shown = draw(document(AT_ONCE + 2))
    assert (len(shown.pages), shown.total, shown.last) == (AT_ONCE, AT_ONCE + 2, AT_ONCE)
    assert shown.pages[1].picture.startswith("data:image/svg+xml;base64,") and shown.pages[1].text == "这是第2页"
    rest = draw(document(AT_ONCE + 2), AT_ONCE + 1)
    assert [page.number for page in rest.pages] == [AT_ONCE + 1, AT_ONCE + 2]
    assert draw(document(), 9).pages == ()


def test_pages_of_a_pdf_come_as_pictures_with_their_text() -> None:
    shown = draw(pdf())
    assert shown.total == 2 and shown.pages[0].picture.startswith("data:image/png;base64,")
    assert "这是第1页" in shown.pages[0].text.replace(" ", "")
    assert (shown.pages[0].width, shown.pages[0].height) == pytest.approx((100, 50), abs=0.5)


def test_a_page_with_too_many_outlines_is_sent_as_pixels(monkeypatch) -> None:
    monkeypatch.setattr(artist, "LARGEST_SVG", 100)
    (page, _other) = artist.ofd_pages(document(), 0, 2)["pages"]
    assert page["media"] == "image/png"


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", b"\0" * 50_000_000)
    return made.getvalue()


@pytest.mark.parametrize("content", [b"%PDF-1.7 rubbish", b"PK\x03\x04 rubbish", bomb()], ids=["pdf", "zip", "bomb"])
def test_a_broken_or_hostile_file_has_no_pages(content) -> None:
    started = time.monotonic()
    assert draw(content).problem == BROKEN
    assert time.monotonic() - started < 10


def test_an_artist_who_takes_too_long_or_falls_is_stopped(monkeypatch) -> None:
    monkeypatch.setattr(drawing, "_SECONDS", 0.02)
    assert draw(document()).problem == TOO_MUCH
    monkeypatch.setattr(sys, "executable", "/bin/false")
    monkeypatch.setattr(drawing, "_SECONDS", 5)
    assert draw(document()).problem == TOO_MUCH
    assert draw(b"MZ").problem == TOO_MUCH


def test_when_all_artists_are_busy_the_reader_is_told(monkeypatch) -> None:
    monkeypatch.setattr(drawing, "_WAIT", 0.05)
    assert drawing._artists.acquire() and drawing._artists.acquire()
    try:
        assert draw(document()).problem == BUSY
    finally:
        drawing._artists.release(2)


def test_the_artist_knows_no_secret_of_the_platform(monkeypatch) -> None:
    seen = {}

    def ask(command, **more):
        seen.update(more)
        raise drawing.subprocess.TimeoutExpired(command, 1)

    monkeypatch.setenv("DATABASE_URL", "postgresql://secret@db/x")
    monkeypatch.setenv("YIWANG_MASTER_KEY", "secret")
    monkeypatch.setattr(drawing.subprocess, "run", ask)
    draw(document())
    assert "secret" not in str(seen["env"])


def client_of(actor) -> Client:
    client = Client()
    account = Account.objects.get(pk=actor.account_id)
    client.cookies["yw_session"] = open_session(actor=actor, account=account, device="test")
    return client


@pytest.mark.django_db
def test_whoever_may_download_a_licence_may_look_at_it(tmp_path, settings) -> None:
    settings.VAR = tmp_path
    licensed.publish()
    holder = factories.person()
    licensed.granted(holder)
    licence = Licence.objects.unscoped("test").get()
    address = f"/view/licences/{licence.pk}/"
    page = client_of(holder).get(address)
    text = page.content.decode()
    assert page.status_code == 200 and "data:image/svg+xml;base64," in text
    assert "真实，证照现在有效" in text, text[text.index("yw-banner") :][:800]
    assert page.headers["Cache-Control"] == "private, no-store"
    assert client_of(factories.person("别人")).get(address).status_code == 404
    assert Client().get(address).status_code in (302, 401)


def looks() -> int:
    return Event.objects.unscoped("test").filter(type="personal_data.viewed").count()


@pytest.mark.django_db
def test_an_official_who_handles_the_case_looks_at_its_paper_and_a_colleague_does_not(tmp_path, settings) -> None:
    settings.VAR = tmp_path
    office = licensed.publish()
    case = licensed.apply_for(factories.person())
    licensed.step(case, "licensed.accept", "accept")
    licensed.run_due("proceeding.paper")
    paper = Document.objects.unscoped("test").exclude(file_id=None).filter(proceeding_id=case).latest("created_at")
    address = f"/view/files/{paper.file_id}/"
    handler, task = client_of(factories.official("licensed.decide", at=office)), FlowTask.objects.unscoped("test")
    step = task.get(proceeding_id=case, state="open").pk
    desk = handler.get(f"/desk/tasks/{step}/").content.decode()
    assert f'href="{address}?task={step}"' in desk
    before = looks()
    page = handler.get(f"{address}?task={step}")
    assert page.status_code == 200 and "data:image/png;base64," in page.content.decode()
    assert f'href="/desk/tasks/{step}/"' in page.content.decode() and looks() == before + 1
    assert handler.get(f"{address}?task=//evil.example").status_code == 200
    colleague = client_of(factories.official(at=office))
    assert colleague.get(address).status_code == 404 and looks() == before + 2
    masked = colleague.get(f"/desk/tasks/{step}/").content.decode()
    assert paper.title in masked and str(paper.pk) not in masked and address not in masked
