"""Systems call by GB/T 36906: with a token of this interface alone, by consent or law, every use counted once."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from django.conf import settings
from django.test import Client as Browser
from tests import factories

from yiwang.core import clock
from yiwang.core.models import Event
from yiwang.formats.ofd.reading import open_ofd, read_document
from yiwang.people.sso.actions.clients import register_client
from yiwang.people.sso.models import Agreement, Client
from yiwang.support.licence_use import callers
from yiwang.support.licence_use.actions.answering import allow, revoke
from yiwang.support.licence_use.interfaces import SHIPPED, interfaces, read
from yiwang.support.licence_use.models import Basis, Use, UseRequest
from yiwang.support.licence_use.tests import stage
from yiwang.support.licence_use.tests.stage import Town
from yiwang.support.licences.models import Licence

pytestmark = pytest.mark.django_db
BASE = "/api/v1/licences/"


@pytest.fixture
def system(town: Town) -> System:
    return System(town)


class System:
    """A registered system of the fund; the platform's interface belongs to the service office, which agreed."""

    def __init__(self, town: Town, scopes: tuple[str, ...] = callers.SCOPES) -> None:
        owner = factories.organization("service_office")
        common = {"grant_types": ("client_credentials",), "redirect_uris": ()}
        self.provider, _secret = register_client(
            organization=owner, name="证照接口", audience=callers.audience(), scopes=callers.SCOPES, **common
        )
        self.client, self.secret = register_client(
            organization=town.bank, name="公积金系统", audiences=(callers.audience(),), scopes=callers.SCOPES, **common
        )
        Agreement.objects.unscoped("test").filter(client=self.client).delete()
        Agreement.objects.create(
            client=self.client, provider=self.provider, state="agreed", wanted=list(scopes), scopes=list(scopes),
            asked_at=clock.now(),
        )  # fmt: skip

    def token(self, *scopes: str, resource: str | None = None) -> Any:
        basic = base64.b64encode(f"{self.client.client_id}:{self.secret}".encode()).decode()
        fields = {"grant_type": "client_credentials", "scope": " ".join(scopes)}
        fields["resource"] = callers.audience() if resource is None else resource
        body, kind = urlencode(fields), "application/x-www-form-urlencoded"
        return (
            Browser().post("/oauth/token", body, content_type=kind, headers={"authorization": f"Basic {basic}"}).json()
        )

    def call(self, name: str, data: dict[str, Any], *scopes: str, key: str = "") -> Any:
        token = self.token(*(scopes or callers.SCOPES))["access_token"]
        headers = {"authorization": f"Bearer {token}", **({"idempotency-key": key} if key else {})}
        return Browser().post(
            f"{BASE}{name}", orjson.dumps({"accessId": "x", "data": data}), content_type="application/json",
            headers=headers,
        )  # fmt: skip


def wanted(**changes: Any) -> dict[str, Any]:
    return {
        "holderCode": stage.NUMBER,
        "holderTypeCode": "111",
        "certTypeCode": "11100000MB0143028R099",
        "useCause": "办理公积金提取，核对经营情况",
        "faceItems": ["shop"],
        "relatedItemCode": "gjj-01",
        "caseNumber": "GJJ-2026-0009",
        "callerName": "李经办",
        **changes,
    }


def test_without_consent_or_law_nothing_leaves_and_it_is_recorded(town: Town, system: System) -> None:
    answer = system.call("queryCertInfoByHolderCode", wanted())
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "licence_use_no_basis"
    assert Event.objects.unscoped("test").filter(type="licence_use.turned_away").count() == 1
    assert "海味小馆" not in answer.content.decode()


