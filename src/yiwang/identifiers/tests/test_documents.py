"""Papers of people from elsewhere: the number tells its kind, and the old forms stay good."""

import pytest

from yiwang.identifiers import IdentifierError, certificate_types


@pytest.mark.parametrize(
    ("given", "number", "kind"),
    [
        ("111", "11010519491231002X", "111"),
        ("111", "830000199001010012", "H01"),
        ("112", "810000199001010019", "H01"),
        ("111", "911154198906010018", "553"),
        ("H01", "830000199001010012", "H01"),
        ("553", "911154198906010018", "553"),
        ("553", "usa110101010101", "553"),
        ("414", "e12345678", "414"),
        ("516", "H1234567801", "516"),
        ("511", "12345678", "511"),
    ],
)
def test_the_number_puts_the_kind_right(given, number, kind):
    assert certificate_types.document_of(given, number) == (kind, number.upper())


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("H01", "11010519491231002X"),
        ("H01", "830000199001010013"),
        ("553", "11010519491231002X"),
        ("553", "830000199001010012"),
        ("553", "USA110113450101"),
        ("553", "US1110101010101"),
        ("553", "911154198906010017"),
        ("516", "X12345678"),
        ("511", "1234567"),
        ("414", "12"),
    ],
)
def test_a_number_of_another_paper_is_refused(kind, number):
    with pytest.raises(IdentifierError):
        certificate_types.document_of(kind, number)


def test_a_permit_issued_again_keeps_its_lasting_part():
    assert certificate_types.lasting_part("516", "H1234567802") == certificate_types.lasting_part("516", "H12345678")
    assert certificate_types.lasting_part("414", "E12345678") == "E12345678"


def test_a_leap_day_of_either_century_is_a_day():
    assert certificate_types.check("553", "USA110180022901") and certificate_types.check("553", "USA110100022901")
