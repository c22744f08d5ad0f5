"""Guides by Zipf's law for strangers and for people who are signed in; first pages and lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote

from django.db import connection

from yiwang.web.bench.catalogue.load import Asked, Loaded, load
from yiwang.web.bench.catalogue.zipf import Zipf
from yiwang.web.bench.stage import _session

GUIDES, SIGNED_IN, LISTS = 2_100.0, 400.0, 1_500.0
WARM_RATE, WARM_SECONDS = 1_200.0, 60.0
PEOPLE = 200
WORDS = ("身份证", "社保", "医保", "居住证", "食品经营", "低保", "退休", "公积金", "户口", "结婚", "驾驶证", "营业执照",
         "残疾", "救助", "养老", "就业", "出生", "不动产", "施工许可", "道路运输")  # fmt: skip


@dataclass(slots=True)
class Pages:
    """What was measured, with how many of the requests the ranks that were warm make up."""

    warm: Loaded = field(default_factory=Loaded)
    guides: Loaded = field(default_factory=Loaded)
    signed_in: Loaded = field(default_factory=Loaded)
    lists: Loaded = field(default_factory=Loaded)


def measure(port: int, seconds: float, warm_seconds: float = WARM_SECONDS) -> Pages:
    """Warm up for a bounded time, then measure each for ``seconds``."""
    zipf = Zipf(_items())
    made = Pages()
    wanted = [int(WARM_RATE * warm_seconds), int(GUIDES * seconds), int(SIGNED_IN * seconds)]
    paths = addresses(zipf, sum(wanted))
    warm, guides, signed = paths[: wanted[0]], paths[wanted[0] : wanted[0] + wanted[1]], paths[wanted[0] + wanted[1] :]
    if warm:
        made.warm = load(Asked(port, warm, rate=WARM_RATE, seconds=warm_seconds))
    made.guides = load(Asked(port, guides, rate=GUIDES, seconds=seconds))
    cookies = [f"Cookie: yw_session={token}\r\n" for token in people()]
    load(Asked(port, signed[: int(SIGNED_IN)], cookies, rate=SIGNED_IN / 2, seconds=2))
    made.signed_in = load(Asked(port, signed, cookies, rate=SIGNED_IN, seconds=seconds))
    lists = lists_of()
    load(Asked(port, lists, rate=200, seconds=len(lists) / 200 + 1))
    made.lists = load(Asked(port, lists, rate=LISTS, seconds=seconds))
    return made


def addresses(zipf: Zipf, count: int) -> list[str]:
    """So many addresses of guides, drawn from all items. The items are read once, in the order of their keys."""
    rows = [zipf.row() for _ in range(count)]
    wanted, found = sorted(set(rows)), {}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS bench_rows (row bigint PRIMARY KEY)")
        cursor.execute("TRUNCATE bench_rows")
        with cursor.cursor.copy("COPY bench_rows FROM STDIN") as copy:
            for row in wanted:
                copy.write_row((row,))
        cursor.execute(
            "SELECT r.row, i.key FROM bench_rows r JOIN (SELECT key, row_number() OVER (ORDER BY id) - 1 AS row"
            " FROM catalogue_item WHERE entry_id IS NOT NULL AND state = 'published') i ON i.row = r.row"
        )
        found = dict(cursor.fetchall())
    return [f"/items/{found[row]}/" for row in rows]


def lists_of() -> Sequence[str]:
    """First pages of both sides, lists of services, searches of common words; a third each, round and round."""
    searches = [f"/search/?q={quote(word)}" for word in WORDS]
    services = ["/services/?for=natural_person", "/services/?for=legal_person", "/departments/", "/zones/"]
    return [path for number, word in enumerate(searches) for path in ("/", services[number % len(services)], word)]


def people() -> list[str]:
    """Sessions of as many people, each with a record in the register of persons: guides look what is known of them."""
    from yiwang.core.ids import new_id
    from yiwang.packs.stories.stage import put_record
    from yiwang.people.models import Account

    run, today = (
        new_id().hex[-12:],
        date.today(),
    )  # the keys of an earlier run are gone, and so are the names of its people
    known = {"birthday": "1980-03-01", "household_division": "440825000000", "alive": True, "as_of": today}
    said = {"kind": "person", "assurance": "real_name"}
    sessions = []
    for number in range(PEOPLE):
        party, name = new_id(), f"测速{number}"
        put_record("persons", party, {"resident_id": "440524188001010014", "name": name, **known}, today)
        account = Account.objects.create(login=f"bench-{run}-{number}", name=name, party_id=party, **said)
        sessions.append(_session(account))
    return sessions


def _items() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM catalogue_item WHERE entry_id IS NOT NULL AND state = 'published'")
        return int(cursor.fetchone()[0])
