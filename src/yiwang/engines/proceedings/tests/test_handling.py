"""Papers and files of a case are for who handles it; the condition in SQL and the one on a read case say the same."""

from __future__ import annotations

import orjson
import pytest
from django.db import connection
from tests import factories, licensed

from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.events import Subject
from yiwang.core.models import File
from yiwang.engines.proceedings.actions.hand_over import add_signer
from yiwang.engines.proceedings.handling import handled_by, handles
from yiwang.engines.proceedings.models import Document, FlowTask, Proceeding
from yiwang.engines.proceedings.parties import is_own
from yiwang.engines.proceedings.privacy import owners
from yiwang.people.models import Organization
from yiwang.people.privacy.looks import WHOSE

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(tmp_path, settings) -> Organization:
    settings.VAR = tmp_path
    return licensed.publish()


@pytest.fixture
def owner() -> Actor:
    return factories.person("欧阳秘密")


@pytest.fixture
def case(office, owner):
    """Accepted and not decided: somebody has done a step, and the next waits."""
    case = licensed.apply_for(owner)
    licensed.step(case, "licensed.accept", "accept")
    licensed.run_due("proceeding.paper")
    files.store(
        b"%PDF-", name="a.pdf", media_type="application/pdf", owner_account=owner.account_id, purpose="material",
        subject=Subject("proceeding", case),
    )  # fmt: skip
    return case


def seen(actor: Actor, case) -> bool:
    """By all four ways, which must agree."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proceedings_case(%s)::text", [case])
        read = orjson.loads(cursor.fetchone()[0])
    papers = Document.objects.visible_to(actor).filter(proceeding_id=case)
    stored = File.objects.visible_to(actor)
    ways = {
        handles(actor, read) or is_own(actor, read),
        handled_by(actor).filter(pk=case).exists(),
        papers.exists(),
        stored.filter(subject_kind="proceeding", subject_id=case).exists(),
        stored.filter(subject_kind="document", subject_id__in=Document.objects.unscoped("t").values("id")).exists(),
    }
    assert len(ways) == 1, f"the ways to a paper disagree about {actor.name}"
    return ways.pop()


@pytest.mark.parametrize(
    ("duties", "sees"),
    [
        (("licensed.accept",), True),  # the step is done
        (("licensed.decide",), True),  # the step waits
        (("supervise",), True),
        ((), False),
        (("window",), False),  # nobody stood at the window
        (("administer", "audit", "lead", "author", "licence.issue", "plain.accept"), False),
    ],
)
def test_a_duty_of_the_case_opens_its_papers_and_a_post_alone_does_not(office, case, duties, sees):
    actor = factories.official(*duties, at=office)
    assert seen(actor, case) is sees
    assert Proceeding.objects.visible_to(actor).filter(pk=case).exists(), "that it runs every colleague may know"


def test_the_applicant_sees_it_and_others_do_not(case, owner):
    assert seen(owner, case)
    assert not seen(factories.person("别人"), case)


def test_the_same_duty_elsewhere_opens_nothing(case):
    neighbour = factories.organization(code="440823")
    assert not seen(factories.official("licensed.accept", "licensed.decide", "supervise", "window", at=neighbour), case)


def test_the_window_hands_over_papers_of_visitors_only(office, case):
    clerk = factories.official("window", at=office)
    assert not seen(clerk, case)
    Proceeding.objects.unscoped("test").filter(pk=case).update(channel="window")
    assert seen(clerk, case)
    assert not seen(factories.official("window", at=factories.organization("service_office")), case)


def test_who_was_asked_to_sign_sees_the_papers_while_he_works_there(office, case):
    signer, boss = factories.official(at=office, name="加签人"), factories.official("licensed.decide", at=office)
    assert not seen(signer, case)
    task = FlowTask.objects.visible_to(boss).get(proceeding_id=case, state="open")
    add_signer(actor=boss, task_id=task.pk, signer=signer.account_id, when="before", reason="请先看", now=licensed.NOW)
    assert seen(signer, case)
    moved = factories.official("licensed.decide", at=factories.organization("civil_affairs"))
    FlowTask.objects.unscoped("test").filter(proceeding_id=case, assignee_id=signer.account_id).update(
        assignee_id=moved.account_id
    )
    assert not seen(moved, case)


def test_a_look_at_a_paper_is_told_to_whose_case_it_is(case, owner):
    paper = Document.objects.unscoped("test").filter(proceeding_id=case).first()
    assert paper is not None
    assert WHOSE["document"]([paper.pk]) == {paper.pk: owners([case])[case]}
    assert WHOSE["document"]([paper.pk])[paper.pk].account_id == owner.account_id
