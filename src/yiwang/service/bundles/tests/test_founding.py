"""A firm comes into being: its code, its entry in the register, its licence, once and all or nothing."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from yiwang.core import numbers
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.models import Event
from yiwang.engines.proceedings.context import load_context
from yiwang.engines.proceedings.jobs import JOBS, JobFailed
from yiwang.engines.registers import records
from yiwang.engines.registers.models import Record
from yiwang.identifiers import uscc
from yiwang.service.bundles import founding
from yiwang.service.bundles.tests.conftest import ANSWERS, part_of, press
from yiwang.support.licences.models import Licence

FOUNDS = {
    "decision": "grant",
    "licence": "business-licence",
    "effect": "issue",
    "founds": {
        "register": "legal-persons",
        "values": {
            "name": "answers.company.company_name",
            "kind": '"有限责任公司"',
            "address": "answers.company.domicile",
            "division": "answers.company.division",
            "legal_representative": "answers.people.representative_name",
            "legal_representative_id": "answers.people.representative_id",
            "registered_capital": "answers.company.capital",
            "business_scope": "answers.company.scope",
            "state": '"存续"',
        },
    },
}


@pytest.fixture
def granted(county, bundle, monkeypatch):
    """The licence part, granted; its item says what is founded."""
    press(county, bundle, "licence", "accept")
    press(county, bundle, "licence", "grant")
    result = {**FOUNDS, "founds": {**FOUNDS["founds"], "values": dict(FOUNDS["founds"]["values"])}}
    monkeypatch.setattr(founding, "granted_result", lambda context: result)
    case = part_of(bundle, "licence").proceeding_id
    return SimpleNamespace(case=case, result=result, run=lambda key="k": run(case, key))


def run(case, key):
    return JOBS.get("found_firm").run(load_context(proceeding_id=case), key)


def firms():
    return Record.objects.unscoped("test").filter(register="legal-persons", recorded_until=None)


def licences():
    return Licence.objects.unscoped("test").filter(type_key="business-licence")


def test_the_firm_has_a_right_code_an_entry_and_a_licence_of_its_own(granted, county):
    facts = granted.run().facts
    code = uscc.check(facts["uscc"])
    assert (code.department, code.kind, code.division) == ("9", "1", "440825")
    entry, licence = firms().get(), licences().get()
    assert entry.data["name"] == ANSWERS["company"]["company_name"] and entry.data["uscc"] == facts["uscc"]
    assert licence.holder_id == entry.subject_id and licence.number == facts["uscc"]
    assert licence.holder_kind == "legal_person" and licence.organization_id == county.offices["market_supervision"].pk
    assert facts["founded"] == {
        "id": str(entry.subject_id),
        "firm": ANSWERS["company"]["company_name"],
        "uscc": facts["uscc"],
    }
    assert facts["licence"]["id"] == str(licence.pk)
    assert facts["established_on"] == licence.issued_on.isoformat() == entry.data["established_on"]


def test_the_licence_speaks_of_the_firm_and_not_of_the_person_who_applied(granted):
    granted.run()
    fields = str(licences().get().fields)
    assert ANSWERS["company"]["company_name"] in fields and ANSWERS["company"]["domicile"] in fields
    assert ANSWERS["people"]["representative_id"] not in fields


def test_the_number_of_the_representative_lies_sealed_and_still_finds_the_firm(granted):
    granted.run()
    entry = firms().get()
    assert ANSWERS["people"]["representative_id"] not in str(vars(entry))
    found = records.find_by("legal-persons", "legal_representative_id", ANSWERS["people"]["representative_id"])
    assert found == [entry.subject_id]


def test_a_repeated_job_founds_no_second_firm(granted):
    first = granted.run().facts
    assert granted.run().facts == first
    assert firms().count() == licences().count() == 1
    founded = Event.objects.unscoped("test").filter(type="firm.founded")
    assert [event.subject_id for event in founded] == [granted.case]


def test_a_code_that_the_register_knows_already_is_not_given_again(granted):
    taken = granted.run().facts["uscc"]
    numbers.forget_leases()
    fresh = {founding.new_code("legal-persons", "440825000000") for _ in range(3)}
    assert taken not in fresh and len(fresh) == 3


def test_a_register_that_does_not_take_the_values_leaves_nothing_behind(granted):
    granted.result["founds"]["values"]["state"] = '"没有这个状态"'
    with pytest.raises(InvalidInput):
        granted.run()
    assert not firms().exists() and not licences().exists()
    assert not Event.objects.unscoped("test").filter(type__in=["firm.founded", "register.recorded"]).exists()


def test_a_licence_that_can_not_be_printed_leaves_no_firm_behind(granted):
    del granted.result["founds"]["values"]["business_scope"]
    with pytest.raises(Refusal, match="经营范围"):
        granted.run()
    assert not firms().exists() and not licences().exists()


def test_an_item_that_founds_nothing_says_so(granted, monkeypatch):
    for result in (None, {"decision": "grant", "licence": "business-licence"}):
        monkeypatch.setattr(founding, "granted_result", lambda context, found=result: found)
        with pytest.raises(JobFailed) as failed:
            granted.run()
        assert failed.value.code == "founds_missing"


@pytest.mark.parametrize("text", ["answers.company.nothing", "1 +", "system.exit()"])
def test_an_expression_that_gives_nothing_or_is_none_founds_nothing(granted, text):
    granted.result["founds"]["values"]["name"] = text
    with pytest.raises(Refusal):
        granted.run()
    assert not firms().exists()
