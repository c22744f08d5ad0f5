"""Paper-era licences: each fault is found by its rule, good rows become licences once, a batch can be taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import factories

from yiwang.core import clock
from yiwang.core.errors import IdempotencyConflict, InvalidInput, NotFound, NotPermitted, TooLarge
from yiwang.core.models import Event
from yiwang.people.models import PostHolding
from yiwang.people.staffing.spreadsheet import read_table, write_workbook
from yiwang.support.licence_stock import importing
from yiwang.support.licence_stock.actions import moving
from yiwang.support.licence_stock.actions.moving import drop, start, undo, work
from yiwang.support.licence_stock.actions.receiving import receive_sent, receive_table, types_of
from yiwang.support.licence_stock.columns import WORDS, line_of
from yiwang.support.licence_stock.errors import NotNow, UsedAlready
from yiwang.support.licence_stock.models import StockBatch, StockRow
from yiwang.support.licence_stock.rows import opened
from yiwang.support.licence_stock.rules import division_in, fits
from yiwang.support.licence_stock.tests import stage
from yiwang.support.licence_stock.tests.stage import LI, Town, brought, line, number, rows_of
from yiwang.support.licence_use.actions.asking import ask
from yiwang.support.licence_use.asking import Ask, Which
from yiwang.support.licences.models import Licence
from yiwang.support.licences.queries import mine
from yiwang.support.uploaded_tables import moving as tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return stage.build()


def imported(town: Town, rows: list[list[str]]) -> StockBatch:
    batch = brought(town, rows)
    start(actor=town.clerk, batch_id=batch.pk, now=clock.now())
    work(batch.pk)
    batch.refresh_from_db()
    return batch


FAULTS = [
    ({"持证主体": ""}, "missing"),
    ({"店名": ""}, "missing"),
    ({"有效期止": ""}, "missing"),
    ({"店名": "长" * 300}, "too_long"),
    ({"座位数": "十二"}, "wrong_value"),
    ({"持证主体代码": "440524188001010015"}, "code_check"),
    ({"颁发日期": "2019-02-30"}, "date_wrong"),
    ({"颁发日期": "1019-02-03"}, "date_wrong"),
    ({"有效期起": "2019-05-01"}, "dates_contradict"),
    ({"有效期止": "2018-05-28"}, "dates_contradict"),
    ({"颁发日期": "2030-01-01", "有效期起": ""}, "dates_contradict"),
    ({"证照编号": "CS1"}, "number_pattern"),
    ({"证照编号": number(7)[:-1] + str((int(number(7)[-1]) + 1) % 10)}, "number_pattern"),
    ({"证照编号": number(7, "999999")}, "division_unknown"),
    ({"持证主体代码": "110101199003070134"}, "holder_unknown"),
    ({"持证主体": "王秀荣"}, "holder_name"),
]


def test_each_fault_is_found_by_its_rule_and_told_at_its_column(town: Town) -> None:
    rows = [line(1), *(line(index, **changes) for index, (changes, _rule) in enumerate(FAULTS, 2))]
    batch = brought(town, rows)
    found = rows_of(batch)
    assert (found[2].state, found[2].rules) == ("good", [])
    for at, (changes, rule) in enumerate(FAULTS, 3):
        row = found[at]
        assert rule in row.rules and row.state == "bad", (changes, row.rules)
        assert opened(row).problems, changes
    assert batch.state == "checked"
    assert batch.counts == {"good": 1, "bad": len(FAULTS)}
    assert batch.findings["missing"] == 3


def test_numbers_twice_in_the_table_and_numbers_held_already(town: Town) -> None:
    imported(town, [line(1)])
    batch = brought(town, [line(1, 来源编号="x"), line(2), line(2, 来源编号="y"), line(3, 有效期止="2020-01-01")])
    found = rows_of(batch)
    assert found[2].rules == ["duplicate_held"]
    assert found[3].state == "good"
    assert found[4].rules == ["duplicate_here"]
    assert (found[5].rules, found[5].state) == (["expired"], "good")


def test_good_rows_become_licences_that_the_holder_finds_sealed_and_as_they_were(town: Town) -> None:
    batch = imported(
        town, [line(1), line(2, 持证主体="李建国", 持证主体代码=LI.lower(), 有效期止="长期"), line(3, 店名="")]
    )
    assert (batch.state, batch.counts) == ("done", {"done": 2, "bad": 1})
    licence = mine(town.wang)[0]
    assert (licence.number, licence.issued_on, licence.valid_until) == (number(1), date(2019, 5, 28), date(2039, 5, 27))
    assert licence.fields["texts"]["shop"] == "老店1（演示）" and licence.fields["values"]["seats"] == 12
    assert licence.ofd_id is not None and licence.identifier
    assert mine(town.li)[0].valid_until is None
    assert [row.holder_masked for row in Licence.objects.unscoped("test").order_by("number")] == ["王*英", "李*国"]
    assert Event.objects.unscoped("test").filter(type="licence.issued").count() == 2


def test_nothing_doubles_when_the_job_comes_again_or_was_broken_off(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = brought(town, [line(serial) for serial in range(1, 5)])
    start(actor=town.clerk, batch_id=batch.pk, now=clock.now())
    start(actor=town.clerk, batch_id=batch.pk, now=clock.now())
    done: list[object] = []
    whole = importing.import_row

    def breaking(*args: object) -> int:
        if len(done) == 2:
            raise RuntimeError("the machine stops")
        done.append(args)
        return whole(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(moving, "import_row", breaking)
    with pytest.raises(RuntimeError):
        work(batch.pk)
    assert Licence.objects.unscoped("test").count() == 2
    monkeypatch.setattr(moving, "import_row", whole)
    assert work(batch.pk) == 2
    assert work(batch.pk) == 0
    assert Licence.objects.unscoped("test").count() == 4
    StockRow.objects.filter(batch=batch).update(state="good")
    StockBatch.objects.unscoped("test").filter(pk=batch.pk).update(state="importing")
    work(batch.pk)
    assert Licence.objects.unscoped("test").count() == 4, "a row that is done again finds its licence"


def test_the_job_works_in_the_rights_of_this_moment(town: Town) -> None:
    batch = brought(town, [line(1)])
    start(actor=town.clerk, batch_id=batch.pk, now=clock.now())
    PostHolding.objects.filter(account_id=town.clerk.account_id).delete()
    work(batch.pk)
    assert not Licence.objects.unscoped("test").exists()
    row = rows_of(batch)[2]
    assert (row.state, row.rules) == ("failed", ["failed"])


def test_a_mended_error_file_is_the_same_table_again(town: Town) -> None:
    batch = imported(town, [line(1), line(2, 店名="")])
    columns = importing.columns_of(importing.kind_of(batch))
    bad = [line_of(columns, opened(row).cells, "说明") for row in batch.rows.filter(state="bad")]
    book = write_workbook("错误", [*columns.heading, WORDS], bad)
    again = read_table(book, "x.xlsx")
    assert WORDS in again[0].cells and again[1].cells[1] == number(2)
    mended = [cell or "补好的店（演示）" for cell in line_of(columns, opened(batch.rows.get(state="bad")).cells)]
    content = write_workbook("改好", [*columns.heading, WORDS], [mended])
    batch = receive_table(actor=town.clerk, type_key="trial-permit", name="x.xlsx", content=content, now=clock.now())
    work(batch.pk)
    assert rows_of(batch)[2].state == "good"


def test_a_batch_is_taken_back_while_nobody_used_it_and_may_come_again(town: Town) -> None:
    batch = imported(town, [line(1), line(2)])
    undo(actor=town.clerk, batch_id=batch.pk, now=clock.now())
    work(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.counts) == ("undone", {"undone": 2})
    assert {row.state for row in Licence.objects.unscoped("test")} == {"cancelled"}
    with pytest.raises(NotNow):
        undo(actor=town.clerk, batch_id=batch.pk, now=clock.now())
    again = imported(town, [line(1)])
    assert again.counts == {"done": 1}
    assert Licence.objects.unscoped("test").get(state="valid").version == 2


def test_taking_back_goes_on_with_somebody_who_may(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = imported(town, [line(1), line(2)])
    undo(actor=town.clerk, batch_id=batch.pk, now=clock.now())
    PostHolding.objects.filter(account_id=town.clerk.account_id).update(until=date(2020, 1, 1))
    assert work(batch.pk) == 0 and {row.state for row in rows_of(batch).values()} == {"done"}
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(tables, "without_job", lambda _task, _argument, keys: list(keys))
    assert moving.take_up(later) == 1
    other = factories.official("licence.issue", at=town.office)
    undo(actor=other, batch_id=batch.pk, now=clock.now())
    assert work(batch.pk) == 2
    assert {row.state for row in Licence.objects.unscoped("test")} == {"cancelled"}
    assert moving.take_up(later) == 0, "what has ended needs no job"


def test_a_batch_of_which_anything_was_used_or_changed_stays(town: Town) -> None:
    batch = imported(town, [line(1), line(2)])
    user = factories.official("licence.use", at=factories.organization("housing_fund"))
    wish = Ask(Which(holder_code=stage.WANG, type_key="trial-permit", number=number(1)), "核对经营情况", ("shop",))
    ask(actor=user, wish=wish, now=clock.now())
    with pytest.raises(UsedAlready):
        undo(actor=town.clerk, batch_id=batch.pk, now=clock.now())
    other = imported(town, [line(3)])
    Licence.objects.unscoped("test").filter(number=number(3)).update(state="suspended")
    with pytest.raises(UsedAlready):
        undo(actor=town.clerk, batch_id=other.pk, now=clock.now())


def test_a_program_sends_batches_and_a_source_id_is_imported_once(town: Town) -> None:
    def row(serial: int, **changes: object) -> dict[str, object]:
        return {
            "source_id": f"s-{serial}", "number": number(serial), "holder": "王秀英", "holder_code": stage.WANG,
            "issued_on": "2019-05-28", "valid_until": "2039-05-27",
            "fields": {"operator": "王秀英", "shop": "老店（演示）", "address": "东方一路"}, **changes,
        }  # fmt: skip

    sent = [row(1), row(2, number="CS1")]
    args = {"actor": town.clerk, "type_key": "trial-permit", "now": clock.now()}
    batch = receive_sent(sent=sent, key="b-1", **args)
    assert receive_sent(sent=sent, key="b-1", **args) == batch
    with pytest.raises(IdempotencyConflict):
        receive_sent(sent=[row(3)], key="b-1", **args)
    work(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.counts) == ("done", {"done": 1, "bad": 1}), "good rows go on by themselves"
    more = receive_sent(sent=[row(1), row(2)], key="b-2", **args)
    work(more.pk)
    more.refresh_from_db()
    assert more.counts == {"known": 1, "done": 1}
    assert Licence.objects.unscoped("test").count() == 2
    with pytest.raises(InvalidInput):
        receive_sent(sent=[row(1, source_id="")], key=None, **args)
    with pytest.raises(TooLarge):
        receive_sent(sent=[], key=None, **args)


def test_a_table_that_is_none_and_offices_that_issue_nothing_are_refused(town: Town) -> None:
    with pytest.raises(InvalidInput):
        receive_table(actor=town.clerk, type_key="resident-id", name="x.csv", content=b"x", now=clock.now())
    for content in (b"", b"a,b\n1,2\n", stage.table([])):
        with pytest.raises(InvalidInput):
            receive_table(actor=town.clerk, type_key="trial-permit", name="x.csv", content=content, now=clock.now())
    with pytest.raises(NotPermitted):
        receive_table(actor=town.wang, type_key="trial-permit", name="x", content=b"x", now=clock.now())
    assert "trial-permit" in types_of(town.office.pk)
    assert "trial-permit" not in types_of(factories.organization("housing_fund").pk)


def test_another_office_finds_no_batch(town: Town) -> None:
    batch = brought(town, [line(1)])
    other = factories.official("licence.issue", at=factories.organization("civil_affairs"))
    for act in (start, drop, undo):
        with pytest.raises(NotFound):
            act(actor=other, batch_id=batch.pk, now=clock.now())
    drop(actor=town.clerk, batch_id=batch.pk, now=clock.now())
    assert not batch.rows.exists()


def test_what_is_typed_is_kept_sealed(town: Town) -> None:
    batch = brought(town, [line(1)])
    row = batch.rows.get()
    assert "王秀英".encode() not in bytes(row.sealed) and stage.WANG.encode() not in bytes(row.sealed)


SPEC = {
    "prefix": "JY",
    "parts": [{"part": "digit"}, {"part": "division"}, {"part": "serial", "length": 4}, {"part": "check"}],
}


@pytest.mark.parametrize(
    ("text", "fitting"),
    [("JY144082500015", False), ("JY1440825000", False), ("", False), ("XX1440825000101", False)],
)
def test_numbers_that_do_not_fit(text: str, fitting: bool) -> None:
    assert fits(SPEC, text) is fitting


def test_a_number_without_a_pattern_always_fits() -> None:
    assert fits(None, "任意") and division_in(None, "任意") == ""
    assert division_in({"prefix": "CS", "parts": [{"part": "digit"}, {"part": "division"}, {"part": "serial"}]},
                       "CS2440825000001") == "440825000000"  # fmt: skip
