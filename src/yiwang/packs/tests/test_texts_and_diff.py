"""Templates without logic; differences that a policy officer can read; stories merged with what they share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.formats import texts as formats_texts
from yiwang.packs import texts as pack_texts
from yiwang.packs.diffing import diff
from yiwang.packs.exporting import ExportRefused, write_pack
from yiwang.packs.reading import read_pack
from yiwang.packs.scenarios import merged, stories_of
from yiwang.packs.texts import TextRefused, fill, holes

from .conftest import TinyPack


def test_packs_and_papers_fill_templates_by_one_and_the_same_function() -> None:
    assert all(getattr(pack_texts, name) is getattr(formats_texts, name) for name in pack_texts.__all__)


def test_a_template_is_filled() -> None:
    assert (
        fill("{{ name }}：{{due_date}}前。{{ name }}", {"name": "王秀英", "due_date": "12月4日"})
        == "王秀英：12月4日前。王秀英"
    )


@pytest.mark.parametrize(
    "body",
    [
        "{% for x in y %}",
        "{{ a.b }}",
        "{{ a | safe }}",
        "{{ a() }}",
        "{{ 1+1 }}",
        "${x}",
        "<% x %>",
        "{# x #}",
        "{{ A }}",
        "{{",
    ],
)
def test_logic_is_refused(body: str) -> None:
    with pytest.raises(TextRefused) as refused:
        holes(body)
    assert refused.value.code == "text_logic"


def test_a_missing_value_is_refused_not_left_blank() -> None:
    with pytest.raises(TextRefused) as refused:
        fill("{{ name }}", {})
    assert (refused.value.code, refused.value.name) == ("text_missing", "name")


@given(st.text(max_size=60))
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    assert fill("甲{{ name }}乙", {"name": value}) == f"甲{value}乙"


def test_a_value_cannot_make_the_text_endless() -> None:
    with pytest.raises(TextRefused) as refused:
        fill("{{ name }}" * 10, {"name": "x" * 10_000})
    assert refused.value.code == "text_too_long"


def changed(tiny: TinyPack, tmp_path: Path, file: str, before: str, after: str) -> list[str]:
    old = read_pack(tiny.path)
    text = (tiny.path / file).read_text()
    assert before in text
    tiny.write(file, text.replace(before, after, 1))
    return [str(change) for change in diff(old, read_pack(tiny.path))]


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        (
            "items/new.yaml",
            "committed: {days: 5,",
            "committed: {days: 3,",
            "~ 事项“tiny.new” 时限 › 承诺时限: 5个工作日 → 3个工作日",
        ),
        ("items/new.yaml", "title: 照片,", "title: 近照,", "~ 事项“tiny.new” 材料 › photo › 标题: 照片 → 近照"),
        ("items/new.yaml", ", {value: b, title: 乙}", ", {value: b, title: 乙}, {value: c, title: 丙}", "丙"),
        ("rules/verdict.dmn", '"grant"', '"person"', '~ 决策表“verdict” 规则 verdict.1: "a" ⇒ "grant"'),
        ("flows/tiny.bpmn", 'label="不予"', 'label="拒绝"', "~ 流程“tiny” 任务“决定”(decide)"),
        ("pack.yaml", '"2026.1"', '"2026.2"', "~ 包“tiny” 版本: 2026.1 → 2026.2"),
        ("texts/note.yaml", "办好了。", "已经办好。", "~ 文书“note” 正文"),
    ],
)
def test_the_difference_reads_like_a_sentence(
    tiny: TinyPack, tmp_path: Path, file: str, before: str, after: str, says: str
) -> None:
    lines = changed(tiny, tmp_path, file, before, after)
    assert len(lines) == 1
    assert says in lines[0]


def test_moving_an_entry_is_no_change(tiny: TinyPack, tmp_path: Path) -> None:
    one = "  - {decision: grant, text: note}\n"
    two = "  - {decision: refuse, text: note}\n"
    assert changed(tiny, tmp_path, "items/new.yaml", one + two, two + one) == []


def test_new_and_removed_definitions_are_named(tiny: TinyPack) -> None:
    old = read_pack(tiny.path)
    (tiny.path / "texts/note.yaml").rename(tiny.path / "texts/other.yaml")
    text = (tiny.path / "texts/other.yaml").read_text().replace("text: note", "text: other")
    tiny.write("texts/other.yaml", text)
    assert [str(c) for c in diff(old, read_pack(tiny.path))] == ["- 文书“note” 删除: 通知", "+ 文书“other” 新增: 通知"]


def test_an_export_does_not_overwrite_and_does_not_leave_its_folder(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/x").write_text("x")
    with pytest.raises(ExportRefused):
        write_pack({"pack": "a"}, {}, tmp_path / "full")
    with pytest.raises(ExportRefused):
        write_pack({"pack": "a"}, {"texts": {"../../evil": {}}}, tmp_path / "new")
    assert not (tmp_path.parent / "evil.yaml").exists()


def test_what_stories_share_is_merged_one_level_deep() -> None:
    shared = {"today": "2026-11-21", "person": {"alive": True, "name": "甲"}, "licences": [1]}
    assert merged(shared, {"person": {"alive": False}, "licences": []}) == {
        "today": "2026-11-21",
        "person": {"alive": False, "name": "甲"},
        "licences": [],
    }


def test_a_story_file_may_state_what_its_stories_share(tiny: TinyPack) -> None:
    tiny.write(
        "scenarios/stories.yaml",
        "item: tiny.new\ngiven: {today: 2026-11-23, scenario: {kind: a}}\nstories:\n"
        "  - {story: 甲, when: apply, then: {receipt: {matched: [verdict.1]}}}\n"
        "  - story: 乙\n    given: {scenario: {kind: b}}\n"
        "    when: [{who: applicant, does: apply}]\n    then: {because: verdict.2}\n",
    )
    assert [str(f) for f in tiny.check() if f.severity == "error"] == []
    document = read_pack(tiny.path).get("scenarios", "stories")
    assert document is not None
    one, two = stories_of(document)
    assert (one.subject, one.key, one.steps[0].does, one.steps[0].who) == ("item", "tiny.new", "apply", ("applicant",))
    assert two.given["scenario"] == {"kind": "b"}
    assert two.line == 5
