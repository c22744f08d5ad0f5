"""Once only: what government holds is not asked for, unless the law says so beside the question.

GB/T 39554 and 国办发〔2022〕5号 call it 免提交. These checks run when a pack is checked, not when a form
is used.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from yiwang.engines.forms.errors import FormProblem
from yiwang.engines.forms.form import Form
from yiwang.engines.forms.model import Leaf
from yiwang.engines.forms.sources import Source, parse_source

_TOO_GENERAL: Final = frozenset(
    {
        "name",
        "title",
        "kind",
        "type",
        "code",
        "number",
        "status",
        "state",
        "date",
        "address",
        "remark",
        "note",
        "id",
    }
)
"""Keys that many different things share; they match only together with their title."""


def check_once_only(form: Form, held: Collection[str] | Mapping[str, str]) -> list[FormProblem]:
    """What the form asks although it is held, and sources that hold nothing.

    `held` are the fields that sources hold, as they are written in `x-source` (`register:persons.name`);
    as a mapping it also gives each one's Chinese title, by which questions are recognised better.
    """
    titles = held if isinstance(held, Mapping) else dict.fromkeys(held, "")
    return [*_asked_although_held(form, titles), *_holding_nothing(form, titles), *_asked_twice_in(form)]


def _asked_although_held(form: Form, held: Mapping[str, str]) -> Iterator[FormProblem]:
    for leaf in form.fields:
        if leaf.sources or leaf.source_reason or leaf.kind == "file" or _inside_source(form, leaf):
            continue
        for text, title in held.items():
            if _same(leaf, parse_source("", text), title):
                yield FormProblem(
                    leaf.pointer,
                    f"“{leaf.label()}”政府已有（{title or text}），不应再让申请人填写。",
                    f"请写 x-source: {text}；依法确需填写的，请在 x-source-reason 写明依据。",
                )
                break


def _inside_source(form: Form, leaf: Leaf) -> bool:
    return any(leaf.pointer.startswith(source.pointer + "/") for source in form.sources())


def _same(leaf: Leaf, source: Source, title: str) -> bool:
    """Whether a question looks like something that a source holds: by its title, or by its key."""
    field = source.field.rpartition(".")[2]
    if title and title in (leaf.label(), leaf.label().rpartition("的")[2]):
        return True
    if leaf.key == field:
        return field not in _TOO_GENERAL and not title
    return leaf.key == f"{source.name.rstrip('s')}_{field}"


def _holding_nothing(form: Form, held: Mapping[str, str]) -> Iterator[FormProblem]:
    kinds = {parse_source("", text).kind for text in held}
    for source in form.sources():
        if source.kind in kinds and source.text not in held:
            near = [text for text in held if text.split(".")[0] == source.text.split(".")[0]]
            remedy = f"这个来源有：{'、'.join(sorted(near)[:12])}。" if near else "请改正来源的名称。"
            yield FormProblem(source.pointer, f"来源“{source.text}”不存在。", remedy)


def _asked_twice_in(form: Form) -> Iterator[FormProblem]:
    seen: dict[str, str] = {}
    for source in form.sources():
        first = seen.setdefault(source.text, source.pointer)
        if first != source.pointer:
            yield FormProblem(
                source.pointer,
                f"和“{first}”是同一项数据（{source.text}）。",
                "同一项数据只写一次，请删去一处。",
            )


def check_asked_twice(forms: Mapping[str, Form]) -> list[FormProblem]:
    """What the forms of one bundle would ask the applicant more than once.

    The same question is: the same title and kind of field, without a source and without a legal reason.
    Pointers are prefixed with the form's name.
    """
    problems: list[FormProblem] = []
    seen: dict[tuple[str, str], str] = {}
    for name, form in forms.items():
        for leaf in form.fields:
            if leaf.sources or leaf.source_reason or "*" in leaf.path or "const" in leaf.limits:
                continue
            place = f"{name}{leaf.pointer}"
            first = seen.setdefault((leaf.label(), leaf.kind), place)
            if first.partition("/")[0] != name:
                problems.append(
                    FormProblem(
                        place,
                        f"“{leaf.label()}”在“{first}”已经问过，一件事里不应再问。",
                        f"请写 x-source: item:…#{first[first.index('/') :]}，或在 x-source-reason 写明依据。",
                    )
                )
    return problems
