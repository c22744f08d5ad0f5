"""Files of an application belong to its sender, and to the case from the moment of submission."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.ids import new_id
from yiwang.core.models import File
from yiwang.engines.forms import compile_form
from yiwang.engines.proceedings.models import Proceeding
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.attached import named_files
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
FORM = {
    "title": "照片",
    "type": "object",
    "properties": {
        "site": {
            "title": "现场",
            "type": "object",
            "properties": {
                "photos": {
                    "type": "array",
                    "title": "照片",
                    "x-widget": "file",
                    "x-file": {"types": ["jpg"], "max_mb": 5, "multiple": True},
                }
            },
        }
    },
}


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.VAR = tmp_path


@pytest.fixture
def person(db) -> Actor:
    factories.plain_permit()
    factories.organization()
    return factories.person()


def paper(owner: Actor, name: str = "材料.pdf") -> str:
    kept = files.store(
        b"%PDF-1.4 " + name.encode(),
        name=name,
        media_type="application/pdf",
        owner_account=owner.account_id,
        purpose="upload",
    )
    return str(kept.pk)


def submit(person: Actor, *ids: str, key: str | None = None) -> Any:
    sent = Submission(
        item=current_item("plain-permit.new"),
        division_code="440825",
        answers=factories.PLAIN_ANSWERS,
        files={"layout": list(ids)} if ids else {},
    )
    return submit_application(actor=person, sent=sent, now=NOW, key=key)


def subject_of(file_id: str) -> Any:
    return File.objects.unscoped("test").get(pk=file_id).subject_id


def test_the_office_sees_the_files_of_a_case_from_the_moment_it_came_in(person):
    one, two = paper(person), paper(person, "另一份.pdf")
    case = submit(person, one, two)
    examiner = factories.official("plain.accept")
    assert {subject_of(one), subject_of(two)} == {case.id}
    assert files.read(files.find(examiner, one)).startswith(b"%PDF")


def test_an_official_elsewhere_does_not_see_them(person):
    one = paper(person)
    submit(person, one)
    with pytest.raises(NotFound):
        files.find(factories.official("plain.accept", at=factories.organization("tax", code="440823")), one)


@pytest.mark.parametrize("stranger", ["of another person", "that is nowhere", "that is no id"])
def test_a_file_of_somebody_else_is_refused_at_its_field_and_nothing_is_filed(person, stranger):
    own = paper(person)
    told = {
        "of another person": paper(factories.person("李四")),
        "that is nowhere": str(new_id()),
        "that is no id": "../../etc/passwd",
    }
    with pytest.raises(InvalidInput) as refused:
        submit(person, own, told[stranger], key="a-key-of-the-caller")
    assert list(refused.value.fields) == ["/files/layout"]
    assert not Proceeding.objects.unscoped("test").exists()
    assert subject_of(own) is None
    assert submit(person, own, key="a-key-of-the-caller").again is False


def test_a_retry_with_the_same_key_and_files_gets_the_first_answer(person):
    one = paper(person)
    first = submit(person, one, key="a-key-of-the-caller")
    again = submit(person, one, key="a-key-of-the-caller")
    assert (again.id, again.again) == (first.id, True)


def test_a_file_of_an_earlier_case_may_be_named_again_and_stays_with_it(person):
    one = paper(person)
    first = submit(person, one)
    submit(person, one)
    assert subject_of(one) == first.id


def test_at_the_window_the_clerks_own_uploads_are_taken(person):
    clerk = replace(factories.official("window"), channel="window")
    one = paper(clerk)
    assert subject_of(one) is None
    assert submit(clerk, one).id == subject_of(one)


def test_files_cost_no_round_trip_more_than_an_application_without(person):
    one = paper(person)
    submit(person)
    with CaptureQueriesContext(connection) as without:
        submit(person)
    with CaptureQueriesContext(connection) as with_file:
        submit(person, one)
    assert len(with_file) == len(without)
    assert subject_of(one) is not None


def test_files_named_in_answers_are_found_with_their_pointer():
    form = compile_form(FORM)
    one = str(new_id())
    reference = {"id": one, "name": "a.jpg", "size": 1, "type": "image/jpeg", "digest": "d"}
    assert named_files(form, {"site": {"photos": [reference]}}, {}) == {one: "/site/photos"}
    with pytest.raises(InvalidInput) as refused:
        named_files(form, {"site": {"photos": [{**reference, "id": "' or 1=1"}]}}, {})
    assert list(refused.value.fields) == ["/site/photos"]
