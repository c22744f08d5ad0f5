"""`yiwang access`: a review from the command line, and who may see a thing, with the same answers as the pages."""

from __future__ import annotations

import contextlib

import pytest
from click.testing import CliRunner

from yiwang.core.models import Event
from yiwang.engines.proceedings.models import Proceeding
from yiwang.people.access.models import Review
from yiwang.people.access.tests.conftest import NAME
from yiwang.web.cli import surroundings
from yiwang.web.cli.commands.access import command

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(monkeypatch):
    monkeypatch.setattr(surroundings, "database", contextlib.nullcontext)


def run(*arguments: str):
    return CliRunner().invoke(command, arguments)


def test_who_may_see_a_case_is_told_with_reasons_and_recorded(scene):
    number = Proceeding.objects.unscoped("test").get(pk=scene.case_id).number
    said = run("who", "proceeding", number)
    assert said.exit_code == 0, said.output
    assert "本局受理" in said.output and "这个机构的岗位都能看" in said.output and "是本人" in said.output
    assert NAME not in said.output and "欧**" in said.output and "本局管理" in said.output
    assert Event.objects.unscoped("test").filter(type="access.looked_up", subject_id=scene.case_id).count() == 1


@pytest.mark.parametrize(
    ("words", "status"), [(("who", "proceeding", "没有这个号"), 1), (("who", "robot", "1"), 2), (("who",), 2)]
)
def test_what_is_not_found_is_one_sentence(scene, words, status):
    said = run(*words)
    assert said.exit_code == status and "Traceback" not in said.output
    assert not Event.objects.unscoped("test").filter(type="access.looked_up").exists()


@pytest.mark.parametrize("named", ["id", "name"])
def test_a_review_is_started_for_an_organization_once(scene, named):
    said = run("review", "start", "--organization", str(getattr(scene.office, named)), "--months", "2")
    assert said.exit_code == 0, said.output
    made = Review.objects.unscoped("test").get(organization_id=scene.office.pk)
    assert str(made.pk) in said.output and made.started_by is None
    if made.closed_at is None:
        again = run("review", "start", "--organization", str(scene.office.pk))
        assert again.exit_code == 1 and "没做完" in again.output
    assert (made.started_at.date() - made.unused_since).days in (59, 60, 61)


def test_wrong_months_and_offices_start_nothing(scene):
    assert run("review", "start", "--organization", "没有的局").exit_code == 1
    assert run("review", "start", "--organization", scene.office.name, "--months", "0").exit_code == 2
    assert not Review.objects.unscoped("test").exists()
