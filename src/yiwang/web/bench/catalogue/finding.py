"""Search and suggestions over HTTP at a given rate, and how good they are beside plain PostgreSQL and tantivy."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle, islice
from random import Random
from urllib.parse import quote

from yiwang.engines.search.evaluation.comparing import compare
from yiwang.engines.search.evaluation.judging import TEST, Report, judged_set
from yiwang.engines.search.kinds import Wanted
from yiwang.people.models import Division
from yiwang.service.catalogue.models import Face
from yiwang.service.catalogue.place import COOKIE
from yiwang.web.bench.catalogue.load import Asked, Loaded, load
from yiwang.web.bench.catalogue.pages import WORDS

RATE = 100.0
PLACES = 400
WARM_RATE = 40.0


@dataclass(slots=True)
class Finding:
    """Latencies of pages and suggestions; reports of the test half."""

    search: Loaded = field(default_factory=Loaded)
    suggest: Loaded = field(default_factory=Loaded)
    reports: list[Report] = field(default_factory=list)
    missing: str = ""


def measure(port: int, seconds: float) -> Finding:
    """Everyday queries of the judged set at many places, so that hardly any answer was kept."""
    made, chance = Finding(), Random(11)  # noqa: S311
    titles = list(Face.objects.values_list("title", flat=True))
    try:
        judged = judged_set(titles)
    except ValueError as missing:
        made.missing = str(missing)
        judged = []
    queries = [one.query for one in judged] or ["身份证", "社保", "开饭店"]
    codes = list(Division.objects.filter(level__in=["county", "town"]).order_by("code").values_list("code", flat=True))
    cookies = [f"Cookie: {COOKIE}={chance.choice(codes)}\r\n" for _ in range(PLACES)] if codes else [""]
    count = int(RATE * seconds)
    searches = [f"/search/?q={quote(chance.choice(queries))}" for _ in range(count)]
    # People of these places have searched before, for other things: what is known of a place is remembered.
    load(Asked(port, [f"/search/?q={quote(word)}" for word in WORDS], cookies, WARM_RATE, PLACES / WARM_RATE))
    made.search = load(Asked(port, searches, cookies, RATE, seconds))
    typed = [query[: chance.randint(1, max(len(query) - 1, 1))] for query in islice(cycle(queries), count)]
    suggestions = [f"/search/suggest/?q={quote(text)}" for text in typed]
    made.suggest = load(Asked(port, suggestions, cookies, RATE, seconds))
    if judged:
        place = "440825000000" if "440825000000" in set(codes) else (codes[0] if codes else "")
        made.reports = compare("item", [one for one in judged if one.half == TEST], TEST, Wanted(division=place))
    return made
