"""Every model says who may know of its rows, as a condition that an index answers, or why there is nothing to say."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model

from tests import factories
from yiwang.core.actor import STRANGER, SYSTEM, Acting, Actor, PostHeld
from yiwang.core.scoping import SCOPES, ScopedQuerySet, condition, visible

PUBLIC = "reference data that anybody may read"
MACHINE = "the platform's own bookkeeping: no row belongs to anybody, no page lists it"
DIGEST = "found only by a digest or an id that its owner brings along; no page or export lists it"
NOTHING_TO_SCOPE = {
    "contenttypes.ContentType": MACHINE,
    "auth.Permission": MACHINE,
    "auth.Group": MACHINE,
    "procrastinate.ProcrastinateWorker": MACHINE,
    "procrastinate.ProcrastinateJob": MACHINE,
    "procrastinate.ProcrastinateEvent": MACHINE,
    "procrastinate.ProcrastinatePeriodicDefer": MACHINE,
    "core.CalendarDay": PUBLIC,
    "core.Consumer": MACHINE,
    "content.Edition": "published texts; whether one is shown is a matter of time, asked for in its query",
    "content.Picture": "read through the article, or through an edition that is shown",
    "fault_reports.TrialTask": PUBLIC,
    "core.Blob": "bytes by their digest, under a key of their own; read through core.File alone",
    "core.IdempotencyKey": DIGEST,
    "core.NumberSeries": MACHINE,
    "core.Release": PUBLIC,
    "core.Definition": PUBLIC,
    "core.Revision": PUBLIC,
    "core.Timer": MACHINE,
    "people.LoginAttempt": "telemetry under a digest, kept for a day",
    "people.Division": PUBLIC,
    "people.DivisionCode": PUBLIC,
    "people.OrganizationPeriod": PUBLIC,
    "people.OrganizationSuccession": PUBLIC,
    "people.DutyConflict": "rules, no people",
    "identity.Attempt": "telemetry under a digest",
    "signin.RecoveryCode": DIGEST,
    "signin.SpentValue": DIGEST,
    "signin.Step": DIGEST,
    "signin.UpstreamProvider": "settings of the installation",
    "sso.ClientSecret": DIGEST,
    "sso.Token": DIGEST,
    "sso.Replay": DIGEST,
    "sso.SigningKey": "public parts are published; private ones lie in the keystore",
    "sso.LogoutCall": MACHINE,
    "privacy.KeyMark": MACHINE,
    "privacy.Rotation": MACHINE,
    "privacy.RotationColumn": MACHINE,
    "privacy.LookWords": "sealed words under the id of a look; opened with the look, which has a scope",
    "privacy.RetentionPlan": "rules, no people",
    "privacy.RetentionRun": "counts, no people",
    "registers.SubjectKey": DIGEST,
    "registers.RecordIndex": DIGEST,
    "parameters.ParameterValue": PUBLIC,
    "messages.DemoText": "texts that a demo would have sent; there is none outside a demo",
    "catalogue.ServiceItem": PUBLIC,
    "catalogue.Face": PUBLIC,
    "catalogue.CatalogueEntry": PUBLIC,
    "catalogue.Change": PUBLIC,
    "catalogue.CatalogueRevision": PUBLIC,
    "catalogue.Law": PUBLIC,
    "catalogue.Citation": PUBLIC,
    "certificates.RevocationList": PUBLIC,
    "search.SearchDocument": "texts that were published; whether somebody may have one is asked of its kind",
    "search.Term": "words of published texts",
    "search.Posting": "words of published texts",
    "search.Change": MACHINE,
    "search.Suggested": "words of published texts",
    "search.Synonym": "which words mean what",
    "search.AskedQuery": "counts by day and place, of nobody",
    "search.Click": "digests that nobody can join after their day",
    "search.Learnt": "sums above a floor, of nobody",
    "search.Heat": "counts by place, of nobody",
    "finding.OwnQuestion": PUBLIC,
    "once_only.StandardMaterial": PUBLIC,
    "once_only.Withdrawal": PUBLIC,
    "once_only.Title": "titles of materials as they stand in public items",
    "once_only.Node": "what public items ask for",
    "once_only.Finding": "what public items ask for",
    "once_only.Progress": MACHINE,
    "once_only.Recall": "which organization asks for what was withdrawn: shown with the material, to those who keep it",
    "catalogue.ImportRun": "counts, no people",
    "catalogue_exchange.StreamRun": "counts, no people",
    "catalogue_exchange.ExportRun": "which batches of public data were sent",
    "case_exchange.Change": MACHINE,
    "catalogue_quality.DeskRule": "rules in force",
    "catalogue_quality.Due": MACHINE,
    "catalogue_quality.Seen": MACHINE,
    "catalogue_quality.Link": PUBLIC,
    "ratings.Tally": "figures without people",
}
# Rows of these are never listed by scope alone: what every page adds, and by what the index then answers.
ASKED_WITH = {
    "catalogue_quality.Node": ({"pk": uuid4()}, "a guide is opened by its id; lists are those of findings and scores"),
    "catalogue_quality.OfficeDay": ({"office": uuid4()}, "the days of one office"),
    "catalogue_quality.Finding": ({"state": "open"}, "lists show what is open; what was mended is read with its guide"),
    "core.File": ({"pk": uuid4()}, "a file is opened by its id"),
    "licences.TypeOpening": (
        {"organization_id": uuid4()},
        "which offices issue what every official may know; lists are those of the own offices",
    ),
    "ledger.Space": ({"key": "notices"}, "a space is opened by its key, and an installation has a handful"),
    "proceedings.Document": ({"pk": uuid4()}, "a paper is opened by its id, a list of them with its case"),
    "proceedings.Receipt": ({"pk": uuid4()}, "as papers"),
    "proceedings.FlowTask": ({"state": "open"}, "lists show open tasks; a done one is opened by its id"),
    "staffing.AddressEntry": (
        {"organization_id": uuid4()},
        "every official may read the whole book, page by page in the order of an index",
    ),
    "privacy.Closing": ({"state": "open"}, "there is one open closing of an account; a past one is read with it"),
}
# Published for everybody, strangers too, so that anyone can check: there is no condition that an index could answer.
PUBLISHED = (
    "ledger.Log",
    "ledger.Tile",
    "ledger.Head",
    "ledger.SeenHead",
    "ledger.Countersignature",
)
ALL_DUTIES = (
    "window", "supervise", "audit", "author", "administer", "lead", "licence.issue", "licence.revoke", "security",
    "break_glass", "rating.verify", "rating.approve", "rating.call_back", "rating.rectify", "food.accept",
)  # fmt: skip


def models() -> list[type[Model]]:
    return [model for model in apps.get_models() if "tests" not in model.__module__]


def actors() -> dict[str, Actor]:
    here = [uuid4() for _ in range(4)]
    post = PostHeld(here[0], "岗", here[1], "局", here[2], frozenset(ALL_DUTIES))
    person = Actor(kind="person", account_id=uuid4(), name="王", assurance="real_name", party_id=uuid4())
    acting = Acting(uuid4(), "legal_person", uuid4(), "公司", items=frozenset({"licensed.new"}))
    return {
        "stranger": STRANGER,
        "citizen": person,
        "agent": replace(person, acting=acting),
        "official": Actor(kind="official", account_id=uuid4(), name="张", posts=(post,)),
        "clerk": Actor(kind="official", account_id=uuid4(), posts=(replace(post, duties=frozenset({"food.accept"})),)),
        "administrator": Actor(
            kind="official", account_id=uuid4(), posts=(replace(post, duties=frozenset({"administer"})),)
        ),
        "without_post": Actor(kind="official", account_id=uuid4()),
    }


def label(model: type[Model]) -> str:
    return model._meta.label


def scoped(model: type[Model]) -> bool:
    return isinstance(model._default_manager.all(), ScopedQuerySet) or label(model) in SCOPES


@pytest.mark.parametrize("model", models(), ids=label)
def test_a_model_without_a_scope_says_why_it_needs_none(model):
    if label(model) in NOTHING_TO_SCOPE:
        assert not scoped(model), f"{label(model)} has a scope now: take it off the list"
    else:
        assert scoped(model), f"{label(model)}: give it a ScopedManager, a line in SCOPES, or a reason here"


def test_the_list_names_no_model_that_is_gone():
    assert set(NOTHING_TO_SCOPE) <= {label(model) for model in models()}


def plan_of(rows: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        try:
            return rows.explain()
        except EmptyResultSet:
            return ""


@pytest.mark.django_db
@pytest.mark.parametrize("who", sorted(actors()))
@pytest.mark.parametrize("model", [model for model in models() if scoped(model)], ids=label)
def test_a_scope_that_no_index_answers_is_found(model, who):
    actor = actors()[who]
    if who == "official" and not condition(model, actor):
        return  # everything, by duty: nothing to look up
    if label(model) in PUBLISHED:
        assert not condition(model, actor), "published in part: take it off the list"
        return
    plan = plan_of(visible(model, actor).filter(**ASKED_WITH.get(label(model), ({}, ""))[0]).order_by())
    walked = re.findall(rf"(?:Parallel )?Seq Scan on {model._meta.db_table}\w*", plan)
    assert not walked, f"{label(model)} as {who}:\n{plan}"


@pytest.mark.django_db
@pytest.mark.parametrize("model", [model for model in models() if scoped(model)], ids=label)
def test_a_stranger_and_an_official_without_a_post_see_no_row_at_all(model):
    for who in ("stranger", "without_post"):
        assert not visible(model, actors()[who]).exists(), who
    assert visible(model, SYSTEM).query is not None


@pytest.mark.django_db
def test_the_administrator_sees_accounts_of_his_reach_and_his_own_and_no_other():
    office = factories.organization()
    clerk = factories.official("window", at=office)
    chief = factories.official("administer", at=office)
    elsewhere = factories.official("window", at=factories.organization(code="440823"))
    citizen = factories.person()
    model = apps.get_model("people.Account")
    seen = set(visible(model, chief).values_list("pk", flat=True))
    assert {clerk.account_id, chief.account_id} <= seen
    assert not {elsewhere.account_id, citizen.account_id} & seen
    assert set(visible(model, clerk).values_list("pk", flat=True)) == {clerk.account_id}


def test_a_model_that_nobody_thought_of_is_refused_and_not_shown():
    from yiwang.core.scoping import Unscoped

    with pytest.raises(Unscoped):
        condition(apps.get_model("core.Timer"), SYSTEM)
