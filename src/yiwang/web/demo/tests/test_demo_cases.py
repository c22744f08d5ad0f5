"""Demo cases: every stage is there, plainly marked, once; receipts of past ones verify."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from yiwang.calendar import legal_day
from yiwang.core import clock, files
from yiwang.core.keys import open_json
from yiwang.core.models import Event, File
from yiwang.core.signing import trusted_roots
from yiwang.engines.proceedings.models import Proceeding, Receipt
from yiwang.engines.registers import records
from yiwang.engines.registers.models import Record
from yiwang.formats.receipts import verify_receipt
from yiwang.service.applications.firms import firms_of
from yiwang.service.ratings.models import Rating
from yiwang.support.licences.models import Licence
from yiwang.support.licences.queries import held_licence
from yiwang.support.workorders.models import WorkOrder
from yiwang.web.demo import cases, load
from yiwang.web.demo.acting import actor_of
from yiwang.web.demo.naming import MARK, demo_id
from yiwang.web.demo.registers import fill_registers
from yiwang.web.demo.tests.conftest import Loaded

pytestmark = pytest.mark.django_db
OFFICE_STATES = {"received", "correcting", "accepted", "suspended"}


@pytest.fixture
def demo(county: Loaded, db: None) -> float:
    """The demo county with its cases; gives the seconds of computing that the cases took."""
    return county.cases_took


def all_cases() -> list[Proceeding]:
    return list(Proceeding.objects.unscoped("test").order_by("submitted_at"))


def test_the_demo_shows_every_stage_of_a_case(demo: float) -> None:
    found = all_cases()
    states = Counter(case.state for case in found)
    assert set(states) >= {"received", "correcting", "accepted", "suspended", "completed"}
    assert {case.card for case in found} == {"", "yellow", "red"}
    decisions = set(Receipt.objects.unscoped("test").values_list("decision", flat=True))
    assert decisions >= {"grant", "refuse"}
    assert len(found) == len(cases.plays())
    assert demo < 8, f"{demo:.1f} s of computing; the budget is 8 s"


def test_cases_and_licences_are_plainly_marked(demo: float) -> None:
    assert all(case.applicant_masked.startswith(MARK[:1]) for case in all_cases())
    licences = list(Licence.objects.unscoped("test"))
    assert licences and all(licence.demo for licence in licences)
    uploads = File.objects.unscoped("test").filter(purpose="upload")
    assert uploads.exists() and all(row.name.startswith(MARK) for row in uploads)


def test_the_office_sees_the_papers_of_a_demo_case(demo: float) -> None:
    """Each step's official sees the papers: the clerk who accepted a case, the examiner once it has come to him."""
    clerk, examiner = actor_of("chenjianguo"), actor_of("liming")
    of_the_examiner = File.objects.visible_to(examiner)
    for row in File.objects.unscoped("test").filter(purpose="upload"):
        handles = examiner if of_the_examiner.filter(pk=row.pk).exists() else clerk
        assert files.read(files.find(handles, row.pk)).startswith(b"%PDF")
    assert of_the_examiner.filter(purpose="upload").exists()


def test_a_second_load_and_a_load_with_one_missing_double_nothing(demo: float, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (len(all_cases()), Licence.objects.unscoped("test").count(), Event.objects.unscoped("test").count())
    load.run(lambda title, share: None, small=True)
    after = (len(all_cases()), Licence.objects.unscoped("test").count(), Event.objects.unscoped("test").count())
    assert before == after
    known = cases.plays()
    monkeypatch.setattr(cases, "plays", lambda: {**known, "one-more": known["food-examined"]})
    assert cases.run(lambda title, share: None) == 1
    assert len(all_cases()) == before[0] + 1


def test_the_progress_ends_at_one(demo: float) -> None:
    told: list[float] = []
    cases.run(lambda title, share: told.append(share))
    assert told == sorted(told) and told[-1] == 1.0


def test_receipts_of_past_cases_verify(demo: float) -> None:
    receipts = list(Receipt.objects.unscoped("test"))
    assert len(receipts) >= 4
    for row in receipts:
        text = open_json(bytes(row.sealed), table="proceedings_receipt", record_id=row.pk, field="sealed")
        verdict = verify_receipt(str(text).encode(), trusted_roots())
        assert verdict.ok, verdict.reason_zh


def test_who_represents_a_firm_can_act_for_it_and_finds_its_licence(demo: float) -> None:
    owner = actor_of("hewenbin")
    firm = demo_id("firm", "firm-0")
    assert firms_of(owner) == [firm]
    assert held_licence("business-licence", (firm,)) is not None
    assert held_licence("food-business-permit", (firm,)) is not None
    mine = [case for case in all_cases() if case.account_id == owner.account_id]
    assert {case.state for case in mine} == {"completed", "correcting"}


def test_people_of_the_stories_have_their_cards(demo: float) -> None:
    for key in ("wangxiuying", "chenguilan", "wudeshun", "zhouamei"):
        for kind in ("resident-id", "social-card"):
            assert held_licence(kind, (demo_id("person", key),)) is not None


def test_a_bad_rating_has_opened_a_rectification_and_a_good_one_has_not(demo: float) -> None:
    assert Counter(Rating.objects.unscoped("test").values_list("level", flat=True)) == {
        "very_satisfied": 1,
        "very_dissatisfied": 1,
    }
    assert WorkOrder.objects.unscoped("test").filter(state="open").count() == 1


def test_old_people_with_an_account_are_left_for_whoever_tries(demo: float) -> None:
    accounts = {actor_of(key).party_id for key in ("wangxiuying", "chenguilan", "wudeshun", "zhouamei")}
    assert not accounts & {case.applicant_id for case in all_cases()}


def test_nothing_lies_in_the_future(demo: float) -> None:
    assert all(case.submitted_at <= clock.now() for case in all_cases())
    assert all(licence.issued_on <= legal_day(timezone.now()) for licence in Licence.objects.unscoped("test"))


def test_a_load_on_a_later_day_makes_no_second_licence(demo: float, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Licence.objects.unscoped("test").count()
    with clock.at(clock.now() + timedelta(days=3)):
        assert cases.run(lambda title, share: None) == 0
    assert Licence.objects.unscoped("test").count() == before


def test_a_firm_recorded_days_after_its_head_still_knows_him(demo: float) -> None:
    firm, owner = demo_id("firm", "firm-0"), actor_of("hewenbin")
    Record.objects.unscoped("test").filter(subject_id=firm).delete()
    fill_registers(legal_day(timezone.now()) + timedelta(days=2))
    number = records.in_force("persons", owner.party_id, legal_day(timezone.now())).values["resident_id"]
    assert records.find_by("legal-persons", "legal_representative_id", number) == [firm]
