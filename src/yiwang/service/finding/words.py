"""What editors look at: what was asked and not found, or found and not opened; the list of everyday words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.engines.search.everyday import shipped
from yiwang.engines.search.models import Synonym
from yiwang.engines.search.normal import normal

SHOWN = ("none", "weak", "unopened")
WEEKS = (1, 4, 12)
LEAST = 2  # what was typed once may be anything, also a name: it is shown to nobody
SIZE = 50
_ASKED = """
WITH asked AS (
    SELECT query, sum(asked)::int AS asked, sum(none)::int AS none, sum(relaxed)::int AS relaxed, max(day) AS last
    FROM search_query WHERE day > %(since)s AND division LIKE %(division)s || '%%'
      AND (%(text)s = '' OR strpos(query, %(text)s) > 0)
    GROUP BY query HAVING sum(asked) >= %(least)s
), told AS (
    SELECT a.*, (SELECT count(*) FROM search_click c WHERE c.query = a.query AND c.day > %(since)s)::int AS opened
    FROM asked a
)
SELECT query, asked, none, relaxed, opened, last FROM told
WHERE CASE %(show)s WHEN 'none' THEN none > 0 WHEN 'weak' THEN relaxed > 0 AND none = 0
      ELSE none = 0 AND relaxed = 0 AND opened = 0 END
ORDER BY asked DESC, query LIMIT %(limit)s OFFSET %(offset)s
"""


@dataclass(frozen=True, slots=True)
class Unfound:
    """A query with how often it was asked, had nothing, had only something near, and how often a result was opened."""

    query: str
    asked: int
    none: int
    relaxed: int
    opened: int
    last: date
    means: tuple[str, ...] = ()


def unfound(
    show: str, weeks: int, *, division: str = "", text: str = "", page: int = 1, size: int = SIZE
) -> list[Unfound]:
    """One page and one row more; three queries at most."""
    values = {
        "since": legal_day(clock.now()) - timedelta(days=7 * weeks),
        "division": division[:6].rstrip("0"),
        "text": normal(text, 60),
        "least": LEAST,
        "show": show,
        "limit": size + 1,
        "offset": (page - 1) * size,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, values)
        rows = cursor.fetchall()
    known = _means([row[0] for row in rows])
    return [replace(Unfound(*row), means=known.get(row[0], ())) for row in rows]


def _means(queries: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What whole queries mean by now."""
    told = {query: shipped()[query.replace(" ", "")] for query in queries if query.replace(" ", "") in shipped()}
    own = Synonym.objects.filter(says__in=[query.replace(" ", "") for query in queries], state="on")
    rows = {row.says: tuple(row.means) for row in own}
    return {**told, **{query: rows[query.replace(" ", "")] for query in queries if query.replace(" ", "") in rows}}


@dataclass(frozen=True, slots=True)
class Word:
    """A line of the list of everyday words; ``source`` is editor, learnt or shipped; ``off``: taken out."""

    says: str
    means: tuple[str, ...]
    source: str
    off: bool = False


def everyday_list(source: str = "", text: str = "") -> list[Word]:
    """The list in force by word: the shipped one with the editors' rows over it; one query."""
    own = {
        row.says: Word(row.says, tuple(row.means), "learnt" if row.origin == "clicks" else "editor", row.state == "off")
        for row in Synonym.objects.exclude(state="proposed")
    }
    rows = [own.pop(says, Word(says, means, "shipped")) for says, means in shipped().items()] + list(own.values())
    wanted = normal(text, 60)
    return sorted(
        (
            row
            for row in rows
            if (not source or row.source == source)
            and (not wanted or wanted in row.says or any(wanted in word for word in row.means))
        ),
        key=lambda row: row.says,
    )


def source_words(source: str) -> str:
    """Where a word comes from."""
    return {"editor": _("编辑添加"), "learnt": _("从使用中学到"), "shipped": _("系统自带")}.get(source, source)
