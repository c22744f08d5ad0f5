"""A compiled form and everything that can be asked of it. Immutable: one is shared by all requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from yiwang.engines.forms import privacy
from yiwang.engines.forms.errors import FieldError, Text
from yiwang.engines.forms.model import Group, Leaf, Part, Repeat, find, leaves, walk
from yiwang.engines.forms.parsing import Known, PageResult, parse_page
from yiwang.engines.forms.pointers import split
from yiwang.engines.forms.schema import schema_of
from yiwang.engines.forms.sources import Source, parse_source
from yiwang.engines.forms.validation import Checker


class Form:
    """Made by `compile_form`; answers are plain JSON objects (see `convert` for the value of each kind)."""

    def __init__(self, root: Group, *, description: Text) -> None:
        self.root = root
        self.title: Text = root.title
        self.description = description
        self.fields: tuple[Leaf, ...] = tuple(leaves(root))
        self._checker = Checker.of(root)
        self._sources = tuple(_sources(root))

    def pages(self, answers: Mapping[str, Any]) -> list[Part]:
        """The pages that are shown for these answers: every visible top-level part, in order."""
        shown = self._checker.shown(answers)
        return [child for child in self.root.children if shown.shows(child.pointer)]

    def page(self, key: str) -> Part:
        """The page with this key; raises KeyError for one that the form does not have."""
        return self.root.by_key[key]

    def part(self, pointer: str) -> Part | None:
        """The part of the form at a concrete or general pointer, or None."""
        return find(self.root, ["0" if part == "*" else part for part in split(pointer)])

    def shows(self, pointer: str, answers: Mapping[str, Any]) -> bool:
        """Whether the part at this pointer is shown for these answers."""
        return self._checker.shown(answers).shows(pointer)

    def visible_answers(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers without those of hidden parts: what is submitted. The draft keeps them all."""
        return self._checker.shown(answers).answers

    def hidden(self, answers: Mapping[str, Any]) -> frozenset[str]:
        """The concrete pointers of the parts that are not shown for these answers."""
        return self._checker.shown(answers).hidden

    def parse_page(
        self,
        page_key: str,
        post: Mapping[str, Any],
        answers: Mapping[str, Any],
        *,
        locked: Iterable[str] = (),
        disputes: Mapping[str, dict[str, Any]] | None = None,
        errors: Sequence[FieldError] = (),
        today: date | None = None,
    ) -> PageResult:
        """Read what a browser sent for one page.

        `locked` are the pointers that a source answered (the keys of a prefill's provenance): what is
        posted for them is taken as a dispute only. `errors` are those of the page's files (`receive`).
        `today` is the day for dates that may not lie in the future; without it the current day in
        Asia/Shanghai.
        """
        known = Known(frozenset(locked), errors, disputes or {})
        return parse_page(self._checker, self.page(page_key), post, answers, known, today)

    def validate(self, answers: Any, *, complete: bool = True, today: date | None = None) -> list[FieldError]:
        """Every error, one for each field, in the order of the form; hidden parts do not count.

        `complete=False` is for drafts: nothing is required, but what is there must be right.
        """
        return self._checker.check(answers, complete=complete, today=today)

    def validate_part(self, answers: Any) -> list[FieldError]:
        """What is wrong with the values that are there, conditions and required parts left aside."""
        return self._checker.check_values(answers)

    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema 2020-12 of complete answers, for the API's documentation."""
        schema = schema_of(self.root, complete=True)
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}

    def split_private(self, answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """(public, private): answers without personal data, and a map of pointer to personal value.

        A key that the form does not know counts as personal.
        """
        return privacy.split_private(self.root, answers)

    @staticmethod
    def merge_private(public: Mapping[str, Any], private: Mapping[str, Any]) -> dict[str, Any]:
        """The answers again, from the two halves of `split_private`."""
        return privacy.merge_private(public, private)

    def mask(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers with every personal value masked, for showing to people without a purpose to see it."""
        return privacy.mask(self.root, answers)

    def sources(self) -> list[Source]:
        """Every declared source, in the order in which they are to be asked."""
        return list(self._sources)


def _sources(root: Group) -> Iterable[Source]:
    for part in walk(root):
        if isinstance(part, Leaf | Repeat):
            for text in part.sources:
                yield parse_source(part.pointer, text)
