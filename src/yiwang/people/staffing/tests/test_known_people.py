"""Staff by spreadsheet says which person somebody is: matched by name and number, sealed, never in an export."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.core.calendar_store import load_builtin
from yiwang.engines.registers.actions.record import record_state
from yiwang.identifiers import resident_id
from yiwang.packs.publishing import publish_pack
from yiwang.people.identity.models import IdentityDocument, Proof
from yiwang.people.models import Account
from yiwang.people.staffing.rows import opened
from yiwang.people.staffing.staff_table import staff_rows
from yiwang.service.applications.tests import portal

from .test_staff_import import Table, table  # noqa: F401

pytestmark = pytest.mark.django_db
NUMBER, OTHER, NOBODY = (resident_id.make("440825", date(1980, 1, day), 7) for day in (1, 2, 3))


def register(number: str, name: str, alive: bool = True) -> None:
    born = resident_id.check(number).birth.isoformat()
    values = {"resident_id": number, "name": name, "birthday": born, "household_division": "440825", "alive": alive}
    record_state(actor=SYSTEM, register="persons", values=values, as_of=date.today(), source="人口库")


@pytest.fixture
def people(table: Table) -> Table:  # noqa: F811
    load_builtin()
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "base-registers")
    register(NUMBER, "王新")
    register(OTHER, "陈桂英")
    Account.objects.filter(pk=table.account.pk).update(party_id=None)
    return table


def test_a_new_official_is_the_person_with_this_name_and_number(people: Table) -> None:
    batch = people.run(people.new(number=NUMBER.lower()))
    account = Account.objects.get(login="wang.xin")
    assert account.party_id is not None and account.assurance == "real_name"
    assert Proof.objects.unscoped("test").get(account=account).verifier == "office"
    assert NUMBER.encode() not in bytes(IdentityDocument.objects.unscoped("test").get().number_sealed)
    kept = opened(  # the number goes when it is not needed any more
        batch.rows.get()
    )
    assert kept.cells["number"] == "已核对" and "核对身份" in kept.words


def test_an_official_who_is_there_becomes_known(people: Table) -> None:
    assert people.upload(people.row(number=OTHER)).counts == {"changed": 1}
    people.run(people.row(number=OTHER))
    people.account.refresh_from_db()
    assert people.account.party_id is not None
    assert people.upload(people.row(number=OTHER)).counts == {"same": 1}, "a second time it changes nothing"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (OTHER, "对不上"),
        (NOBODY, "对不上"),
        (NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1"), "设成文本"),
        ("1234", "设成文本"),
        ("已核对", "还没有核对过"),
    ],
)
def test_a_number_that_does_not_fit_the_name_is_a_fault_at_its_row(people: Table, number: str, said: str) -> None:
    batch = people.upload(people.new(number=number))
    assert batch.counts == {"error": 1}
    problems = people.problems(batch)
    assert set(problems) == {"number"} and said in problems["number"]
    page = portal.client_of(people.chief).get(f"/desk/people/tables/{batch.pk}/").content.decode()
    assert "身份证号码：" in page and said in page
    assert not Account.objects.filter(login="wang.xin").exists()


def test_one_person_gets_no_second_office_account(people: Table) -> None:
    people.run(people.new(number=NUMBER))
    batch = people.upload(people.new("wang.er", number=NUMBER))
    assert "已经有一个工作人员账号" in people.problems(batch)["number"]
    twice = (people.new(login, name="陈桂英", number=OTHER) for login in ("li.yi", "li.er"))
    batch = people.upload(*twice)
    assert batch.counts == {"new": 1, "error": 1}


def test_an_account_does_not_become_another_person(people: Table) -> None:
    people.run(people.row(number=OTHER))
    register(NOBODY, "陈桂英")
    assert "另一个人" in people.problems(people.upload(people.row(number=NOBODY)))["number"]


def test_an_export_carries_no_numbers_and_sent_back_changes_nothing(people: Table) -> None:
    people.run(people.row(number=OTHER))
    rows = [row for row in staff_rows(people.chief, 100) if row[1] == people.account.login]
    assert rows and rows[0][-1] == "已核对" and OTHER not in str(rows)
    assert people.upload(*rows).counts == {"same": 1}


def test_the_preview_with_numbers_costs_the_same_for_two_rows_and_for_fifty(people: Table) -> None:
    def cost(count: int) -> int:
        numbers = [resident_id.make("440825", date(1990, 1, 1), n * 2 + 1) for n in range(count)]
        with CaptureQueriesContext(connection) as caught:
            people.upload(*(people.new(f"q{count}.{n}", number=number) for n, number in enumerate(numbers)))
        return len(caught)

    cost(1)
    assert cost(50) == cost(2)
