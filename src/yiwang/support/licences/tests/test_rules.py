"""Pure parts: numbers, identifiers, faces, validity, links."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.core.ids import new_id
from yiwang.core.revisions import Published
from yiwang.identifiers import licence as identifiers
from yiwang.support.licences import definition, links
from yiwang.support.licences.actions.correct import correctable
from yiwang.support.licences.definition import Face, LicenceType
from yiwang.support.licences.errors import FieldMissing, NumberNotPossible
from yiwang.support.licences.models import Licence
from yiwang.support.licences.numbering import identifier_of, make_number, mod11_10
from yiwang.ui.catalogues import missing_messages

DIVISION = "440825000000"


def kind(**content) -> LicenceType:
    base = {"title": "证", "validity": {"unlimited": True}, "fields": {}}
    return LicenceType(Published(uuid4(), "licences", "t", 1, "", uuid4(), {**base, **content}))


def test_words_that_stand_for_a_code_are_not_corrected_by_hand():
    text = {"title": "甲", "type": "text", "printed": True}
    sorts = kind(
        fields={"a": text, "b": text, "c": {**text, "type": "date"}, "d": {**text, "type": "address"}, "e": text}
    )
    values = {"a": "甲店", "b": "noodles", "c": "2026-11-01", "d": {"street": "一路"}, "e": ["x", "y"]}
    texts = {"a": "甲店", "b": "面馆", "c": "2026年11月1日", "d": "一路", "e": "甲、乙"}
    assert correctable(sorts, Face(values, texts)) == {"a": "甲店", "c": "2026-11-01", "d": "一路"}


def number(parts, prefix="", value=None, serial=7):
    return make_number(
        {"prefix": prefix, "parts": parts},
        division=DIVISION,
        on=date(2026, 11, 20),
        value=lambda text: value,
        next_serial=lambda head: serial,
    )


@pytest.mark.parametrize(("digits", "check"), [("0794", "5"), ("0", "2")])
def test_check_digit_by_iso_7064(digits, check):
    assert mod11_10(digits) == check


@given(st.text("0123456789", min_size=1, max_size=30))
def test_digits_with_their_check_digit_sum_to_one(digits):
    product = total = 10
    for digit in digits + mod11_10(digits):
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    assert total == 1


@given(st.text("0123456789", min_size=1, max_size=30), st.data())
def test_one_wrong_digit_changes_the_check_digit(digits, data):
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[place]]))
    assert mod11_10(digits) != mod11_10(digits[:place] + other + digits[place + 1 :])


@pytest.mark.parametrize(
    ("parts", "prefix", "value", "expected"),
    [
        (
            [{"part": "division", "length": 6}, {"part": "year"}, {"part": "serial", "length": 6}],
            *("GL", None, "GL4408252026000007"),
        ),
        ([{"part": "year", "length": 2}, {"part": "serial", "length": 3}], "", None, "26007"),
        ([{"part": "text", "value": "fields.uscc"}], "", "91440825MA4UABCD12", "91440825MA4UABCD12"),
        (
            [{"part": "digit", "value": "x"}, {"part": "serial", "length": 2}, {"part": "check"}],
            *("JY", "2", f"JY207{mod11_10('207')}"),
        ),
    ],
)  # fmt: skip
def test_numbers_follow_their_parts(parts, prefix, value, expected):
    assert number(parts, prefix, value) == expected


@pytest.mark.parametrize(
    ("parts", "value", "serial"),
    [
        ([{"part": "digit", "value": "x"}], None, 1),
        ([{"part": "digit", "value": "x"}], "12", 1),
        ([{"part": "digit", "value": "x"}], "四", 1),
        ([{"part": "text", "value": "x"}], None, 1),
        ([{"part": "serial", "length": 2}], None, 100),
        ([{"part": "text", "value": "x"}, {"part": "check"}], "AB", 1),
    ],
)
def test_a_number_that_cannot_be_made_is_refused(parts, value, serial):
    with pytest.raises(NumberNotPossible):
        number(parts, value=value, serial=serial)


def test_the_identifier_of_a_licence_is_that_of_gb_t_36904():
    content = {"defined_by": {"uscc": "11100000MB0143028R", "sequence": "020"}}
    made = identifier_of(content, "11100000MB0143028R", "JY2-440825", 3)
    checked = identifiers.check(made)
    assert (checked.serial, checked.version) == ("JY2440825", 3)
    assert identifier_of(content, "not a code", "JY2", 1) is None
    assert identifier_of({}, "11100000MB0143028R", "JY2", 1) is None


def test_a_face_takes_expressions_same_names_and_what_was_there_before():
    fields = {
        "name": {"title": "名称", "type": "text", "from": "answers.firm.name"},
        "address": {"title": "住所", "type": "address"},
        "kind": {"title": "业态", "type": "text", "from": "scenario.kind"},
        "projects": {"title": "项目", "type": "list", "from": "scenario.projects"},
        "capital": {"title": "资本", "type": "money", "from": "answers.firm.capital"},
        "since": {"title": "日期", "type": "date", "from": "answers.firm.since"},
    }
    names = {
        "answers": {"firm": {"name": "甲", "address": "路1号", "capital": 12345600, "since": "2026-01-02"}},
        "scenario": {"projects": ["hot", "cold"]},
    }
    options = {"scenario.projects": {"hot": "热食", "cold": "冷食"}}
    face = kind(fields=fields).face(names, options, Face({"kind": "catering"}, {"kind": "餐饮"}))
    assert face.texts == {
        "name": "甲",
        "address": "路1号",
        "kind": "餐饮",
        "projects": "热食、冷食",
        "capital": "123,456元",
        "since": "2026年1月2日",
    }
    assert face.values["projects"] == ["hot", "cold"]


def test_a_required_field_that_stays_empty_is_named():
    with pytest.raises(FieldMissing, match="名称"):
        kind(fields={"name": {"title": "名称", "type": "text", "from": "answers.x.y", "required": True}}).face(
            {"answers": {}}, {}, None
        )


def test_a_field_that_says_nothing_about_privacy_is_personal():
    fields = {"a": {"title": "a", "type": "text"}, "b": {"title": "b", "type": "text", "privacy": "public"}}
    assert kind(fields=fields).public_names == {"b"}


def test_text_in_an_answer_is_never_evaluated():
    fields = {"a": {"title": "a", "type": "text", "from": "answers.g.a"}}
    face = kind(fields=fields).face({"answers": {"g": {"a": "1 + 1"}}}, {}, None)
    assert face.values == {"a": "1 + 1"}


@pytest.mark.parametrize(
    ("until", "day", "state"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), "valid"),
        (date(2026, 11, 20), date(2026, 11, 21), "expired"),
        (None, date(2999, 1, 1), "valid"),
    ],
)
def test_the_last_day_still_counts(until, day, state):
    assert Licence(state="valid", valid_until=until).state_on(day) == state
    assert Licence(state="revoked", valid_until=until).state_on(day) == "revoked"


def test_a_period_ends_on_the_day_before_its_anniversary(db):
    five = kind(validity={"for": {"years": 5}})
    assert five.valid_until({}, DIVISION, date(2026, 11, 27)) == date(2031, 11, 26)
    assert kind(validity={"until": 'date("2027-01-31")'}).valid_until({}, DIVISION, date(2026, 1, 1)) == date(
        2027, 1, 31
    )
    with pytest.raises(FieldMissing):
        kind(validity={"until": "answers.nothing"}).valid_until({}, DIVISION, date(2026, 1, 1))


def test_a_link_is_the_same_each_time_and_cannot_be_guessed_from_another():
    one, two = new_id(), UUID(int=1)
    version, digest = links.new_token(one)
    assert links.token_for(one, version) == links.token_for(one, version) != links.token_for(two, version)
    assert links.digest_of(links.token_for(one, version)) == digest
    assert str(one).replace("-", "")[:8] not in links.token_for(one, version)


def test_every_text_of_the_pages_has_its_english():
    assert missing_messages(Path(definition.__file__).parent) == []
