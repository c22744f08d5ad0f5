"""What people type wrong is named, and what is only untidy is put right."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from yiwang.identifiers import (
    IdentifierError,
    case_number,
    certificate_types,
    division,
    licence,
    organization_code,
    phone,
    resident_id,
    satisfaction,
    service_item,
    uscc,
)

ITEM = "12441500196720244T3442199806003"


@pytest.mark.parametrize(
    ("check", "value", "code"),
    [
        (resident_id.check, "130503670401001", "old_number"),
        (resident_id.check, "31010419850615123", "length"),
        (resident_id.check, "", "length"),
        (resident_id.check, "31010419850615123A", "alphabet"),
        (resident_id.check, "X10105194912310020", "alphabet"),
        (resident_id.check, "990104198506151237", "region"),
        (resident_id.check, "160104198506151237", "region"),
        (resident_id.check, "310104198502301234", "birth_date"),
        (resident_id.check, "310104000006151237", "birth_date"),
        (resident_id.check, "110105194912310020", "check_digit"),
        (resident_id.upgrade, "1305036704010", "length"),
        (uscc.check, "9135010M000100Y43", "length"),
        (uscc.check, "91350100m000100y43", "lower_case"),
        (uscc.check, "91350100I000100Y43", "letter"),
        (uscc.check, "9135010AM000100Y43", "division"),
        (uscc.check, "91350100M000100Y44", "check_digit"),
        (organization_code.check, "D2143569-1", "check_digit"),
        (organization_code.check, "D2143569", "length"),
        (organization_code.check, "d2143569x", "alphabet"),
        (division.check, "44030", "length"),
        (division.check, "四四零三", "alphabet"),
        (division.check, "99", "province"),
        (division.check, "440003", "gap"),
        (division.check, "440303000001", "gap"),
        (licence.check, "1.2.156.1", "root"),
        (licence.check, "1.2.156.3005.2.A.B", "parts"),
        (licence.check, "1.2.156.3005.2.A.B.C.001.D", "type_code"),
        (service_item.check, "4421", "length"),
        (service_item.check, ITEM.replace("T3", "T9"), "part"),
        (service_item.check, ITEM.replace("244T", "245T"), "body"),
        (service_item.check, ITEM + "00", "handle_item"),
        (service_item.check_local, "<b>511</b>", "local"),
        (case_number.check, ITEM + "202213010001", "date"),
        (case_number.check, ITEM + "202212010000", "serial"),
        (case_number.check, ITEM, "length"),
        (phone.check, "", "empty"),
        (phone.check, "1380013800", "mobile_length"),
        (phone.check, "23456789", "area_code"),
        (phone.check, "电话", "alphabet"),
        (phone.check, "12800138000", "phone"),
        (phone.check, "0755-1234567", "phone"),
        (phone.check_mobile, "0755-23456789", "not_mobile"),
        (satisfaction.check, "5", "satisfaction"),
        (satisfaction.from_gbt39046, "6", "satisfaction"),
        (certificate_types.name, "999", "certificate_type"),
    ],
)
def test_wrong_values_are_refused_with_their_reason(check: Callable[[str], Any], value: str, code: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        check(value)
    assert caught.value.code == code
    assert caught.value.message.endswith(("。", "？"))
    assert not (len(value) > 14 and value in caught.value.message), "personal numbers stay out of messages"


@pytest.mark.parametrize(
    "typed", ["１１０１０５１９４９１２３１００２Ｘ", " 110105 19491231 002x\n", "110105\u200b19491231002X"]
)
def test_untidy_resident_ids_are_put_right(typed: str) -> None:
    assert resident_id.check(typed).number == "11010519491231002X"


def test_a_birth_date_that_has_not_come_is_refused_on_that_day_only() -> None:
    number = resident_id.make("440304", date(2026, 11, 21), 12)
    with pytest.raises(IdentifierError) as caught:
        resident_id.check(number, today=date(2026, 11, 20))
    assert caught.value.code == "birth_future"
    assert resident_id.check(number, today=date(2026, 11, 21)).birth == date(2026, 11, 21)


def test_kinds_of_resident_numbers() -> None:
    foreign = resident_id.check("911154198906010018")
    assert (foreign.kind, foreign.nationality, foreign.region) == ("foreign_permanent", "154", "")
    assert resident_id.check("810000199001010019").kind == "residence_permit"
    citizen = resident_id.check("11010519491231002X")
    assert (citizen.region, citizen.masked) == ("110105", "110105********002X")
    assert citizen.age_on(date(2026, 12, 30)) == 76
    assert citizen.age_on(date(2026, 12, 31)) == 77


def test_centenarians_of_fifteen_digits_were_born_in_the_nineteenth_century() -> None:
    assert resident_id.check(resident_id.upgrade("440524800101998")).birth == date(1880, 1, 1)


def test_credit_codes_say_who_registered_what() -> None:
    code = uscc.check("11100000000013338w", fold_case=True)
    assert (code.department_name, code.kind_name, code.is_public_body) == ("机构编制", "机关", True)
    assert (code.division, code.organization_code) == ("100000", "000013338")
    company = uscc.check("91350100M000100Y43")
    assert (company.department_name, company.kind_name) == ("市场监督管理", "企业")


def test_credit_code_with_right_own_check_and_wrong_inner_check_is_refused() -> None:
    from yiwang.identifiers.check_digits import mod31_3

    front = "91350100M000100Y5"[:16] + "5"
    with pytest.raises(IdentifierError) as caught:
        uscc.check(front + mod31_3(front))
    assert caught.value.code == "organization_code"


def test_next_version_of_a_licence() -> None:
    first = licence.make("11310000MB2F30661Y001", "11310000MB2F30661Y", "202600000001")
    second = first.next_version()
    assert (second.version, second.file_name) == (2, f"{second}.OFD")
    with pytest.raises(IdentifierError):
        licence.make("11310000MB2F30661Y001", "11310000MB2F30661X", "1")
    with pytest.raises(IdentifierError):
        licence.make("11310000MB2F30661Y001", "11310000MB2F30661Y", "1", 1000)


@pytest.mark.parametrize(
    ("typed", "number", "kind", "printed", "masked"),
    [
        ("+86 138-0013-8000", "13800138000", "mobile", "138 0013 8000", "138****8000"),
        ("8613800138000", "13800138000", "mobile", "138 0013 8000", "138****8000"),
        ("１３８００１３８０００", "13800138000", "mobile", "138 0013 8000", "138****8000"),
        ("(0755)2345 6789", "075523456789", "landline", "0755-23456789", "075*****6789"),
        ("0755-2345-6789", "075523456789", "landline", "0755-23456789", "075*****6789"),
        ("010-65432100转801", "01065432100", "landline", "010-65432100-801", "010****2100"),
        ("0826-2345678-12", "08262345678", "landline", "0826-2345678-12", "082****5678"),
        ("12345", "12345", "service", "12345", "12345"),
        ("0759-12345", "075912345", "service", "0759-12345", "075912345"),
        ("(010)96156", "01096156", "service", "010-96156", "01096156"),
        ("110", "110", "service", "110", "110"),
        ("95588", "95588", "service", "95588", "95588"),
        ("400-810-8888", "4008108888", "service", "4008108888", "4008108888"),
    ],
)
def test_phones(typed: str, number: str, kind: str, printed: str, masked: str) -> None:
    read = phone.check(typed)
    assert (read.number, read.kind, read.printed, read.masked) == (number, kind, printed, masked)


def test_certificates_use_the_check_of_their_type() -> None:
    assert certificate_types.check("111", "11010519491231002x") == "11010519491231002X"
    assert certificate_types.check("001", "91350100m000100y43") == "91350100M000100Y43"
    assert certificate_types.check("516", "h12345678") == "H12345678"
    assert certificate_types.check("553", "911154198906010018") == "911154198906010018"
    assert certificate_types.check("553", "USA110101010101") == "USA110101010101"
    assert certificate_types.national("10") == "111"
    for code, wrong in (("414", "??"), ("516", "X1"), ("990", "a"), ("111", "1")):
        with pytest.raises(IdentifierError):
            certificate_types.check(code, wrong)


def test_local_codes_stay_as_given() -> None:
    for code in ("511A0138000000", "G-000007-001", "511Z07001006-511602000000-000-11511301008778183N-1-00"):
        assert service_item.check_local(code).code == code


def test_case_numbers_of_a_day_run_out_loudly() -> None:
    with pytest.raises(IdentifierError):
        case_number.make(ITEM, date(2026, 1, 1), 10000)
    with pytest.raises(IdentifierError):
        case_number.make("44", date(2026, 1, 1), 1)
    assert service_item.make_implementing("12441500196720244T", "3", "442199806003") == ITEM
    assert service_item.item_type_name("01") == "行政许可"
    assert service_item.item_type_name("21") == "公共服务(扩展)"
