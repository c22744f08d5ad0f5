"""Licences come from decisions: once, numbered, signed, replaced and cancelled as the item says."""

from __future__ import annotations

import subprocess
from datetime import date

import orjson
import pytest
from tests import factories, licensed

from yiwang.core import files
from yiwang.core.actor import SYSTEM
from yiwang.core.models import Event, File
from yiwang.core.signing import trusted_roots
from yiwang.engines.proceedings.context import load_context
from yiwang.engines.proceedings.jobs import JOBS, JobFailed
from yiwang.engines.proceedings.models import Proceeding
from yiwang.formats.pdf.typeset import CharactersMissing
from yiwang.formats.pdf.verify import extract_attachment, verify_pdf
from yiwang.identifiers import licence as identifiers
from yiwang.support.licences.models import Licence
from yiwang.support.licences.papers.files import pdf_of
from yiwang.support.licences.queries import held_licence


@pytest.fixture
def office(db, tmp_path, settings):
    settings.VAR = tmp_path
    return licensed.publish()


def licences():
    return list(Licence.objects.unscoped("test").order_by("created_at"))


def test_a_grant_issues_one_licence_and_delivers_it(office):
    person = factories.person()
    case = licensed.granted(person)
    (licence,) = licences()
    assert licence.number[:10] == "CS24408250" and len(licence.number) == 16
    assert (licence.valid_from, licence.valid_until) == (date(2026, 11, 20), date(2031, 11, 19))
    assert licence.holder_masked == "王*英" and licence.holder_id == person.party_id
    assert licence.fields["texts"] == {
        "shop": "海味小馆（演示）",
        "address": "徐城街道东方一路12号一楼",
        "trade": "面馆",
        "seats": "30",
    }
    assert [one["condition"] for one in licence.conditions] == ["noodles"]
    assert identifiers.check(licence.identifier).version == 1
    state = Proceeding.objects.unscoped("test").get(pk=case)
    assert state.state == "completed" and state.facts["licence"]["number"] == licence.number
    types = list(Event.objects.unscoped("test").filter(subject_id=licence.pk).values_list("type", flat=True))
    assert types == ["licence.issued"]


def test_a_repeated_job_issues_once(office):
    case = licensed.granted(factories.person())
    (licence,) = licences()
    context = load_context(proceeding_id=case)
    result = JOBS.get("issue_licence").run(context, licence.job_key)
    assert result.facts["licence"]["id"] == str(licence.pk)
    assert len(licences()) == 1
    assert File.objects.unscoped("test").filter(subject_kind="licence").count() == 1


def test_personal_fields_are_nowhere_in_the_open(office):
    licensed.granted(factories.person())
    (licence,) = licences()
    row = Licence.objects.unscoped("test").values().get()
    assert "王秀英" not in repr({k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()})
    assert held_licence("trial-permit", (licence.holder_id,))["operator"] == "王秀英"


def test_the_paper_is_signed_for_poppler_too_and_carries_its_data(office, tmp_path):
    licensed.granted(factories.person())
    (licence,) = licences()
    pdf = files.read(pdf_of(SYSTEM, licence))
    assert verify_pdf(pdf, trusted_roots()).ok
    path = tmp_path / "licence.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    data = orjson.loads(extract_attachment(pdf))
    assert data["ZZBH"] == licence.number and data["CZZT"] == "王秀英" and data["KZ_trade"] == "noodles"
    assert data["HYDZ"].startswith("http") and "/v/" in data["HYDZ"] and data["YSZZ"] is True


def test_a_change_makes_the_next_version_and_keeps_number_and_last_day(office):
    person = factories.person()
    licensed.granted(person)
    licensed.granted(person, "licensed.change", name="新海味小馆（演示）")
    old, new = licences()
    assert (old.state, new.state) == ("superseded", "valid")
    assert (new.number, new.version, new.valid_until) == (old.number, 2, old.valid_until)
    assert new.supersedes_id == old.pk and new.fields["texts"]["shop"] == "新海味小馆（演示）"
    assert identifiers.check(new.identifier).version == 2
    assert held_licence("trial-permit", (person.party_id,))["shop"] == "新海味小馆（演示）"


def test_a_cancellation_ends_the_licence_and_issues_none(office):
    person = factories.person()
    licensed.granted(person)
    licensed.granted(person, "licensed.cancel")
    (licence,) = licences()
    assert licence.state == "cancelled" and "申请注销" in licence.state_reason
    assert held_licence("trial-permit", (person.party_id,)) is None


def test_nothing_to_replace_is_a_lawful_failure(office):
    case = licensed.apply_for(factories.person(), "licensed.change")
    licensed.step(case, "licensed.accept", "accept")
    licensed.step(case, "licensed.decide", "grant")
    with pytest.raises(JobFailed) as failed:
        JOBS.get("issue_licence").run(load_context(proceeding_id=case), "some key")
    assert failed.value.code == "licence_missing"
    assert licences() == []


def test_a_name_that_cannot_be_printed_goes_to_a_person_instead_of_being_tried_again(office, monkeypatch):
    def unprintable(*args, **kwargs):
        raise CharactersMissing(["\U0002a6df"])

    case = licensed.apply_for(factories.person())
    licensed.step(case, "licensed.accept", "accept")
    licensed.step(case, "licensed.decide", "grant")
    monkeypatch.setattr("yiwang.support.licences.jobs.issue_licence", unprintable)
    with pytest.raises(JobFailed) as failed:
        JOBS.get("issue_licence").run(load_context(proceeding_id=case), "some key")
    assert failed.value.code == "characters_missing" and "字库" in str(failed.value)
    assert licences() == []


def test_somebody_elses_licence_is_never_replaced(office):
    licensed.granted(factories.person())
    case = licensed.apply_for(factories.person("李四"), "licensed.change")
    licensed.step(case, "licensed.accept", "accept")
    licensed.step(case, "licensed.decide", "grant")
    with pytest.raises(JobFailed):
        JOBS.get("issue_licence").run(load_context(proceeding_id=case), "some key")
    assert [licence.state for licence in licences()] == ["valid"]


def test_a_refusal_is_delivered_with_its_document_and_no_licence(office):
    case = licensed.apply_for(factories.person())
    licensed.step(case, "licensed.accept", "accept")
    licensed.step(case, "licensed.decide", "refuse", "条件不符")
    licensed.run_due("flow.job")
    row = Proceeding.objects.unscoped("test").get(pk=case)
    assert row.state == "completed" and licences() == []
    assert row.documents.model.objects.unscoped("test").get(kind="refusal-decision").file_id is not None


def test_numbers_of_two_licences_differ(office):
    licensed.granted(factories.person())
    licensed.granted(factories.person("李四"))
    one, two = licences()
    assert one.number != two.number and one.number[:10] == two.number[:10]
