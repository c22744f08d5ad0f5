"""Papers of a case: numbered, worded by the pack, lawful, signed, made once."""

from __future__ import annotations

import subprocess

import pytest
from tests import factories, licensed

from yiwang.core import files
from yiwang.core.actor import STRANGER, SYSTEM
from yiwang.core.models import Event, File
from yiwang.core.signing import trusted_roots
from yiwang.engines.proceedings import papers as set_papers
from yiwang.engines.proceedings.models import Document
from yiwang.engines.proceedings.papers import make_paper, office_mark
from yiwang.formats.pdf.verify import verify_pdf
from yiwang.formats.texts import TextRefused, fill, paragraphs


@pytest.fixture
def office(db, tmp_path, settings):
    settings.VAR = tmp_path
    return licensed.publish()


def documents(case):
    return {d.kind: d for d in Document.objects.unscoped("test").filter(proceeding_id=case)}


def text_of(pdf: bytes, tmp_path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return done.stdout.replace(" ", "").replace("\n", "")


def test_intake_and_acceptance_papers_are_set_signed_and_numbered(office, tmp_path):
    case = licensed.apply_for(factories.person())
    licensed.step(case, "licensed.accept", "accept")
    licensed.run_due("proceeding.paper")
    made = documents(case)
    accepted = made["acceptance-notice"]
    assert accepted.number == "徐市监受字〔2026〕0001号"
    assert made["intake-receipt"].number == "徐市监收字〔2026〕0001号"
    pdf = files.read(files.find(SYSTEM, accepted.file_id))
    assert verify_pdf(pdf, trusted_roots()).ok
    words = text_of(pdf, tmp_path)
    assert "王秀英" in words and "徐市监受字〔2026〕0001号" in words and "2026年12月4日" in words
    types = Event.objects.unscoped("test").filter(subject_id=case).values_list("type", flat=True)
    assert list(types).count("proceeding.document_made") == 2


def test_a_repeated_order_makes_no_second_paper_and_no_second_number(office):
    case = licensed.apply_for(factories.person())
    licensed.run_due("proceeding.paper")
    first = documents(case)["intake-receipt"]
    again = make_paper(actor=SYSTEM, document_id=first.pk)
    assert (again.file_id, again.number) == (first.file_id, first.number)
    assert File.objects.unscoped("test").filter(subject_id=first.pk).count() == 1


def test_a_crash_after_the_file_was_written_leaves_the_order_and_the_next_try_makes_the_paper(office, monkeypatch):
    case = licensed.apply_for(factories.person())
    order = documents(case)["intake-receipt"]

    def crash(*args, **kwargs):
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(set_papers, "record", crash)
        with pytest.raises(RuntimeError):
            make_paper(actor=SYSTEM, document_id=order.pk)
    order.refresh_from_db(from_queryset=Document.objects.unscoped("test"))
    assert order.file_id is None and order.number == str(order.pk)
    assert make_paper(actor=SYSTEM, document_id=order.pk).number == "徐市监收字〔2026〕0001号"


def test_a_refusal_says_why_on_which_law_and_how_to_object(office, tmp_path):
    case = licensed.apply_for(factories.person())
    licensed.step(case, "licensed.accept", "accept")
    licensed.step(case, "licensed.decide", "refuse", "操作间与卫生间相邻，没有隔断")
    licensed.run_due("proceeding.paper")
    refusal = documents(case)["refusal-decision"]
    words = text_of(files.read(files.find(SYSTEM, refusal.file_id)), tmp_path)
    assert "操作间与卫生间相邻" in words and "60日内向徐闻县人民政府申请行政复议" in words
    assert "法律依据" in words and "中华人民共和国行政许可法" in words
    assert refusal.number.startswith("徐市监不准字〔2026〕")


def test_a_correction_notice_lists_all_of_it(office, tmp_path):
    case = licensed.apply_for(factories.person())
    licensed.step(case, "licensed.accept", "correct", "平面图没有标出操作间")
    licensed.run_due("proceeding.paper")
    words = text_of(files.read(files.find(SYSTEM, documents(case)["correction-notice"].file_id)), tmp_path)
    assert "需要补正的内容" in words and "1.平面图没有标出操作间" in words


def test_a_paper_is_seen_by_its_applicant_and_its_office_and_by_nobody_else(office):
    person = factories.person()
    case = licensed.apply_for(person)
    licensed.run_due("proceeding.paper")
    file_id = documents(case)["intake-receipt"].file_id
    clerk = factories.official("licensed.accept")
    other = factories.official("licensed.accept", at=factories.organization(role="tax"))
    seen = {name: File.objects.visible_to(a).filter(pk=file_id).exists()
            for name, a in (("own", person), ("office", clerk), ("other office", other),
                            ("other person", factories.person("李四")), ("stranger", STRANGER))}  # fmt: skip
    assert seen == {"own": True, "office": True, "other office": False, "other person": False, "stranger": False}


def test_a_rare_character_in_a_reason_is_replaced_but_never_in_a_name(office):
    rare = "𪚥"
    case = licensed.apply_for(factories.person())
    licensed.step(case, "licensed.accept", "correct", f"写错了{rare}")
    licensed.run_due("proceeding.paper")
    assert documents(case)["correction-notice"].file_id


@pytest.mark.parametrize(
    ("place", "name", "short", "mark"),
    [
        ("徐闻县", "徐闻县市场监督管理局", "", "徐市监"),
        ("湛江市", "湛江市民政局", "", "湛民"),
        ("徐闻县", "徐闻县气象局", "", "徐气象"),
        ("徐闻县", "徐闻县市场监督管理局", "徐监", "徐监"),
    ],
)
def test_the_mark_of_an_office(place, name, short, mark):
    from yiwang.people.models import Division, Organization

    assert office_mark(Organization(name=name, short_name=short, division=Division(name=place))) == mark


def test_words_put_into_a_text_are_never_read_as_a_text_again():
    assert fill("{{ a }}", {"a": "{{ b }}"}) == "{{ b }}"
    with pytest.raises(TextRefused):
        fill("{{ a }} {{ b }}", {"a": "x"})
    with pytest.raises(TextRefused):
        fill("{% if a %}", {})
    assert paragraphs("一\n\n\n二\n三\n \n四") == ["一", "二\n三", "四"]
