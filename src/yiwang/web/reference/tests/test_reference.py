"""The reference pages say what the code says, and the page of errors is there for everybody."""

from __future__ import annotations

import json

import pytest
from django.test import Client, override_settings

from yiwang.core.errors import NotFound
from yiwang.web.problems import problem
from yiwang.web.reference import book, catalogues, http_api, settings_page


def test_no_page_is_stale() -> None:
    stale = book.stale_pages()
    assert not stale, f"{', '.join(stale)} differ from the code: run .venv/bin/{book.COMMAND} and commit docs/reference"


def test_the_same_code_gives_the_same_pages() -> None:
    assert book.pages() == book.pages()


def test_every_setting_has_a_meaning() -> None:
    assert settings_page.without_meaning() == []


def test_every_refusal_says_what_it_means() -> None:
    book.import_everything()
    for found in catalogues.refusals():
        assert found.message and found.code and 400 <= found.status < 600, found
        assert found.__doc__, found


def test_the_main_job_stands_among_the_use_cases() -> None:
    book.import_everything()
    text = catalogues.use_cases()
    for name in ("submit_application", "complete_task", "publish_pack", "record_state"):
        assert f".{name}`" in text


def test_commands_are_described_in_both_languages() -> None:
    text = book.pages()["commands.md"]
    assert "## `yiwang packs check [FOLDERS]...`" in text
    assert "\x1f" not in text
    assert "needs no database" in text and "不连数据库" in text


def test_the_api_document_is_openapi_and_names_every_operation() -> None:
    document = json.loads(http_api.document())
    assert document["openapi"].startswith("3.1")
    assert all(f"`{m.upper()} {p}`" in http_api.text() for p, ms in document["paths"].items() for m in ms)


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="yiwang.web.reference.tests.addresses")
def test_the_page_of_errors_has_an_anchor_for_every_code_and_may_be_cached() -> None:
    answer = Client(headers={"host": "127.0.0.1"}).get("/reference/errors")
    shown = answer.content.decode()
    assert answer.status_code == 200 and "public" in answer.headers["Cache-Control"]
    assert problem(NotFound())["type"] == "/reference/errors#not_found"
    for found in catalogues.refusals():
        assert f'id="{found.code}"' in shown and found.message in shown
    assert "Set-Cookie" not in answer.headers