def test_the_holder_allows_and_the_system_gets_what_was_ticked(town: Town, system: System) -> None:
    asked = system.call("requestUse", wanted(faceItems=["shop", "operator"], useTimes=2), key="k-1").json()["data"]
    assert asked["useState"] == "waiting"
    again = system.call("requestUse", wanted(faceItems=["shop", "operator"], useTimes=2), key="k-1").json()["data"]
    assert again == asked
    row = UseRequest.objects.unscoped("test").get()
    allow(actor=town.holder, request_id=row.pk, fields=["shop"], file=None, now=clock.now())
    told = system.call("queryUseRequest", {"useRequestId": asked["useRequestId"]}).json()["data"]
    assert told["useState"] == "allowed"
    answer = system.call("queryCertInfoByHolderCode", wanted(), key="u-1")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["head"]["status"] == "0"
    assert body["data"]["certInfo"] == {"shop": "海味小馆（演示）"}
    assert body["data"]["verifyResult"] == "0" and body["data"]["certNo"] == town.licence.number
    assert system.call("queryCertInfoByHolderCode", wanted(), key="u-1").json() == body
    assert Use.objects.unscoped("test").count() == 1, "a retry counts once"
    over = system.call("queryCertInfoByHolderCode", wanted(faceItems=["operator"]))
    assert (over.status_code, over.json()["code"]) == (403, "licence_use_no_basis")
    over = system.call("queryCertInfo", {**wanted(faceItems=["operator"]), "useRequestId": str(row.pk)})
    assert (over.status_code, over.json()["code"]) == (403, "licence_use_too_much")
    for name, more in (("queryCertInfo", {"useRequestId": str(row.pk)}), ("queryCertInfoByHolderCode", {})):
        for other in ({"useCause": "别的事情也想用一用"}, {"relatedItemCode": "other"}):
            wrong = system.call(name, {**wanted(), **more, **other})
            assert wrong.status_code == 403, "what was allowed for one purpose is not used for another"
    revoke(actor=town.holder, request_id=row.pk, now=clock.now())
    gone = system.call("queryCertInfo", {**wanted(), "useRequestId": str(row.pk)})
    assert (gone.status_code, gone.json()["code"]) == (403, "licence_use_not_allowed_now")
    use = Use.objects.visible_to(town.holder).get()
    assert (use.caller, use.channel, use.organization_name) == ("李经办", "api", "徐闻县公积金中心")


def test_by_law_one_call_is_enough_in_both_styles(town: Town, system: System) -> None:
    stage.basis(town)
    for name in ("queryCertInfoByHolderCode", "elssp/v1/GetCertificateDataByHolder"):
        answer = system.call(name, wanted())
        assert answer.status_code == 200, answer.content
        assert answer.json()["data"]["certInfo"] == {"shop": "海味小馆（演示）"}
    found = system.call("queryCertInfo", wanted(certIdentifier=town.licence.identifier, holderCode="", certTypeCode=""))
    assert found.status_code == 200
    listed = system.call("queryCert", wanted()).json()["data"]["certList"]
    assert [row["certNo"] for row in listed] == [town.licence.number]
    assert "王秀英" not in str(listed)
    kinds = list(Use.objects.visible_to(town.holder).order_by("at", "id").values_list("kind", "basis"))
    assert kinds == [("data", "law"), ("data", "law"), ("data", "law"), ("list", "law")]
    wrong = system.call("queryCertInfoByHolderCode", wanted(relatedItemCode="other"))
    assert wrong.json()["code"] == "licence_use_wrong_purpose"


