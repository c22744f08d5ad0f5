"""The licence office: types with their directory entry, who issues them, figures with a table behind each."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories, licensed

from yiwang.core.errors import NotPermitted
from yiwang.core.models import Event
from yiwang.support.licences import directory, figures
from yiwang.support.licences.actions.opening import close_issuing, ensure_open, open_issuing
from yiwang.support.licences.errors import AlreadyOpen, NotIssuer, ReasonMissing, TypeClosed
from yiwang.support.licences.models import Licence, TypeOpening
from yiwang.support.licences.tests.test_pages import client_of
from yiwang.support.licences.tests.test_rules import kind

TYPE = "trial-permit"


@pytest.fixture
def office(db, tmp_path, settings):
    settings.VAR = tmp_path
    return licensed.publish()


def spans():
    return TypeOpening.objects.unscoped("test").order_by("opened_on", "id")


def test_the_first_licence_opens_its_type_once(office):
    licensed.granted(factories.person())
    licensed.granted(factories.person("李四"))
    (span,) = spans()
    assert (span.type_key, span.organization_id, span.implied) == (TYPE, office.pk, True)
    assert Event.objects.unscoped("test").filter(type="licence_type.opened").count() == 1


def test_an_office_opens_and_closes_a_type_with_a_reason(office):
    actor = factories.official("licence.issue")
    with pytest.raises(ReasonMissing):
        open_issuing(actor=actor, type_key=TYPE, organization_id=office.pk, reason=" ")
    opened = open_issuing(actor=actor, type_key=TYPE, organization_id=office.pk, reason="试点")
    with pytest.raises(AlreadyOpen):
        open_issuing(actor=actor, type_key=TYPE, organization_id=office.pk, reason="再开一次")
    with pytest.raises(NotPermitted):
        close_issuing(actor=factories.official("licence.revoke"), opening_id=opened.pk, reason="停")
    close_issuing(actor=actor, opening_id=opened.pk, reason="试点结束", row_version=1)
    with pytest.raises(TypeClosed):
        ensure_open(actor, TYPE, office)
    open_issuing(actor=actor, type_key=TYPE, organization_id=office.pk, reason="又开")
    ensure_open(actor, TYPE, office)
    assert [span.closed_on is None for span in spans()].count(True) == 1


def test_a_type_of_another_kind_of_office_and_an_external_one_cannot_be_opened(office):
    tax = factories.organization(role="tax")
    with pytest.raises(NotIssuer):
        open_issuing(
            actor=factories.official("licence.issue", at=tax), type_key=TYPE, organization_id=tax.pk, reason="x"
        )
    police = factories.organization(role="public_security")
    with pytest.raises(NotIssuer):
        open_issuing(
            actor=factories.official("licence.issue", at=police),
            type_key="resident-id",
            organization_id=police.pk,
            reason="x",
        )


def test_a_closed_type_stops_the_job_of_a_decision_and_says_so(office):
    actor = factories.official("licence.issue")
    span = open_issuing(actor=actor, type_key=TYPE, organization_id=office.pk, reason="试点")
    close_issuing(actor=actor, opening_id=span.pk, reason="试点结束")
    with pytest.raises(TypeClosed):
        licensed.granted(factories.person())
    assert not Licence.objects.unscoped("test").exists()


def test_the_directory_tells_what_gb_t_36902_and_36903_ask(office):
    client = client_of(factories.official("licence.issue"))
    text = client.get(f"/desk/licences/types/{TYPE}/").content.decode()
    for words in (
        "11100000MB0143028R099",
        "自然人",
        "5年",
        "每年1月1日至6月30日",
        "ZZBS",
        "KZ_shop",
        "测试定义机构",
        "关联事项",
    ):
        assert words in text, words
    whole = client.get("/desk/licences/types/business-licence/").content.decode()
    assert "营业执照副本" in whole and "持证人报送" in whole and "目录版本" in whole
    assert client.get("/desk/licences/types/nothing/").status_code == 404


def test_multi_valued_items_are_joined_and_prefixed_as_the_type_says():
    fields = {"projects": {"title": "项目", "type": "list", "short": "JYXM"}, "name": {"title": "名称", "type": "text"}}
    plain = kind(fields=fields)
    assert directory.extension(plain, {"projects": ["a", "b"], "name": "x", "gone": 1}) == {
        "KZ_JYXM": "a^b",
        "KZ_name": "x",
    }
    own = kind(fields=fields, metadata={"prefix": "ZJ_", "join": "|"})
    assert directory.extension(own, {"projects": ["a", "b"]}) == {"ZJ_JYXM": "a|b"}


def test_the_list_of_types_is_searched_filtered_opened_and_exported(office):
    client = client_of(factories.official("licence.issue"))
    listed = client.get("/desk/licences/types/").content.decode()
    assert "测试许可证" in listed and "外部证照" in listed and "本机构没有开通" in listed
    for query, found in (
        ({"q": "测试"}, True),
        ({"q": "099"}, True),
        ({"kind": "attestation"}, False),
        ({"q": "无"}, False),
    ):
        page = client.get("/desk/licences/types/", query).content.decode()
        assert ("测试许可证" in page) is found and (found or "没有符合条件" in page), query
    answer = client.post(f"/desk/licences/types/{TYPE}/", {"change": f"open:{office.pk}", "reason": ""})
    assert answer.status_code == 422 and "请写明理由" in answer.content.decode()
    done = client.post(f"/desk/licences/types/{TYPE}/", {"change": f"open:{office.pk}", "reason": "试点"})
    assert done.status_code == 302 and "本机构已开通" in client.get("/desk/licences/types/").content.decode()
    span = spans().get()
    close = {"change": f"close:{span.pk}", "reason": "停", f"row_version-{span.pk}": "7"}
    assert client.post(f"/desk/licences/types/{TYPE}/", close).status_code == 409
    close[f"row_version-{span.pk}"] = "1"
    assert client.post(f"/desk/licences/types/{TYPE}/", close).status_code == 302
    assert client.post(f"/desk/licences/types/{TYPE}/", {"change": "open:x", "reason": "x"}).status_code == 404
    table = b"".join(client.get("/desk/licences/types/export.csv").streaming_content).decode()
    assert "11100000MB0143028R099" in table and Event.objects.unscoped("test").filter(type="licence.exported").exists()
    assert client_of(factories.official("plain.accept")).get("/desk/licences/types/").status_code == 403


def test_figures_count_what_was_opened_issued_sealed_and_used(office, monkeypatch):
    licensed.granted(factories.person())
    licensed.granted(factories.person("李四"))
    one = Licence.objects.unscoped("test").first()
    Licence.objects.unscoped("test").filter(pk=one.pk).update(ofd_id=None)
    monkeypatch.setattr(figures, "_uses", [lambda offices, first, last: {office.pk: 7}])
    actor = factories.official("licence.issue")
    (row,) = figures.by_office(actor, date(2026, 1, 1), date(2026, 12, 31))
    assert (row.opened, row.issued, row.used) == (1, 2, 7) and row.sealed <= 1 and row.share == 50.0 * row.sealed
    assert figures.by_month(actor, date(2026, 10, 1), date(2026, 12, 31))[1][:2] == (date(2026, 11, 1), 2)
    assert figures.by_type(actor, date(2026, 1, 1), date(2026, 12, 31))[0][:3] == (TYPE, "测试许可证", 2)
    (row,) = figures.by_office(actor, date(2025, 1, 1), date(2025, 12, 31))
    assert (row.opened, row.issued, row.share) == (0, 0, None)
    client = client_of(actor)
    page = client.get("/desk/licences/figures/?year=2026").content.decode()
    assert "开通的证照类型" in page and "每个月颁发多少" in page and "看表格" in page and "证照库" in page
    assert "没有颁发证照" in client.get("/desk/licences/figures/?year=2024").content.decode()
    table = b"".join(client.get("/desk/licences/figures/export.csv?year=2026").streaming_content).decode()
    assert "测试许可证" in table and "2026-11" in table
    assert Event.objects.unscoped("test").filter(type="licence.statistics_exported").count() == 1


def test_figures_of_other_offices_are_not_shown(office):
    licensed.granted(factories.person())
    other = factories.official("licence.issue", at=factories.organization(role="tax"))
    (row,) = figures.by_office(other, date(2026, 1, 1), date(2026, 12, 31))
    assert (row.opened, row.issued) == (0, 0)
    assert "测试许可证" not in client_of(other).get("/desk/licences/figures/").content.decode()


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [
        ("", date(2025, 12, 1), date(2026, 11, 22)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 11, 22)),
        ("2999", date(2025, 12, 1), date(2026, 11, 22)),
        ("１２", date(2025, 12, 1), date(2026, 11, 22)),
    ],
)
def test_spans_of_figures(year, first, last):
    assert figures.span_of(year, date(2026, 11, 22)) == (first, last)
    assert figures.months(date(2025, 11, 5), date(2026, 2, 1))[-2:] == [date(2026, 1, 1), date(2026, 2, 1)]
