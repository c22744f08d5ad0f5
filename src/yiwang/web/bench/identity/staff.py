"""A province's staff by COPY, to measure with: posts and holders for the organizations that are there, and their book.

``load_staff`` gives every open organization its posts and people until ``people`` hold one; ``measure`` reads what a
provincial supervisor and a village clerk read, and tells how long and with how many queries. Names are made up from
common ones; all of it is marked ``demo``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from yiwang.core.actor import Actor
from yiwang.core.paging import page
from yiwang.people.copying import copy_rows
from yiwang.people.models import Account, Organization, Post, PostHolding
from yiwang.people.staffing import address_book

SPACE = UUID("5d0f1a86-35b4-5d7c-8d7e-2f0d8d0f9a33")
SINCE = date(2024, 1, 1)
SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英建国华文玉兰红梅志鹏宇婷雪琳浩然子轩"
POSTS = (("窗口岗", ("window",)), ("经办岗", ("plain.accept",)), ("审核岗", ("plain.examine",)),
         ("负责人", ("plain.decide", "supervise")), ("综合岗", ("lead",)), ("督办岗", ("supervise",)))  # fmt: skip
BLOCK = 20_000


def load_staff(people: int = 200_000, progress: Callable[[str, float], None] | None = None) -> int:
    """Add accounts, posts and holdings until ``people`` were made; run twice, it makes nothing twice. Returns new."""
    offices = list(Organization.objects.filter(closed_on=None).order_by("pk").values_list("pk", flat=True))
    if not offices:
        return 0
    made, start = 0, Account.objects.filter(login__startswith="scale-").count()
    for first in range(start, people, BLOCK):
        numbers = range(first, min(first + BLOCK, people))
        with transaction.atomic():
            made += _block(numbers, offices)
        if progress:
            progress("人员", min((first + BLOCK) / people, 1.0))
    address_book.rebuild()
    _analyze()
    return made


def _block(numbers: range, offices: list[UUID]) -> int:
    accounts, posts, held = [], [], []
    for number in numbers:
        office, (title, duties) = offices[number % len(offices)], POSTS[number // len(offices) % len(POSTS)]
        account, post = uuid5(SPACE, f"a{number}"), uuid5(SPACE, f"p{number}")
        login, name = f"scale-{number}", name_of(number)
        accounts.append((account, login, name, "official", "real_name", "zh-hans", True, True, "!", False, 1, SINCE))
        posts.append((post, office, f"{title}{number // len(offices) // len(POSTS) or ''}", list(duties), True, 1))
        held.append((post, account, SINCE, None, False, False, f"{number % 9000 + 1000}"))
    copy_rows(Account, ("id", "login", "name", "kind", "assurance", "language", "is_active", "demo", "password",
                        "password_given", "version", "created_at"), accounts)  # fmt: skip
    copy_rows(Post, ("id", "organization_id", "title", "duties", "demo", "version"), posts)
    return copy_rows(PostHolding, ("post_id", "account_id", "since", "until", "acting", "temporary", "extension"), held)


def name_of(number: int) -> str:
    """A name that looks like one; every number has the same each time."""
    surname = SURNAMES[number * 7 % len(SURNAMES)]
    first = GIVEN[number * 13 % len(GIVEN)]
    return surname + first + (GIVEN[number * 29 % len(GIVEN)] if number % 4 else "")


def _analyze() -> None:
    with connection.cursor() as cursor:
        for model in (Account, Post, PostHolding, address_book.AddressEntry):
            cursor.execute(f"ANALYZE {model._meta.db_table}")


@dataclass(frozen=True, slots=True)
class Reading:
    """One kind of read: the median and the slowest in milliseconds, and its number of queries."""

    name: str
    median_ms: float
    worst_ms: float
    queries: int
    rows: int


TYPED = ("cgy", "chenguo", "王", "徐闻 wang", "市场监督管理局", "窗口岗 zh", "8801", "督办岗", "liuwei")


def measure(actor: Actor, rounds: int = 5) -> list[Reading]:
    """Searches of the address book as ``actor``, a page of 30 each."""

    def search(text: str) -> int:
        rows = address_book.entries(actor, text).defer("words")
        return len(page(rows, order=address_book.ORDER, size=30).rows)

    return [timed(text or "（全部）", lambda text=text: search(text), rounds) for text in ("", *TYPED)]  # type: ignore[misc]


def timed(name: str, read: Callable[[], int], rounds: int = 5) -> Reading:
    """Run a read several times; the first, cold run counts as the slowest if it was."""
    spent, rows = [], 0
    for _round in range(rounds):
        begun = perf_counter()
        rows = read()
        spent.append((perf_counter() - begun) * 1000)
    with CaptureQueriesContext(connection) as caught:
        read()
    ordered = sorted(spent)
    return Reading(name, round(ordered[len(ordered) // 2], 1), round(ordered[-1], 1), len(caught), rows)


def plan_of(actor: Actor, text: str) -> str:
    """The plan of a search, with its times."""
    rows = address_book.entries(actor, text).defer("words").order_by(*address_book.ORDER)[:30]
    return rows.explain(analyze=True, buffers=True)
