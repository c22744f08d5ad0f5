"""A code opens once, within its time, and shows what was ticked with the state of that moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import sleep

import pytest
from django.db import connection, connections
from tests import factories, licensed
from tests.budgets.stage import counted

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import NotFound
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.support.licences import figures
from yiwang.support.licences.actions.change_state import change_licence
from yiwang.support.licences.models import Licence
from yiwang.support.presentation import codes
from yiwang.support.presentation.actions import presenting
from yiwang.support.presentation.actions.presenting import code_of, end, present
from yiwang.support.presentation.counting import looked_at
from yiwang.support.presentation.errors import NothingChosen, NotPresentable, NotTogether, TooManyCodes
from yiwang.support.presentation.models import Presentation
from yiwang.support.presentation.sweeping import sweep
from yiwang.support.presentation.ticking import HOLDER, SPAN, lines_of
from yiwang.support.presentation.using import STRANGER, by_of, use_code


def fresh(made: Presentation) -> Presentation:
    return Presentation.objects.unscoped("test").get(pk=made.pk)


def test_a_code_shows_what_was_ticked_and_nothing_else(person, issued):
    made = present(actor=person, choice={issued.pk: [HOLDER, "no-such-field"]})
    opened = use_code(code_of(made), STRANGER)
    assert opened.valid and opened.title == "证照有效"
    (one,) = opened.licences
    assert one.lines == [("持证人", "王秀英")] and one.state_text == "有效"
    assert made.told == [{"title": issued.title, "labels": ["持证人"]}]


def test_the_second_opening_is_refused_and_the_content_is_gone(person, issued):
    code = code_of(made := present(actor=person, choice={issued.pk: [HOLDER]}))
    assert use_code(code, STRANGER).state == "shown"
    again = use_code(code, STRANGER)
    assert (again.state, again.licences) == ("used", [])
    kept = fresh(made)
    assert kept.sealed is None and kept.used_at is not None and code_of(kept) == ""
    assert Event.objects.unscoped("test").filter(type="presentation.used", subject_id=made.pk).count() == 1


def test_a_code_that_ran_out_or_was_taken_back_shows_nothing(person, issued):
    late = present(actor=person, choice={issued.pk: [HOLDER]})
    with clock.at(clock.now() + timedelta(seconds=codes.SECONDS + 1)):
        assert use_code(code_of(late), STRANGER).state == "expired"
    back = present(actor=person, choice={issued.pk: [HOLDER]})
    code = code_of(back)
    end(actor=person, presentation_id=back.pk)
    assert use_code(code, STRANGER).state == "expired"
    assert end(actor=person, presentation_id=back.pk).ended_at == fresh(back).ended_at
    assert use_code("A" * 26, STRANGER).state == "unknown"


def test_what_was_looked_at_counts_for_the_office_that_issued_it(person, issued):
    today = legal_day(clock.now())
    office = issued.organization_id
    present(actor=person, choice={issued.pk: [HOLDER]})
    assert looked_at([office], today, today) == {}
    use_code(code_of(present(actor=person, choice={issued.pk: [HOLDER]})), STRANGER)
    assert looked_at([office], today, today) == {office: 1}
    assert looked_at([office], today - timedelta(days=9), today - timedelta(days=1)) == {}
    assert looked_at([new_id()], today, today) == {}
    (row,) = figures.by_office(factories.official("licence.issue"), today, today)
    assert row.used == 1


def test_what_was_ticked_goes_when_the_code_has_run_out(person, issued):
    made = present(actor=person, choice={issued.pk: [HOLDER]})
    assert sweep(clock.now()) == 0 and fresh(made).sealed is not None
    assert sweep(made.expires_at) == 1 and fresh(made).sealed is None


def test_a_new_code_ends_the_one_before(person, issued):
    first = present(actor=person, choice={issued.pk: [HOLDER]})
    code = code_of(first)
    present(actor=person, choice={issued.pk: [SPAN]})
    assert use_code(code, STRANGER).state == "expired"


def test_the_state_is_that_of_the_moment_of_looking(person, issued):
    made = present(actor=person, choice={issued.pk: [HOLDER]})
    change_licence(
        actor=factories.official("licence.revoke"), licence_id=issued.pk, change="suspend", reason="正在核查"
    )
    opened = use_code(code_of(made), STRANGER)
    assert not opened.valid and opened.licences[0].state == "suspended" and opened.title == "有证照现在不能用"


def test_who_looked_is_told_by_organization(person, issued):
    made = present(actor=person, choice={issued.pk: [HOLDER]})
    clerk = factories.official("window")
    use_code(code_of(made), by_of(clerk, "portal", "shown_service"))
    kept = fresh(made)
    assert (kept.viewer, kept.used_by, kept.purpose) == ("official", clerk.posts[0].organization_name, "shown_service")
    assert kept.used_by_organization == clerk.posts[0].organization_id


def test_only_the_digest_lies_open_and_the_code_has_128_bits(person, issued):
    made = present(actor=person, choice={issued.pk: [HOLDER]})
    code = code_of(made)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(p)::text FROM presentation_presentation p")
        row = cursor.fetchone()[0]
    assert code not in row and "王秀英" not in row
    assert len(code) == 26 and codes.code_in(f" https://x/p/{code.lower()}/ ") == code
    assert codes.code_in("https://x/p/短") == "" and codes.code_in(code + "A") == ""


def test_what_is_not_mine_over_or_mixed_is_not_presented(person, issued, monkeypatch):
    with pytest.raises(NothingChosen):
        present(actor=person, choice={})
    with pytest.raises(NothingChosen):
        present(actor=person, choice={new_id(): [] for _ in range(9)})
    with pytest.raises(NotFound):
        present(actor=factories.person("李四"), choice={issued.pk: [HOLDER]})
    change_licence(actor=factories.official("licence.revoke"), licence_id=issued.pk, change="revoke", reason="撤销")
    with pytest.raises(NotPresentable):
        present(actor=person, choice={issued.pk: [HOLDER]})
    other = Licence(pk=new_id(), holder_id=new_id(), state="valid")
    monkeypatch.setattr(presenting, "is_holder", lambda *_: True)
    rows = {issued.pk: issued, other.pk: other}
    monkeypatch.setattr(
        presenting.Licence.objects,
        "visible_to",
        lambda _actor: type("Q", (), {"filter": lambda *_a, **_k: rows.values()})(),
    )
    with pytest.raises(NotTogether):
        present(actor=person, choice=dict.fromkeys(rows, [HOLDER]))


def test_nobody_makes_codes_without_end(person, issued, monkeypatch):
    monkeypatch.setattr(presenting, "MOST_CODES", 2)
    for _ in range(2):
        present(actor=person, choice={issued.pk: [HOLDER]})
    with pytest.raises(TooManyCodes):
        present(actor=person, choice={issued.pk: [HOLDER]})


def test_opening_takes_one_round_trip(person, issued):
    code = code_of(present(actor=person, choice={issued.pk: [line.name for line in lines_of(issued)]}))
    with counted() as trips:
        assert use_code(code, STRANGER).state == "shown"
    assert len(trips) == 1, trips.statements


@pytest.mark.django_db(transaction=True)
def test_of_two_verifiers_at_the_same_instant_exactly_one_sees_it(tmp_path, settings):
    settings.VAR = tmp_path

    licensed.publish()
    person = factories.person()
    licensed.granted(person)
    licence = Licence.objects.unscoped("test").get()
    codes_made = [code_of(present(actor=person, choice={licence.pk: [HOLDER]})) for _ in range(1)]
    start = Barrier(8)

    def look(_number: int) -> str:
        try:
            start.wait(timeout=20)
            return use_code(codes_made[0], STRANGER).state
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        states = sorted(pool.map(look, range(8)))
    assert states == ["shown"] + ["used"] * 7
    assert Event.objects.unscoped("test").filter(type="presentation.used").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_codes_made_at_one_moment_leave_one_open(tmp_path, settings, monkeypatch):
    settings.VAR = tmp_path
    licensed.publish()
    person = factories.person()
    licensed.granted(person)
    licence = Licence.objects.unscoped("test").get()
    start, ended = Barrier(2), presenting._end_open_ones

    def slowly(actor, now):
        ended(actor, now)
        sleep(0.3)  # without the lock both have looked for open codes before either has made one

    monkeypatch.setattr(presenting, "_end_open_ones", slowly)

    def make(_number: int) -> Presentation:
        try:
            start.wait(timeout=20)
            return present(actor=person, choice={licence.pk: [HOLDER]})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(make, range(2)))
    now = clock.now()
    assert sorted(fresh(one).state_at(now) == "open" for one in made) == [False, True]
    assert sorted(use_code(code, STRANGER).state for code in map(code_of, map(fresh, made)) if code) == ["shown"]
