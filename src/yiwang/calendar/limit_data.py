"""Limits written as data, in packs and parameters: a mapping becomes a `Limit`, or a refusal that says where."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from yiwang.calendar.durations import Duration, Unit
from yiwang.calendar.errors import CalendarError
from yiwang.calendar.limits import Basis, Limit, PauseKind, Silence

_Choice = TypeVar("_Choice", bound=StrEnum)

# 时限单位 of the national item exchange.
EXCHANGE_UNITS: Mapping[str, Unit] = {
    "1": Unit.WORKING_DAY,
    "2": Unit.DAY,
    "3": Unit.MONTH,
    "4": Unit.YEAR,
    "5": Unit.HOUR,
}
_KEYS = frozenset(
    {"name", "amount", "unit", "law", "article", "pauses", "extension", "silence", "rolls", "pause_basis"}
)


class LimitDataError(CalendarError):
    """The mapping is no limit; `pointer` is the JSON pointer of the wrong value."""

    code = "limit_data"

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer


def read_limit(key: str, data: Mapping[str, object]) -> Limit:
    """Build a limit from `{name, amount, unit, law, article}` and, as needed, `pauses` (list of kinds),
    `pause_basis` `{law, article}`, `extension` `{amount, unit, by}`, `silence`, `rolls`.

    Raises LimitDataError for an unknown key, unit, pause or silence, and for a missing legal basis.
    """
    for name in data:
        if name not in _KEYS:
            raise LimitDataError(f"/{name}", f"时限里没有“{name}”这一项。")
    extension, by = _extension(data.get("extension"))
    pauses = data.get("pauses") or []
    if not isinstance(pauses, list):
        raise LimitDataError("/pauses", "暂停计时的情形要写成列表。")
    rolls = data.get("rolls", True)
    if not isinstance(rolls, bool):
        raise LimitDataError("/rolls", "rolls 只能是 true 或 false。")
    pause_basis = data.get("pause_basis")
    return Limit(
        key=key,
        name=_text(data, "name", ""),
        duration=_duration(data, ""),
        basis=Basis(_text(data, "law", ""), _text(data, "article", "")),
        pauses=frozenset(_choice(PauseKind, kind, f"/pauses/{n}") for n, kind in enumerate(pauses)),
        pause_basis=_basis(pause_basis) if pause_basis is not None else None,
        extension=extension,
        extension_by=by,
        silence=_choice(Silence, data.get("silence", "nothing"), "/silence"),
        rolls=rolls,
    )


def _extension(data: object) -> tuple[Duration | None, str]:
    if data is None:
        return None, ""
    if not isinstance(data, Mapping):
        raise LimitDataError("/extension", "延长要写明 amount、unit 和 by。")
    return _duration(data, "/extension"), _text(data, "by", "/extension")


def _basis(data: object) -> Basis:
    if not isinstance(data, Mapping):
        raise LimitDataError("/pause_basis", "依据要写明 law 和 article。")
    return Basis(_text(data, "law", "/pause_basis"), _text(data, "article", "/pause_basis"))


def _duration(data: Mapping[str, object], at: str) -> Duration:
    amount = data.get("amount")
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise LimitDataError(f"{at}/amount", "时限的长度要写成整数。")
    try:
        return Duration(amount, _choice(Unit, data.get("unit"), f"{at}/unit"))
    except LimitDataError:
        raise
    except ValueError:
        raise LimitDataError(f"{at}/amount", "时限的长度要在 0 到 100000 之间。") from None


def _text(data: Mapping[str, object], name: str, at: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value.strip():
        raise LimitDataError(f"{at}/{name}", f"时限缺少“{name}”。时限要写明名称、法律和条文。")
    return value.strip()


def _choice(kind: type[_Choice], value: object, at: str) -> _Choice:
    try:
        return kind(str(value))
    except ValueError:
        allowed = "、".join(str(member.value) for member in kind)
        raise LimitDataError(at, f"“{value}”不在可选的值里：{allowed}。") from None
