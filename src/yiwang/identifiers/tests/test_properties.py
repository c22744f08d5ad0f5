"""Every check system finds every single wrong character; tidying never changes its mind."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.identifiers import IdentifierError, division, licence, resident_id, typed, uscc
from yiwang.identifiers.check_digits import ALPHABET31, DIGITS36

BIRTHS = st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 1, 1))


@given(BIRTHS, st.integers(0, 999), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_changed_character_of_a_resident_id_is_found(birth: date, sequence: int, place: int, other: str) -> None:
    number = resident_id.make("440304", birth, sequence)
    assert resident_id.check(number).birth == birth
    changed = number[:place] + other + number[place + 1 :]
    if changed != number:
        with pytest.raises(IdentifierError):
            resident_id.check(changed)


@given(st.text(DIGITS36.translate({ord(c): None for c in "IOSVZ"}), min_size=8, max_size=8), st.data())
def test_one_changed_character_of_a_credit_code_is_found(body: str, data: st.DataObject) -> None:
    code = uscc.make("9", "1", "440300", body)
    place, other = data.draw(st.integers(0, 17)), data.draw(st.sampled_from(ALPHABET31))
    changed = code[:place] + other + code[place + 1 :]
    if changed != code:
        with pytest.raises(IdentifierError):
            uscc.check(changed)


@given(st.text(DIGITS36, min_size=1, max_size=30), st.integers(1, 999), st.data())
def test_one_changed_character_of_a_licence_is_found(serial: str, version: int, data: st.DataObject) -> None:
    made = licence.make("11310000MB2F30661Y001", "11310000MB2F30661Y", serial, version)
    text = str(made)
    assert licence.check(text) == made
    place = data.draw(st.integers(len(licence.ROOT) + 1, len(text) - 1))
    other = data.draw(st.sampled_from(DIGITS36))
    changed = text[:place] + other + text[place + 1 :]
    if changed != text:
        with pytest.raises(IdentifierError):
            licence.check(changed)


@given(st.text())
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert typed.tidy(typed.tidy(text)) == typed.tidy(text)


@given(st.text(max_size=40))
def test_nothing_but_identifier_errors_escapes(text: str) -> None:
    from yiwang.identifiers import case_number, certificate_types, organization_code, phone, service_item

    checks = (
        resident_id.check,
        uscc.check,
        organization_code.check,
        division.check,
        licence.check,
        service_item.check,
        case_number.check,
        phone.check,
        lambda t: certificate_types.check("414", t),
    )
    for check in checks:
        try:
            check(text)
        except IdentifierError as error:
            assert error.code and error.message


@given(st.from_regex(r"[1-6][1-5](0[1-9]|[1-9][0-9])(0[1-9]|[1-9][0-9])[0-9]{6}", fullmatch=True))
def test_parents_lead_up_to_the_country(code: str) -> None:
    for system in division.DivisionSystem:
        steps, level = 0, division.level_of(code)
        here = code
        while here != division.COUNTRY:
            here = division.parent_code(here, system)
            assert division.level_of(here) < level
            level = division.level_of(here)
            steps += 1
        assert steps <= 5
