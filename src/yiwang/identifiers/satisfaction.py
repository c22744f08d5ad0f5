"""The five grades of a rating (好差评). Stored by name: two standards number them in opposite order."""

from enum import StrEnum

from yiwang.identifiers.errors import IdentifierError


class Satisfaction(StrEnum):
    """The grades, best first. The value is what is stored."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied"

    @property
    def label(self) -> str:
        """Chinese name as people see it."""
        return ("非常满意", "满意", "基本满意", "不满意", "非常不满意")[self._place]

    @property
    def is_bad(self) -> bool:
        """A bad rating (差评), which opens a rectification."""
        return self._place >= 3

    @property
    def gbt39046(self) -> str:
        """Code of GB/T 39046-2020 A.8: "1" is the best."""
        return str(self._place + 1)

    @property
    def evaluation_interface(self) -> str:
        """Code of the national evaluation interface: "5" is the best."""
        return str(5 - self._place)

    @property
    def _place(self) -> int:
        return _ORDER.index(self)


_ORDER = tuple(Satisfaction)


def from_gbt39046(code: str) -> Satisfaction:
    """Read a code of GB/T 39046-2020 A.8 ("1" best). Raises IdentifierError `satisfaction`."""
    return _ORDER[_number(code) - 1]


def from_evaluation_interface(code: str) -> Satisfaction:
    """Read a code of the national evaluation interface ("5" best). Raises IdentifierError `satisfaction`."""
    return _ORDER[5 - _number(code)]


def check(value: str) -> Satisfaction:
    """Read a stored name or a Chinese label; a number is ambiguous. Raises IdentifierError `satisfaction`."""
    for grade in _ORDER:
        if value.strip() in {grade.value, grade.label}:
            return grade
    raise IdentifierError("satisfaction", "请从非常满意、满意、基本满意、不满意、非常不满意中选一个。")


def _number(code: str) -> int:
    if code.strip() in {"1", "2", "3", "4", "5"}:
        return int(code)
    raise IdentifierError("satisfaction", "满意度代码只能是 1 到 5。")
