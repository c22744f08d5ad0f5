"""The writes that matter most, each as a browser sends it when everything is filled in rightly.

An empty form may stop at a missing field before anybody asks who sends it. These do not: whoever has the right gets
them through (``event`` is then recorded), so a refusal of others is one of their right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps

from tests.security.stage import Stage
from yiwang.calendar import legal_day
from yiwang.core import clock

WHY = "核对材料以后这样决定"
Body = Callable[[Stage], dict[str, Any]]


@dataclass(frozen=True)
class Write:
    """``pattern`` is a route, ``by`` who may do it. ``object_of`` names objects of the stage for its parameters.

    ``also`` are outsiders who may do it too, each with the reason.
    """

    name: str
    pattern: str
    event: str
    body: Body
    by: str = "office"
    object_of: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)


def _row(label: str, key: Any) -> Any:
    return apps.get_model(label)._base_manager.get(pk=key)


def _version(label: str, name: str, column: str = "version") -> Callable[[Stage], str]:
    return lambda stage: str(getattr(_row(label, stage.objects[name]), column))


def _body(version: Callable[[Stage], str] | None = None, key: str = "version", **fixed: Any) -> Body:
    def made(stage: Stage) -> dict[str, Any]:
        return {**fixed, **({key: version(stage)} if version else {})}

    return made


def _agreement(act: str, **more: str) -> Body:
    def made(stage: Stage) -> dict[str, Any]:
        key = stage.objects["agreement"]
        return {"agreement": str(key), "act": act, "version": str(_row("sso.Agreement", key).version), **more}

    return made


def _unopened(stage: Stage) -> str:
    """The number of a case that the helper has not opened in an emergency."""
    cases = apps.get_model("proceedings.Proceeding").objects.unscoped("test").exclude(pk=stage.objects["case_id"])
    return str(cases.order_by("pk").values_list("number", flat=True)[0])


CASE = _version("proceedings.Proceeding", "case_id")
DUPLICATE = _version("identity.Duplicate", "duplicate_id")
CLIENT = _version("sso.Client", "client_id")
ACCOUNT = _version("people.Account", "account_id")
PERSON = "desk/people/<uuid:account_id>/"
NAMED = {"client_id": "waiting_client"}
WRITES = (
    Write("decide", "desk/tasks/<uuid:task_id>/complete/", "proceeding.accepted", _body(CASE, outcome="accept")),
    Write("decide by program", "api/v1/tasks/<task_id>/complete", "proceeding.accepted", _body(outcome="accept")),
    Write("end a case", "desk/supervision/cases/<uuid:case_id>/end/", "proceeding.terminated", _body(CASE, reason=WHY)),
    Write(
        "revoke a licence",
        "desk/licences/<uuid:licence_id>/",
        "licence.revoked",
        _body(_version("licences.Licence", "licence_id", "row_version"), "row_version", change="revoke", reason=WHY),
    ),
    Write(
        "merge",
        "desk/identity/duplicates/<uuid:duplicate_id>/",
        "identity.merged",
        _body(DUPLICATE, act="merge", reason=WHY),
    ),
    Write(
        "keep apart",
        "desk/identity/duplicates/<uuid:duplicate_id>/",
        "identity.kept_apart",
        _body(DUPLICATE, act="apart", reason=WHY),
    ),
    Write("split", "desk/identity/accounts/<uuid:person_id>/", "identity.split", _body(act="split", reason=WHY)),
    Write(
        "revoke a proof",
        "desk/identity/accounts/<uuid:person_id>/",
        "identity.proof_revoked",
        lambda stage: {"act": "revoke", "reason": WHY, "proof": str(stage.objects["proof"])},
    ),
    Write(
        "approve a system",
        "desk/systems/<uuid:client_id>/",
        "sso.client_approved",
        _body(_version("sso.Client", "waiting_client"), act="approve"),
        object_of=NAMED,
    ),
    Write(
        "suspend a system",
        "desk/systems/<uuid:client_id>/",
        "sso.client_suspended",
        _body(CLIENT, act="suspend", reason=WHY),
    ),
    Write(
        "new secret",
        "desk/systems/<uuid:client_id>/",
        "sso.secret_rotated",
        _body(CLIENT, act="rotate", overlap="24"),
    ),
    Write(
        "agree that a system gets data",
        "desk/systems/access/",
        "sso.access_agreed",
        _agreement("agree"),
    ),
    Write(
        "refuse data to a system",
        "desk/systems/access/",
        "sso.access_refused",
        _agreement("refuse", reason=WHY),
    ),
    Write(
        "review an emergency",
        "desk/emergency/<uuid:access_id>/",
        "access.glass_reviewed",
        _body(act="review", verdict="justified", words=WHY),
        by="reviewer",
    ),
    Write("end an emergency", "desk/emergency/<uuid:access_id>/", "access.glass_ended", _body(act="end"), by="helper"),
    Write(
        "open in an emergency",
        "desk/emergency/new/",
        "access.glass_broken",
        lambda stage: {
            "kind": "proceeding", "q": _unopened(stage), "reason": WHY + "，等不及", "basis": "life",
            "understood": "true",
        },
        by="helper",
        also={"duty_only": "a holder of the duty may, and answers for it"},
    ),
    Write(
        "lift a hold",
        "desk/privacy/retention/",
        "retention.hold_lifted",
        lambda stage: {"act": "lift", "hold": str(stage.objects["hold"]), "why": WHY},
    ),
    Write(
        "place a hold",
        "desk/privacy/retention/",
        "retention.hold_placed",
        lambda stage: {
            "subjects": str(stage.objects["case_id"]), "reason": WHY, "basis": "《行政许可法》第六十一条",
            "review_on": (legal_day(clock.now()) + timedelta(days=90)).isoformat(),
        },
        also={"neighbour": "a privacy officer may keep longer whatever its county has: nothing is shown or lost"},
    ),
    Write(
        "settle an alarm",
        "desk/privacy/alarms/<uuid:alarm_id>/",
        "privacy.alarm_settled",
        _body(_version("privacy.LookAlarm", "alarm_id"), finding=WHY),
    ),
    Write(
        "answer a review",
        "desk/access/reviews/<uuid:review_id>/lines/<uuid:line_id>/",
        "access.line_decided",
        _body(decision="keep", reason=WHY),
    ),
    Write("lock an account", PERSON, "account.locked", _body(ACCOUNT, act="lock", reason=WHY)),
    Write("new password", PERSON, "account.password_set", _body(ACCOUNT, act="password")),
    Write(
        "take a delegation back",
        "account/delegations/<uuid:delegation_id>/",
        "delegation.revoked",
        _body(act="revoke"),
        by="owner",
    ),
    Write(
        "take a consent back", "account/connections/<uuid:client_id>/", "sso.consent_taken_back", _body(), by="owner"
    ),
)  # fmt: skip
