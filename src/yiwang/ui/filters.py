"""How dates, money, numbers and names are written for people, in the language of the page."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from yiwang.crypto.digests import sm3
from yiwang.ui.display import language_tag

SHANGHAI = ZoneInfo("Asia/Shanghai")
THIN = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip


def legal_day(value: date | datetime) -> date:
    """The day in Asia/Shanghai on which a moment falls; a date stays what it is."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).date()
    return value


def zh_date(value: date | datetime | None) -> str:
    """`2026年11月28日`, in English `28 November 2026`; nothing for None."""
    if value is None:
        return ""
    day = legal_day(value)
    if language_tag() == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def zh_datetime(value: datetime | None) -> str:
    """`2026年11月28日 14:05` in Asia/Shanghai."""
    if value is None:
        return ""
    return f"{zh_date(value)} {value.astimezone(SHANGHAI):%H:%M}"


def number(value: int | float | None, digits: int | None = None) -> str:
    """Thin grouping by three from five digits on (12 345); `digits` fixes the decimal places."""
    if value is None:
        return ""
    text = f"{abs(value):,.{digits}f}" if digits is not None else f"{abs(value):,}"
    if abs(value) < 10_000:
        text = text.replace(",", "")
    return (MINUS if value < 0 else "") + text.replace(",", THIN)


def money(fen: int | None) -> str:
    """Integer fen as yuan with two places and grouping: 123456 gives `¥1,234.56`."""
    if fen is None:
        return ""
    return f"{MINUS if fen < 0 else ''}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def mask(value: str | None, first: int = 1, last: int = 0) -> str:
    """Hide the middle of a personal value: `first` and `last` characters stay, the rest become `*`.

    A value too short to keep any secret is hidden whole.
    """
    if not value:
        return ""
    if len(value) <= first + last:
        return "*" * len(value)
    return value[:first] + "*" * (len(value) - first - last) + (value[-last:] if last else "")


def working_days_text(days: int, ends: date | datetime | None = None) -> str:
    """A duration in working days with the day it ends: `5个工作日（2026年11月28日前）`."""
    text = ngettext("%(days)s个工作日", "%(days)s个工作日", days) % {"days": days}
    if ends is None:
        return text
    return gettext("%(duration)s（%(day)s前）") % {"duration": text, "day": zh_date(ends)}


def relative_day(value: date | datetime | None, today: date | None = None) -> str:
    """`今天`, `明天`, `昨天`, `3天后`, `2天前`; past two weeks the date itself."""
    if value is None:
        return ""
    now = today or datetime.now(SHANGHAI).date()
    days = (legal_day(value) - now).days
    near = {0: gettext("今天"), 1: gettext("明天"), -1: gettext("昨天")}
    if days in near:
        return near[days]
    if abs(days) > 14:
        return zh_date(value)
    text = gettext("%(days)s天后") if days > 0 else gettext("%(days)s天前")
    return text % {"days": abs(days)}


def lang(value: Mapping[str, str] | str | None) -> str:
    """The text of a language map in the language of the page, else Chinese, else whatever is there."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return value.get(language_tag()) or value.get("zh-Hans") or next(iter(value.values()), "")


def anchor_of(text: str) -> str:
    """The mark of a sentence on a page, the same wherever the same sentence stands; 8 characters."""
    return sm3(" ".join(text.split()).encode())[:4].hex()


def anchored(items: Iterable[Mapping[str, str]], prefix: str = "faq") -> list[dict[str, str]]:
    """Parts of an accordion with ids: ``id`` by the words of the title (once), ``at`` by the place in the list."""
    found: dict[str, dict[str, str]] = {}
    for number, item in enumerate(items):
        mark = f"{prefix}-{anchor_of(item['title'])}"
        found[mark if mark not in found else f"{number}"] = {**item, "at": f"{prefix}-{number}"}
    return [{**item, "id": mark} if mark.startswith(prefix) else item for mark, item in found.items()]


FILTERS = {
    "zh_date": zh_date,
    "zh_datetime": zh_datetime,
    "number": number,
    "money": money,
    "mask": mask,
    "working_days_text": working_days_text,
    "relative_day": relative_day,
    "lang": lang,
    "anchored": anchored,
}
