"""From folder to database and back: what was published is what comes out, and live cases are counted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import NotFound
from yiwang.core.ids import new_id
from yiwang.core.models import Release
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.packs import commands
from yiwang.packs.diffing import diff
from yiwang.packs.dry_running import dry_run
from yiwang.packs.published import published_pack
from yiwang.packs.publishing import publish_pack
from yiwang.packs.reading import read_pack

from .conftest import SHIPPED, TinyPack

pytestmark = pytest.mark.django_db


def live_case(release: Release, item: str, node: str = "", answers: dict[str, object] | None = None) -> Proceeding:
    members = release.content["members"]
    now = datetime(2026, 11, 21, tzinfo=UTC)
    case = Proceeding.objects.unscoped("test").create(
        kind="application", number=str(new_id()), title="小事项", state="received", item_key=item,
        item_revision=UUID(members[f"items/{item}"]), release=release.pk, organization_id=new_id(),
        division_id=new_id(), applicant_kind="natural_person", applicant_masked="张*", channel="web",
        answers=answers or {}, submitted_at=now,
    )  # fmt: skip
    if node:
        FlowTask.objects.unscoped("test").create(proceeding=case, token_id=new_id(), node=node, name="受理")
    return case


@pytest.mark.parametrize("names", [("base-registers", "food-business"), ("base-registers", "start-company")])
def test_what_was_published_comes_out_unchanged(names: tuple[str, ...], tmp_path: Path) -> None:
    for name in names:
        publish_pack(actor=SYSTEM, path=SHIPPED / name)
    folder = read_pack(SHIPPED / names[-1])
    stored = published_pack(names[-1])
    assert diff(stored, folder) == []
    assert stored.digests == folder.digests
    assert commands.export(names[-1], tmp_path / names[-1]) == 0
    again = read_pack(tmp_path / names[-1])
    assert (again.digest, again.problems) == (folder.digest, ())


def test_a_pack_that_was_never_published_is_not_found() -> None:
    with pytest.raises(NotFound):
        published_pack("nobody")


def test_publishing_the_same_again_makes_no_new_release(tiny: TinyPack) -> None:
    first = publish_pack(actor=SYSTEM, path=tiny.path)
    assert publish_pack(actor=SYSTEM, path=tiny.path).pk == first.pk


def test_diff_and_publish_speak_to_the_terminal(tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.publish(tiny.path) == 0
    tiny.spoil("items/new.yaml", "committed: {days: 5,", "committed: {days: 3,")
    assert commands.diff(tiny.path) == 0
    assert "承诺时限: 5个工作日 → 3个工作日" in capsys.readouterr().out
    tiny.spoil("items/new.yaml", "committed: {days: 3,", "committed: {days: 90,")
    assert commands.publish(tiny.path) == 1
    assert "items/new.yaml:" in capsys.readouterr().out
    assert Release.objects.filter(pack="tiny").count() == 1


def test_a_dry_run_without_live_cases_touches_nobody(tiny: TinyPack) -> None:
    publish_pack(actor=SYSTEM, path=tiny.path)
    old = published_pack("tiny")
    tiny.spoil("items/new.yaml", "committed: {days: 5,", "committed: {days: 3,")
    assert dry_run(old, read_pack(tiny.path)) == []


def test_a_dry_run_tells_who_is_touched_and_what_would_be_lost(tiny: TinyPack) -> None:
    release = publish_pack(actor=SYSTEM, path=tiny.path)
    live_case(release, "tiny.new", node="accept", answers={"payout": {"account": "1"}})
    live_case(release, "tiny.new")
    old = published_pack("tiny")
    text = (tiny.path / "flows/tiny.bpmn").read_text()
    renamed = text.replace('"accept"', '"intake"').replace(">accept<", ">intake<")
    tiny.write("flows/tiny.bpmn", renamed.replace('move="intake"', 'move="accept"'))
    tiny.spoil("forms/tiny.yaml", "account: {type", "card: {type")
    told = [(impact.cases, impact.lost) for impact in dry_run(old, read_pack(tiny.path))]
    assert told == [(2, False), (1, True), (1, True)]


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [("rules/verdict.dmn", '"是甲"', '"是甲类"'), ("texts/note.yaml", "办好了", "已经办好了")],
)
def test_a_changed_table_or_paper_touches_the_cases_that_run_on_it(
    tiny: TinyPack, file: str, before: str, after: str
) -> None:
    live_case(publish_pack(actor=SYSTEM, path=tiny.path), "tiny.new", node="accept")
    old = published_pack("tiny")
    tiny.spoil(file, before, after)
    assert [(impact.cases, impact.lost) for impact in dry_run(old, read_pack(tiny.path))] == [(1, False)]


def test_a_changed_parameter_touches_the_cases_that_will_ask_for_it(tiny: TinyPack) -> None:
    tiny.spoil("items/new.yaml", "form: tiny", "parameters: {amount: tiny.amount}\nform: tiny")
    live_case(publish_pack(actor=SYSTEM, path=tiny.path), "tiny.new", node="accept")
    old = published_pack("tiny")
    tiny.spoil("parameters/money.yaml", "value: 100", "value: 200")
    (impact,) = dry_run(old, read_pack(tiny.path))
    assert "tiny.amount" in impact.what and not impact.lost


def test_a_case_of_an_earlier_version_that_stands_at_a_step_gone_since_is_counted(tiny: TinyPack) -> None:
    live_case(publish_pack(actor=SYSTEM, path=tiny.path), "tiny.new", node="long_gone")
    old = published_pack("tiny")
    tiny.spoil("items/new.yaml", "committed: {days: 5,", "committed: {days: 3,")
    assert [(impact.cases, impact.lost) for impact in dry_run(old, read_pack(tiny.path))] == [(1, False), (1, True)]


def test_an_item_that_disappears_is_a_loss(tiny: TinyPack) -> None:
    release = publish_pack(actor=SYSTEM, path=tiny.path)
    live_case(release, "tiny.new")
    old = published_pack("tiny")
    (tiny.path / "items/new.yaml").unlink()
    (impact,) = dry_run(old, read_pack(tiny.path))
    assert impact.lost
    assert "没有这个事项" in str(impact)


def test_nothing_changed_means_nothing_to_tell(tiny: TinyPack) -> None:
    release = publish_pack(actor=SYSTEM, path=tiny.path)
    live_case(release, "tiny.new", node="accept")
    assert dry_run(published_pack("tiny"), read_pack(tiny.path)) == []
