"""The page where anybody checks a file or a code, and the file that checks without a network."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.sealed import licence_code, sealed_file

from yiwang.web.cli.commands import verifier_page

pytestmark = pytest.mark.django_db
URL = "/verify/"


@pytest.fixture(autouse=True)
def keys(tmp_path, settings):
    settings.VAR = tmp_path


def sent(**fields) -> str:
    answer = Client().post(URL, fields)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    return answer.content.decode()


def upload(content: bytes, name: str = "证照.ofd") -> str:
    return sent(file=SimpleUploadedFile(name, content))


def test_a_sealed_file_is_valid_and_its_pages_are_drawn():
    page = upload(sealed_file())
    assert "有效：内容没有被改动" in page and "第1个签章" in page and "徐闻县市场监督管理局" in page
    assert page.count("通过") >= 8 and "没有通过的一步" not in page
    assert page.count('src="data:image/svg+xml;base64,') == 2 and "第二页的内容" in page
    assert re.search(r'<a href="#signature-1"[^>]*><rect[^>]*yw-viewer__seal--ok" x="120', page)


@pytest.mark.parametrize("place", [0.3, 0.5, 0.8])
def test_one_flipped_byte_is_told_with_its_step(place):
    content = bytearray(sealed_file())
    content[int(len(content) * place)] ^= 1
    page = upload(bytes(content))
    assert "无效：这个文件不是真的，或者被改动过" in page and "没有通过的一步" in page
    assert "有效：内容没有被改动" not in page


def test_a_code_tells_what_it_says_and_that_nobody_looked_up_its_state():
    page = sent(code=licence_code())
    assert "真实，现状未核验" in page and "食品经营许可证" in page and "徐城街道东方一路12号" in page
    text = licence_code()
    changed = text[:60] + ("A" if text[60] != "A" else "B") + text[61:]
    assert "无效" in sent(code=changed)


def test_demonstration_codes_are_called_what_they_are():
    assert "演示数据：签名是真的，内容是编的" in sent(code=licence_code(demo=True))


def test_an_address_of_the_platform_leads_there_and_no_other_does(settings):
    assert Client().post(URL, {"code": f"{settings.ORIGIN}/v/abc"}).headers["Location"] == "/v/abc"
    own = settings.ORIGIN
    for foreign in ("https://evil.example/v/abc", f"{own}.evil.example/v/abc", f"{own}//evil.example/"):
        answer = Client().post(URL, {"code": foreign})
        assert answer.status_code == 422 and "这不是证照码" in answer.content.decode(), foreign


@pytest.mark.parametrize("content", [b"%PDF-1.7 rubbish", b"PK\x03\x04 rubbish", b"\x00" * 50, b"{}", b"YW1:!!"])
def test_rubbish_gets_an_answer(content):
    page = upload(content, "<b>x</b>.pdf")
    assert "有效：内容" not in page and "yw-banner--ok" not in page and "<b>x</b>" not in page


def test_nothing_chosen_is_said_at_the_field():
    answer = Client().post(URL, {})
    assert answer.status_code == 422 and "请先选择一个文件" in answer.content.decode()


def test_the_offline_file_has_the_digest_that_the_page_names():
    page = Client().get("/verify/offline/").content.decode()
    answer = Client().get("/verify/offline/verifier.html")
    assert hashlib.sha256(answer.content).hexdigest() in page
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert len(answer.content) < 300_000 and b'"yiwang.trust-list"' in answer.content


def test_the_command_writes_the_file_that_the_site_offers(tmp_path, capsysbinary):
    verifier_page.command.callback(None)
    assert capsysbinary.readouterr().out == Client().get("/verify/offline/verifier.html").content
    own = tmp_path / "trust.json"
    own.write_bytes(b'{"name":"own"}')
    verifier_page.command.callback(own)
    assert b'{"name":"own"}' in capsysbinary.readouterr().out
