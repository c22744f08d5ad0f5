"""Parts that start days after the form was sent in, and for a firm that did not exist then."""

from __future__ import annotations

from datetime import timedelta

from yiwang.core.actor import SYSTEM
from yiwang.core.ids import new_id
from yiwang.engines.proceedings.context import load_context
from yiwang.engines.proceedings.models import Proceeding
from yiwang.engines.proceedings.opened import open_case
from yiwang.service.bundles.actions.advance import advance
from yiwang.service.bundles.tests.conftest import ANSWERS, BRINGS, NOW, part_of, press, states

FIRM = ANSWERS["company"]["company_name"]


def rows():
    return Proceeding.objects.unscoped("test")


def grant(county, bundle, name, *, at, **facts):
    press(county, bundle, name, "accept")
    press(county, bundle, name, "grant")
    case = rows().get(pk=part_of(bundle, name).proceeding_id)
    rows().filter(pk=case.pk).update(facts={**case.facts, **BRINGS[name], **facts})
    advance(actor=SYSTEM, bundle_id=bundle.pk, now=at)


def test_a_wish_for_a_day_that_passed_meanwhile_holds_nothing_up(county, bundle):
    late = NOW + timedelta(days=30)
    grant(county, bundle, "licence", at=late)
    assert {states(bundle)[name][0] for name in ("seal", "tax", "social")} == {"started"}
    assert not any(part.problem for part in bundle.parts.all())
    grant(county, bundle, "seal", at=late)
    assert states(bundle)["bank"] == ("started", "")
    assert rows().get(part="bank").submitted_at == late


def test_later_parts_belong_to_the_firm_and_its_papers_can_name_it(county, bundle):
    founded = {"id": str(new_id()), "firm": FIRM, "uscc": BRINGS["licence"]["uscc"]}
    grant(county, bundle, "licence", at=NOW, founded=founded)
    for name in ("seal", "tax", "social"):
        case = rows().get(part=name)
        assert (case.applicant_kind, str(case.applicant_id)) == ("legal_person", founded["id"])
        assert case.account_id == bundle.account_id and case.facts["founded"] == {"firm": FIRM}
        assert open_case(load_context(proceeding_id=case.pk)).applicant == FIRM
    grant(county, bundle, "seal", at=NOW)
    assert str(rows().get(part="bank").applicant_id) == founded["id"]


def test_without_a_new_firm_the_parts_stay_with_the_person(county, bundle):
    grant(county, bundle, "licence", at=NOW)
    case = rows().get(part="tax")
    assert case.applicant_kind == "natural_person" and "founded" not in case.facts