def test_a_copy_leaves_annotated_and_its_address_works_once_for_the_same_system(town: Town, system: System) -> None:
    stage.basis(town, file=True)
    told = system.call("downloadFile", wanted()).json()["data"]
    content = base64.b64decode(told["fileData"])
    assert content[:2] == b"PK" and told["mediaType"] == "application/ofd"
    opened = open_ofd(content)
    assert ("JZJSF", "徐闻县公积金中心") in read_document(opened).info.custom
    checked = system.call("verifyFile", {"useCause": "核验副本真伪", "fileData": told["fileData"]}).json()["data"]
    assert (checked["authentic"], checked["verifyResult"]) == (True, "0"), checked
    broken = bytearray(content)
    broken[len(broken) // 2] ^= 1
    checked = system.call(
        "verifyFile", {"useCause": "核验副本真伪", "fileData": base64.b64encode(bytes(broken)).decode()}
    ).json()["data"]
    assert (checked["authentic"], checked["verifyResult"]) == (False, "1")
    url = system.call("downloadUrl", wanted()).json()["data"]["downloadUrl"].removeprefix(settings.ORIGIN)
    copied = Event.objects.unscoped("test").filter(type="licence.copied")
    assert copied.count() == 1, "a copy that nobody fetched is not sealed"
    assert Browser().get(url).status_code == 401
    token = system.token(callers.FILE)["access_token"]
    first = Browser().get(url, headers={"authorization": f"Bearer {token}"})
    assert first.status_code == 200 and first.content[:2] == b"PK"
    assert Browser().get(url, headers={"authorization": f"Bearer {token}"}).status_code == 404
    url = system.call("downloadUrl", wanted()).json()["data"]["downloadUrl"].removeprefix(settings.ORIGIN)
    Basis.objects.unscoped("test").update(state="ended")
    late = Browser().get(url, headers={"authorization": f"Bearer {token}"})
    assert (late.status_code, late.json()["code"]) == (403, "licence_use_not_allowed_now")


def test_the_four_outcomes_of_a_check(town: Town, system: System) -> None:
    def outcome(**changes: Any) -> str:
        answer = system.call("verifyCertInfo", wanted(**changes))
        assert answer.status_code == 200, answer.content
        assert "王秀英" not in answer.content.decode()
        return str(answer.json()["data"]["verifyResult"])

    right = {"holder": "王秀英", "shop": "海味小馆（演示）"}
    rows = Licence.objects.unscoped("test").filter(pk=town.licence.pk)
    assert outcome(certInfo=right) == "0"
    assert outcome(certInfo={**right, "shop": "别的店"}) == "1"
    assert outcome(certInfo={"nothing": "x"}) == "1"
    assert outcome(certNo="CS0000") == "1"
    rows.update(state="revoked")
    assert outcome(certInfo=right) == "2"
    rows.update(state="valid", valid_from="2020-01-01", valid_until="2021-01-01")
    assert outcome(certInfo=right) == "3"
    assert Use.objects.visible_to(town.holder).filter(kind="verify").count() == 3


def test_only_a_token_of_this_interface_with_the_agreed_scope_opens_it(town: Town, system: System) -> None:
    assert Browser().post(f"{BASE}queryCert", b'{"data": {}}', content_type="application/json").status_code in (
        401,
        422,
    )
    body = orjson.dumps({"data": wanted()})
    for header in ({}, {"authorization": "Bearer nonsense"}):
        answer = Browser().post(f"{BASE}queryCert", body, content_type="application/json", headers=header)
        assert (answer.status_code, answer.json()["code"]) == (401, "licence_use_token_invalid")
    other = system.token(callers.QUERY, resource="")["access_token"]
    answer = Browser().post(
        f"{BASE}queryCert", body, content_type="application/json", headers={"authorization": f"Bearer {other}"}
    )
    assert answer.json()["code"] == "licence_use_token_invalid"
    answer = system.call("queryCertInfoByHolderCode", wanted(), callers.VERIFY)
    assert (answer.status_code, answer.json()["code"]) == (403, "licence_use_scope_missing")
    Agreement.objects.unscoped("test").filter(client=system.client).update(scopes=[callers.VERIFY], wanted=[])
    assert system.token(callers.DATA).get("error") == "invalid_target"


def test_another_system_gets_nothing_of_a_request(town: Town, system: System) -> None:
    row = stage.asked(town)
    allow(actor=town.holder, request_id=row.pk, fields=None, file=None, now=clock.now())
    answer = system.call("queryCertInfo", {**wanted(), "useRequestId": str(row.pk)})
    assert answer.status_code == 404, "a request of the desk is not the system's"


def test_what_a_body_lacks_is_said_at_its_configured_name(town: Town, system: System) -> None:
    answer = system.call("queryCertInfoByHolderCode", {"holderCode": "1"})
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/data/certTypeCode", "/data/useCause"}
    short = system.call("requestUse", wanted(useCause="看"))
    assert short.json()["errors"][0]["pointer"] == "/purpose"


def test_names_are_configuration_and_a_file_that_lacks_some_is_refused(tmp_path: Path) -> None:
    told = interfaces()
    assert {style.style for style in told.styles} == {"1", "2"}
    other = tmp_path / "names.yaml"
    other.write_text(SHIPPED.read_text().replace("queryCertInfoByHolderCode", "getByHolder"), encoding="utf-8")
    assert read(other).styles[0].functions["data_by_holder"] == "getByHolder"
    other.write_text("styles: [{style: 1}]\n", encoding="utf-8")
    with pytest.raises(ValueError, match="lacks"):
        read(other)
    assert Client.objects.unscoped("test").count() == 0
