"""Items of another platform with all their dirt: everything survives, everything is told, nothing is doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from yiwang.core.actor import STRANGER, SYSTEM
from yiwang.core.errors import Refusal
from yiwang.service.catalogue.elements import check_elements
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.resolving import resolved
from yiwang.service.catalogue_exchange.errors import FileChanged
from yiwang.service.catalogue_exchange.gdzwfw import streaming
from yiwang.service.catalogue_exchange.gdzwfw.findings import SENTENCES
from yiwang.service.catalogue_exchange.gdzwfw.mapping import item_of
from yiwang.service.catalogue_exchange.gdzwfw.streaming import import_stream
from yiwang.service.catalogue_exchange.tests import stage
from yiwang.service.catalogue_exchange.tests.dirty import DEPARTMENT, DIRT, NGINX, PACKAGE, item, lines


def test_a_right_item_gives_content_that_keeps_to_the_table_of_elements() -> None:
    found = item_of(item())
    assert found.findings == [] and check_elements(found.content) == []
    assert found.identity["uscc"] == DEPARTMENT and found.identity["division"] == "440000000000"
    assert [row["title"] for row in found.content["materials"].values()] == ["申请表", "章程"]
    assert found.content["grade"] == 4 and found.content["scope"] == "nation"
    assert found.content["limits"]["committed"] == {"amount": 4, "unit": "working_day"}


@pytest.mark.parametrize("code", list(DIRT))
def test_dirt_is_survived_and_told(code: str) -> None:
    found = item_of(item(**DIRT[code]))
    assert code in {finding["code"] for finding in found.findings} and code in SENTENCES
    assert check_elements(found.content) == []
    assert "Bad Gateway" not in str(found.content) and "<html" not in str(found.content)


def test_words_of_the_kind_of_item_win_over_its_code() -> None:
    assert item_of(item(PROJECT_TYPE="1")).content["handling"] == "committed"


def test_a_package_with_small_keys_is_an_item_too() -> None:
    found = item_of(PACKAGE)
    assert found.content["title"] == "我要开餐馆" and found.ref == "tc-tc01" and found.identity["level"] == 4
    assert found.content["limits"]["committed"] == {"amount": 5, "unit": "working_day"}
    assert check_elements(found.content) == [] and found.content["basis"]["row-1"]["law"] == "食品安全法"


@pytest.mark.django_db
def test_a_file_is_streamed_goes_on_where_it_stopped_and_a_repeat_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "BLOCK", 2)
    monkeypatch.setattr(streaming, "LONGEST_LINE", 20_000)
    broken = lines(item(3)).replace("办学条件".encode(), b"\x07\x01\xff")
    file = tmp_path / "items.jsonl"
    file.write_bytes(
        lines(item(1), NGINX.encode() + b"\n", {"errCode": "500", "msg": "busy"}, broken, b'{"cut": \n', PACKAGE,
              b'{"x": "' + b"y" * 50_000 + b'"}\n', b"\n", item(5, CATANAME=""), item(4))
    )  # fmt: skip
    first = import_stream(actor=SYSTEM, path=file, source="gd", blocks=2)
    assert first.finished_at is None and first.lines == 4 and first.taken == 2
    run = import_stream(actor=SYSTEM, path=file, source="gd")
    assert run.pk == first.pk and run.finished_at is not None
    assert (run.lines, run.taken, run.refused_count) == (10, 4, 5)
    codes = {row["line"]: row["code"] for row in run.refused}
    assert codes == {2: "html_page", 3: "no_item", 5: "not_json", 7: "line_too_long", 9: "title_missing"}
    assert ServiceItem.objects.filter(managed_by="import:gd").count() == 4
    again = import_stream(actor=SYSTEM, path=file, source="gd")
    assert (again.taken, again.same) == (0, 4) and ServiceItem.objects.count() == 4
    assert "\x07" not in str(resolved(f"gd:{3:032x}").elements)


@pytest.mark.django_db
def test_an_item_of_an_entry_keeps_only_what_differs_and_one_of_others_stays_theirs(tmp_path: Path) -> None:
    town = stage.build()
    town.entry.code = "440105110000"
    town.entry.content = {
        "title": "高等职业学校设立1",
        "power_type": "行政许可",
        "limits": {"statutory": {"amount": 20}},
    }
    town.entry.save()
    ServiceItem.objects.create(key=f"gd:{2:032x}", face=town.entry.face, source="desk", managed_by="desk")
    file = tmp_path / "items.jsonl"
    file.write_bytes(lines(item(1), item(2)))
    run = import_stream(actor=SYSTEM, path=file, source="gd")
    assert (run.taken, run.refused_count, run.refused[0]["code"]) == (1, 1, "other_source")
    row = ServiceItem.objects.get(key=f"gd:{1:032x}")
    assert row.entry_id == town.entry.pk and "title" not in row.content
    assert row.content["limits"]["statutory"] == {"unit": "working_day"}


@pytest.mark.django_db
def test_another_file_is_not_gone_on_with_and_strangers_import_nothing(tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    file.write_bytes(lines(*(item(n, YW_NAME="x" * 50_000) for n in (1, 2, 3))))
    with pytest.raises(Refusal):
        import_stream(actor=STRANGER, path=file, source="gd")
    import_stream(actor=SYSTEM, path=file, source="gd", blocks=0)
    run = streaming.begin(actor=SYSTEM, path=file, source="gd")
    assert run.offset == 0
    file.write_bytes(file.read_bytes() + lines(item(4)))
    with pytest.raises(FileChanged):
        import_stream(actor=SYSTEM, path=file, source="gd")
