"""The demo comes in whole, once, and may be broken off at any step."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.utils import timezone

from yiwang.calendar import legal_day
from yiwang.core import calendar_store
from yiwang.core.models import CalendarDay, Event
from yiwang.engines.registers import records
from yiwang.engines.registers.models import Record
from yiwang.people import queries
from yiwang.people.models import Account, Division, Organization, OrganizationParent, Post
from yiwang.people.sessions import sign_in
from yiwang.support.licences.models import LicenceBatch
from yiwang.web.demo import load
from yiwang.web.demo.accounts import CITIZENS, OFFICIALS, PASSWORD, ROWS
from yiwang.web.demo.days import load_days
from yiwang.web.demo.naming import demo_id
from yiwang.web.demo.registers import compared_again, fill_registers
from yiwang.web.demo.staff import needed
from yiwang.web.demo.tests.conftest import Loaded
from yiwang.web.demo.tree import is_whole

pytestmark = pytest.mark.django_db
FAR = date(2028, 12, 20)


@pytest.fixture
def loaded(county: Loaded, db: None) -> list[str]:
    return county.published


def events() -> int:
    return Event.objects.unscoped("test").count()


def test_all_shipped_packs_are_published_base_registers_first(loaded: list[str]) -> None:
    assert loaded[0] == "base-registers"
    assert {"food-business", "old-age-allowance", "start-company"} <= set(loaded)


def test_progress_goes_forward_and_says_what_is_done(county: Loaded) -> None:
    shares = [share for _, share in county.told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(title for title, _ in county.told)


def test_a_second_load_changes_nothing(loaded: list[str]) -> None:
    before = (events(), Organization.objects.count(), Post.objects.count(), Record.objects.unscoped("test").count())
    load.run(lambda title, share: None, small=True)
    assert before == (
        events(),
        Organization.objects.count(),
        Post.objects.count(),
        Record.objects.unscoped("test").count(),
    )


def test_a_sample_batch_waits_for_the_office_with_one_fault(loaded: list[str]) -> None:
    batch = LicenceBatch.objects.unscoped("test").get()
    assert (batch.state, batch.organization_name, batch.read) == ("previewed", "徐闻县民政局", 3)
    states = sorted(batch.rows.values_list("state", flat=True))
    assert states == ["ready", "ready", "wrong"], "one name is not the one in the register"


def test_what_was_broken_off_is_made_whole(loaded: list[str]) -> None:
    lost = Organization.objects.filter(role="service_station").values_list("pk", flat=True)[:7]
    OrganizationParent.objects.filter(organization__in=list(lost)).delete()
    Organization.objects.filter(pk__in=list(lost)).delete()
    whole = Organization.objects.count() + 7
    load.run(lambda title, share: None, small=True)
    assert Organization.objects.count() == whole


def test_a_tree_with_a_gap_is_known_as_not_whole(loaded: list[str]) -> None:
    assert is_whole("44")
    assert not is_whole("45")
    lost = Organization.objects.filter(role="service_station").values_list("pk", flat=True)[:1]
    OrganizationParent.objects.filter(organization__in=list(lost)).delete()
    Organization.objects.filter(pk__in=list(lost)).delete()
    assert not is_whole("44")


def test_every_duty_that_packs_need_is_held_in_the_county(loaded: list[str]) -> None:
    county = Division.objects.get(code="440825000000")
    for role, duties in needed(settings.PACKS_DIR).duties.items():
        office = Organization.objects.get(division=county, role=role)
        for duty in duties:
            assert queries.colleagues(office.pk, duty), f"{office.name}: {duty}"


def test_every_role_that_packs_name_has_an_office_in_the_county(loaded: list[str]) -> None:
    county = Division.objects.get(code="440825000000")
    there = set(queries.organizations_in(county).values_list("role", flat=True))
    assert set(needed(settings.PACKS_DIR).roles) <= there


def test_two_people_can_inspect_and_nobody_accepts_and_decides(loaded: list[str]) -> None:
    office = Organization.objects.get(role="market_supervision", division__code="440825000000")

    def who(duty: str) -> set[str]:
        return {colleague.name for colleague in queries.colleagues(office.pk, duty)}

    assert len(who("food.inspect")) == 2
    assert not who("food.accept") & who("food.decide")
    assert not who("food.examine") & who("food.decide")


def test_towns_and_villages_have_no_office_with_a_role_of_the_county(loaded: list[str]) -> None:
    upper = set(Organization.objects.filter(division__level="county").values_list("role", flat=True))
    lower = Organization.objects.filter(division__level__in=["town", "village"])
    assert not upper & set(lower.values_list("role", flat=True))


def test_every_organization_hangs_together(loaded: list[str]) -> None:
    tops = {"government", "tax", "fire", "bank"}
    for office in Organization.objects.all():
        assert office.lineage[-1] == office.pk
        assert office.demo
        if len(office.lineage) == 1:
            assert office.role in tops
    names = set(Organization.objects.values_list("name", flat=True))
    assert {"徐闻县迈陈镇人民政府", "徐闻县徐城街道办事处", "广东省公安厅", "国家税务总局徐闻县税务局"} <= names
    county_police = Organization.objects.get(name="徐闻县公安局")
    assert {p.kind for p in county_police.parents.all()} == {"lead", "dual"}


def test_every_account_of_the_table_exists_and_carries_the_mark(loaded: list[str]) -> None:
    accounts = {account.login: account for account in Account.objects.filter(demo=True)}
    assert {row["login"] for row in ROWS} <= set(accounts)
    assert all(account.full_name.startswith("演示·") for account in accounts.values())
    assert len({account.password for account in accounts.values()}) == 1
    assert check_password(PASSWORD, accounts["wangxiuying"].password)
    for row in OFFICIALS:
        assert queries.posts_of(accounts[row.login]), row.login


def test_a_demo_official_signs_in(loaded: list[str]) -> None:
    assert sign_in(login="chenjianguo", password=PASSWORD)


def test_citizens_find_themselves_in_the_population_register(loaded: list[str]) -> None:
    today = legal_day(timezone.now())
    for citizen in CITIZENS:
        account = Account.objects.get(login=citizen.login)
        found = records.in_force("persons", account.party_id, today)  # type: ignore[arg-type]
        assert found is not None
        assert found.values["name"] == account.full_name
        assert found.values["is_demo"] is True


def test_every_official_is_a_person_of_the_population_register_too(loaded: list[str]) -> None:
    officials = Account.objects.filter(demo=True, kind="official")
    assert officials and not officials.filter(party_id=None).exists()
    for account in officials:
        known = records.in_force("persons", account.party_id, legal_day(timezone.now()))
        assert known is not None and str(known.values["name"])[:60] == account.name, account.login


def test_a_person_is_found_by_number_and_a_firm_by_its_head(loaded: list[str]) -> None:
    subject = demo_id("person", "hewenbin")
    found = records.in_force("persons", subject, legal_day(timezone.now()))
    assert found is not None
    number = found.values["resident_id"]
    assert records.find_by("persons", "resident_id", number) == [subject]
    assert records.find_by("legal-persons", "legal_representative_id", number) == [demo_id("firm", "firm-0")]


def test_records_are_compared_every_day_but_the_stale_one(loaded: list[str]) -> None:
    rows = Record.objects.unscoped("test")
    assert compared_again(FAR) == rows.count() - 1
    assert compared_again(FAR) == 0
    (stale,) = rows.exclude(as_of=FAR)
    assert stale.subject_id == demo_id("person", "wudeshun")


def test_a_half_filled_register_is_filled_up(loaded: list[str]) -> None:
    rows = Record.objects.unscoped("test").filter(register="persons")
    rows.filter(pk__in=list(rows.values_list("pk", flat=True)[:5])).delete()
    assert fill_registers(legal_day(timezone.now())) == 5


def test_the_calendar_reaches_the_end_of_2029(loaded: list[str]) -> None:
    calendar = calendar_store.calendar()
    assert calendar.add_working_days(FAR, 20) > date(2029, 1, 15)
    assert not calendar.is_working(date(2029, 2, 13))
    demo = CalendarDay.objects.filter(day__year__gte=2027)
    assert all("演示" in row.name for row in demo)


def test_a_year_that_was_loaded_for_real_is_left_alone(tmp_path: Path) -> None:
    real = tmp_path / "2027.csv"
    days = ("01-01", "05-01", "05-02", "10-01", "10-02", "10-03")
    real.write_text("date,kind,name\n" + "".join(f"2027-{day},holiday,公布\n" for day in days), encoding="utf-8")
    calendar_store.load_csv(real)
    load_days()
    assert set(CalendarDay.objects.filter(day__year=2027).values_list("name", flat=True)) == {"公布"}
    assert CalendarDay.objects.filter(day__year=2028).exists()


def test_somebody_answers_for_security_at_the_top_once(loaded: list[str]) -> None:
    from yiwang.core.actor import SYSTEM
    from yiwang.web.demo.staff import secure_root

    county = Organization.objects.get(role="government", division__code="440825000000")
    secure_root(actor=SYSTEM, county=county)
    posts = Post.objects.filter(organization_id=county.lineage[0], duties__contains=["security"])
    assert [post.holdings.get().account.login for post in posts] == ["huwei"]
