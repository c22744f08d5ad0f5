"""The desk of the exchange of cases, and the command of the installation."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.calendar import legal_day
from yiwang.service.applications.tests import portal
from yiwang.service.case_exchange.permissions import DUTY
from yiwang.service.case_exchange.tests import stage
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.ratings.tests.conftest import decided_case
from yiwang.web.cli.commands.cases import command

pytestmark = pytest.mark.django_db
DESK = "/desk/case-exchange/"


@pytest.fixture
def desk(county):
    return portal.client_of(factories.official(DUTY, at=county.office, name="上报员"))


def test_the_desk_tells_what_would_go_up_exports_and_lists(county, desk):
    assert "还没有导出过" in desk.get(DESK).content.decode()
    decided_case(county)
    stage.follow_all()
    told = desk.post(DESK, {"act": "check"}).content.decode()
    assert "这次要报" in told and "还没有导出过" in told
    done = desk.post(DESK, {"shape": "zip"})
    archive = zipfile.ZipFile(io.BytesIO(b"".join(done.streaming_content)))
    assert "up_pro_accept/00001.csv" in archive.namelist() and done["Cache-Control"] == "no-store"
    run = stage.newest_run()
    page = desk.get(DESK).content.decode()
    assert run.batch in page and "受理 1" in page and run.digest[:16] in page and "上报员" in page
    assert run.batch in desk.get(f"{DESK}?table=up_pro_accept&day={legal_day(run.at)}").content.decode()
    assert "没有符合条件的导出" in desk.get(f"{DESK}?table=evaluation").content.decode()
    assert "没有符合条件的导出" in desk.get(f"{DESK}?day=2020-01-01").content.decode()
    again = desk.post(DESK, {"shape": "jsonl"})
    assert b"".join(again.streaming_content) == b"" and "没有新的" in desk.get(DESK).content.decode()


def test_what_does_not_fit_is_said_at_its_field_and_what_was_typed_stays(county, desk):
    for sent, said in (
        ({"shape": "doc"}, "请选择文件格式"),
        ({"shape": "zip", "since": "昨天"}, "序号是一个整数"),
    ):
        answer = desk.post(DESK, sent)
        assert answer.status_code == 422 and said in answer.content.decode()
    assert 'value="昨天"' in answer.content.decode()
    decided_case(county)
    b"".join(desk.post(DESK, {"shape": "zip"}).streaming_content)
    answer = desk.post(DESK, {"shape": "zip", "since": "999"})
    assert answer.status_code == 422 and "中间的会漏报" in answer.content.decode()


def test_what_could_not_go_up_is_listed_with_its_reason_and_who_has_no_duty_sees_nothing(county, desk):
    assert "全都报上去了" in desk.get(f"{DESK}left/").content.decode()
    ServiceItem.objects.update(code="")
    decided_case(county)
    stage.follow_all()
    assert "没有国家统一的编码" in desk.post(DESK, {"act": "check"}).content.decode()
    b"".join(desk.post(DESK, {"shape": "jsonl"}).streaming_content)
    page = desk.get(f"{DESK}left/").content.decode()
    assert "没有国家统一的编码" in page and stage.newest_run().batch in page
    assert "没有因为这个原因留下的" in desk.get(f"{DESK}left/?reason=no_number").content.decode()
    assert "有1件没有报上去" in desk.get(DESK).content.decode()
    for address in (DESK, f"{DESK}left/"):
        assert portal.client_of(county.accept).get(address).status_code == 403
    other = portal.client_of(factories.official(DUTY, at=factories.organization("tax"), name="外单位"))
    assert stage.newest_run().batch not in other.get(DESK).content.decode()


def test_the_list_costs_the_same_at_one_export_and_at_many(county, desk):
    def sent() -> None:
        b"".join(desk.post(DESK, {"shape": "zip"}).streaming_content)

    sent()
    desk.get(DESK)
    with CaptureQueriesContext(connection) as few:
        desk.get(DESK)
    for _ in range(4):
        sent()
    with CaptureQueriesContext(connection) as many:
        desk.get(DESK)
    assert len(few) == len(many)


def test_the_command_writes_a_file_that_only_its_owner_reads(county, tmp_path):
    decided_case(county)
    stage.follow_all()
    file = tmp_path / "up.jsonl"
    done = CliRunner().invoke(command, ["export", "--national", str(file), "--since", "0"], catch_exceptions=False)
    assert done.exit_code == 0 and "up_pro_accept 1" in done.output and stage.newest_run().digest in done.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stage.read(file.read_bytes())["up_pro_accept"]
    assert [one.name for one in tmp_path.iterdir()] == ["up.jsonl"]
    refused = CliRunner().invoke(command, ["export", "--national", str(file), "--since", "99"])
    assert refused.exit_code == 1 and "漏报" in refused.output
