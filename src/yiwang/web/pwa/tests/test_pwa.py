"""The site as an app: what browsers get is whole, changes with a release, and holds nothing personal."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image
from tests import factories

from yiwang.core import clock
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.web.pwa import shell_files
from yiwang.web.pwa.drawing import FOLDER, SIZES, drawn
from yiwang.web.pwa.pages import WORKER

pytestmark = pytest.mark.django_db


def signed_in(actor):
    client = Client()
    client.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    return client


def plain(text):
    """Without the digests that names of static files bear once a site was started from this folder."""
    return re.sub(r"\.[0-9a-f]{12}(?=\.\w+)", "", text)


def test_the_manifest_names_icons_that_are_there():
    answer = Client().get("/manifest.webmanifest")
    told = json.loads(answer.content)
    assert answer["Content-Type"].startswith("application/manifest+json") and told["display"] == "standalone"
    for icon in told["icons"]:
        name = plain(icon["src"].partition("/static/")[2])
        picture = Image.open(io.BytesIO(Path(finders.find(name)).read_bytes()))
        assert f"{picture.width}x{picture.height}" == icon["sizes"] and picture.format == "PNG"


@pytest.mark.parametrize("name", SIZES)
def test_icons_are_those_that_the_drawing_makes(name):
    size, whole = SIZES[name]
    ours, kept = (
        Image.open(io.BytesIO(content)).convert("RGB") for content in (drawn(size, whole), (FOLDER / name).read_bytes())
    )
    assert ours.size == kept.size
    assert all(
        abs(a - b) < 12 for a, b in zip(ours.resize((4, 4)).tobytes(), kept.resize((4, 4)).tobytes(), strict=True)
    )


def test_the_worker_names_its_release_and_files_that_are_there(monkeypatch):
    answer = Client().get("/sw.js")
    body = answer.content.decode()
    release = json.loads(re.match(r"const RELEASE = (\{.*\});\n", body)[1])
    assert answer["Content-Type"].startswith("text/javascript") and answer["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer and release["shell"] == shell_files.addresses()
    assert all(finders.find(name) for name in shell_files.FILES)
    monkeypatch.setattr(shell_files, "FILES", shell_files.FILES[1:])
    shell_files.version.cache_clear()
    assert shell_files.version() != release["version"]
    shell_files.version.cache_clear()


def test_the_worker_keeps_nothing_that_was_sent_and_no_token():
    body = WORKER.read_text("utf-8")
    assert 'if (request.method !== "GET") return;' in body and 'text.includes("csrfmiddlewaretoken")' in body
    assert "/api/" not in body and "eval(" not in body


def test_every_page_knows_the_app_and_runs_nothing_inline():
    answer = Client().get("/offline/")
    page = answer.content.decode()
    assert 'rel="manifest"' in page and "ui/offline.js" in plain(page) and "没有联网" in page
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>|\son\w+=|\sstyle=", page)
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"] and "csrfmiddlewaretoken" not in page


def test_the_overview_of_cases_has_no_number_of_a_person_no_name_and_no_token():
    factories.plain_permit()
    factories.organization()
    person = factories.person("欧阳秘密")
    sent = Submission(item=current_item("plain-permit.new"), division_code="440825", answers=factories.PLAIN_ANSWERS)
    made = submit_application(actor=person, sent=sent, now=clock.now())
    answer = signed_in(person).get("/cases/offline/")
    page = answer.content.decode()
    assert made.number in page and answer["Cache-Control"] == "private, no-store"
    for secret in ("欧阳秘密", "11010519491231002X", "13800138000", "csrfmiddlewaretoken"):
        assert secret not in page
    assert Client().get("/cases/offline/").status_code == 302 or Client().get("/cases/offline/").status_code == 401
