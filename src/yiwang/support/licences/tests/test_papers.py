"""The files of a licence: OFD and PDF of every shipped type say the same; copies carry their notice."""

from __future__ import annotations

import subprocess
from collections import Counter
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from tests import factories

from yiwang.core import files, revisions
from yiwang.core.actor import SYSTEM
from yiwang.core.calendar_store import load_builtin
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.core.signing import trust_list, trusted_roots
from yiwang.formats.ofd.drawing import draw_page
from yiwang.formats.ofd.reading import open_ofd, read_annotations, read_document, read_page
from yiwang.formats.ofd.text import document_text
from yiwang.formats.ofd.verifying import verify_ofd
from yiwang.formats.pdf.typeset import CharactersMissing
from yiwang.formats.pdf.verify import extract_attachment, verify_pdf
from yiwang.packs.publishing import publish_pack
from yiwang.support.licences.actions.issue import Order, issue_licence
from yiwang.support.licences.definition import Face, LicenceType, Party, text_for
from yiwang.support.licences.models import Licence
from yiwang.support.licences.papers.files import annotated_copy, ofd_of, pdf_of, said_of
from yiwang.support.licences.papers.making import data_of_ofd

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
VALUES: dict[str, Any] = {
    "date": "2026-03-05", "integer": 12, "money": 123456, "division": "440825", "list": ["热食类", "冷食类"],
    "uscc": "91350100M000100Y43", "resident_id": "440524188001010014", "address": "广东省徐闻县东方一路8号",
}  # fmt: skip


@pytest.fixture
def office(tmp_path, settings):
    settings.VAR = tmp_path
    load_builtin()
    made = factories.organization(name="徐闻县市场监督管理局")
    made.name, made.uscc, made.demo = "徐闻县市场监督管理局", "11100000MB0143028R", True
    made.save()
    return made


def publish(*names: str) -> None:
    for name in names:
        publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / name)


def issued(key: str, office: Any, holder: str = "王秀英", **given: Any) -> Licence:
    kind = LicenceType(revisions.current("licences", key))
    values = {name: VALUES.get(spec["type"], f"{spec['title']}甲乙丙") for name, spec in kind.fields.items()} | given
    texts = {name: text_for(kind.fields[name], value, {}) for name, value in values.items()}
    return issue_licence(
        actor=SYSTEM,
        order=Order(
            kind=kind,
            office=office,
            holder=Party("natural_person", new_id(), holder, "王*英"),
            on=DAY,
            names={"scenario": {}, "answers": {}, "facts": {}, "today": DAY},
            base=Face(values, texts),
            number=f"CS{key[:8].upper()}0001",
            span=(DAY, DAY + timedelta(days=1825)),
        ),
    )


def text_of_pdf(pdf: bytes) -> str:
    ran = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60)
    return ran.stdout.decode()


def characters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def test_ofd_and_pdf_of_every_shipped_type_say_the_same(office):
    names = sorted(path.parent.name for path in (factories.REPOSITORY / "packs").glob("*/pack.yaml"))
    publish("base-registers", *(name for name in names if name != "base-registers"))
    keys = revisions.current_keys("licences")
    assert len(keys) >= 7
    for key in keys:
        licence = issued(key, office)
        content = ofd_of(licence)
        pdf = files.read(pdf_of(SYSTEM, licence))
        assert orjson.loads(extract_attachment(pdf, "licence.json") or b"") == data_of_ofd(content), key
        ofd = open_ofd(content)
        printed = document_text(ofd, read_document(ofd))
        assert characters(printed) == characters(text_of_pdf(pdf)), key
        assert licence.number in "".join(printed.split()), key


def test_the_ofd_is_sealed_and_speaks_for_machines(office):
    publish("base-registers")
    licence = issued("business-licence", office)
    content = ofd_of(licence)
    verdict = verify_ofd(content, trust_list()).verdict
    assert verdict.ok and verdict.signer_code == "11100000MB0143028R", verdict
    ofd = open_ofd(content)
    document = read_document(ofd)
    custom = dict(document.info.custom)
    data = data_of_ofd(content)
    assert custom["ZZBH"] == data["ZZBH"] == licence.number and data["ZTBH"] == licence.status_number
    assert data["CZZTDM"] == VALUES["uscc"] and data["ZZBFJGJB"] == "县级"
    tags = {use.names[-1] for use in document.custom_tags[0].tags}
    assert {"ZZMC", "ZZBH", "ZZBS"} <= tags and any(name.startswith("KZ_") for name in tags)


def test_the_pdf_is_valid_for_others_and_drawn_with_the_seal(office, tmp_path):
    publish("base-registers")
    licence = issued("business-licence", office)
    assert licence.file_id is None
    pdf = files.read(pdf_of(SYSTEM, licence))
    assert verify_pdf(pdf, trusted_roots()).ok
    path = tmp_path / "licence.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False, timeout=60).stdout
    assert "Signature is Valid" in told and "Total document signed" in told
    images = subprocess.run(["pdfimages", "-list", path], capture_output=True, text=True, check=True, timeout=60).stdout
    assert len(images.splitlines()) > 2  # the seal
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf and b"/OutputIntents" in pdf
    licence.refresh_from_db()
    assert pdf_of(SYSTEM, licence).pk == licence.file_id
    assert Event.objects.unscoped("test").filter(type="licence.pdf_made").count() == 1


def test_a_copy_for_one_use_names_it_and_is_sealed_again(office):
    publish("base-registers")
    licence = issued("business-licence", office)
    from yiwang.core.use_case import USE_CASES

    copy = annotated_copy(
        actor=SYSTEM, licence=licence, purpose="办理贷款", receiver="徐闻县农村信用合作联社", until=date(2026, 12, 31)
    )
    assert verify_ofd(copy, trust_list()).verdict.ok and copy != ofd_of(licence)
    ofd = open_ofd(copy)
    document = read_document(ofd)
    (note,) = read_annotations(ofd, document, read_page(ofd, document, 0))
    assert note.kind == "Watermark" and "仅供办理贷款使用" in note.remark and "2026年12月31日" in note.remark
    assert "徐闻县农村信用合作联社" in draw_page(ofd, document, 0).svg
    assert dict(document.info.custom)["JZYT"] == "办理贷款"
    assert data_of_ofd(copy) == data_of_ofd(ofd_of(licence))
    assert Event.objects.unscoped("test").filter(type="licence.copied").count() == 1
    assert any(name.endswith("annotated_copy") for name in USE_CASES)


def test_what_is_printed_later_is_what_was_issued(office):
    """The paper is made from what the licence keeps, also after the office was renamed."""
    publish("base-registers")
    licence = issued("business-licence", office)
    before = data_of_ofd(ofd_of(licence))
    office.name = "徐闻县新的管理局"
    office.save()
    pdf = files.read(pdf_of(SYSTEM, licence))
    assert orjson.loads(extract_attachment(pdf) or b"") == before
    assert "徐闻县市场监督管理局" in "".join(text_of_pdf(pdf).split())
    assert said_of(licence, before).data == before


def test_a_name_that_no_font_has_stops_everything_before_it_is_sealed(office):
    publish("base-registers")
    with pytest.raises(CharactersMissing):
        issued("social-card", office, name="王\U000e0100\U00031fff")
    assert not Licence.objects.unscoped("test").exists()
