"""Every published or live value of the standards gets the verdict that the standard gives it."""

import json
from pathlib import Path
from typing import Any

import pytest

from yiwang.identifiers import (
    IdentifierError,
    case_number,
    licence,
    organization_code,
    resident_id,
    satisfaction,
    service_item,
    uscc,
)

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))


@pytest.mark.parametrize("case", VECTORS["resident_id"], ids=lambda c: c["value"])
def test_resident_ids(case: dict[str, Any]) -> None:
    if not case["valid"]:
        with pytest.raises(IdentifierError):
            resident_id.check(case["value"])
        return
    read = resident_id.check(case["value"])
    assert read.birth.isoformat() == case["birth"]
    assert read.sex == {"M": "1", "F": "2"}[case["sex"]]


def test_fifteen_digits_become_eighteen() -> None:
    for case in VECTORS["resident_id_15_to_18"]:
        assert resident_id.upgrade(case["in"]) == case["out"]


@pytest.mark.parametrize("case", VECTORS["uscc"], ids=lambda c: c["value"])
def test_credit_codes(case: dict[str, Any]) -> None:
    if not case["valid"]:
        with pytest.raises(IdentifierError):
            uscc.check(case["value"])
        return
    assert uscc.check(case["value"]).organization_code == case["org_code"]


@pytest.mark.parametrize("case", VECTORS["org_code"], ids=lambda c: c["value"])
def test_organization_codes(case: dict[str, Any]) -> None:
    assert organization_code.is_valid(case["value"]) is case["valid"]
    if case["valid"]:
        code = organization_code.check(case["value"])
        assert organization_code.check(code.printed) == code
    else:
        with pytest.raises(IdentifierError):
            organization_code.check(case["value"])


@pytest.mark.parametrize("case", VECTORS["licence_identifier"]["cases"], ids=lambda c: c["value"][-20:])
def test_licence_identifiers(case: dict[str, Any]) -> None:
    if case["valid"]:
        assert str(licence.check(case["value"])) == case["value"]
    else:
        with pytest.raises(IdentifierError) as caught:
            licence.check(case["value"])
        assert caught.value.code == "check_digit"


def test_licence_identifiers_are_made() -> None:
    for case in VECTORS["licence_identifier"]["make"]:
        made = licence.make(case["type"], case["issuer"], case["serial"], int(case["version"]))
        assert made.check == case["check"]
        assert licence.check(str(made)) == made


@pytest.mark.parametrize("case", VECTORS["service_item_codes"]["cases"], ids=lambda c: c["value"])
def test_service_item_codes(case: dict[str, Any]) -> None:
    code = service_item.check(case["value"])
    assert code.body == case["implementing_body"]
    assert code.level == case["level"]
    assert code.basic_code == case["basic_code"]
    assert (code.division, code.type, code.main, code.sub) == tuple(
        case[k] for k in ("division", "type", "main", "sub")
    )
    assert code.handle_item == case.get("handle_item", "")


def test_case_number() -> None:
    number = VECTORS["service_item_codes"]["case_number_example"]["value"]
    read = case_number.check(number)
    assert (read.day.isoformat(), read.serial) == ("2022-06-23", 68)
    assert case_number.make(read.item_code, read.day, read.serial) == number


def test_satisfaction_runs_both_ways() -> None:
    table = VECTORS["satisfaction_codes"]
    for code, label in table["GB/T 39046-2020 A.8"].items():
        grade = satisfaction.from_gbt39046(code)
        assert (grade.label, grade.gbt39046) == (label, code)
    for code, label in table["national evaluation interface (observed)"].items():
        grade = satisfaction.from_evaluation_interface(code)
        assert (grade.label, grade.evaluation_interface) == (label, code)
