"""How the tests of a run are shared out to its processes."""

from __future__ import annotations

from xdist.scheduler.loadgroup import LoadGroupScheduling

HOUSE_RULES = "tests/architecture/"
# What starts servers and processes, or stands in one group, takes longest: begun last, it would keep one process busy
# alone at the end.
LONGEST = (
    "tests/security/",
    "tests/start/",
    "tests/reliability/",
    "tests/test_",
    HOUSE_RULES,
    "src/yiwang/people/",
    # journeys, in a stage of their own
    "tests/journeys/test_food_licence.py",
    "tests/journeys/test_catalogue",
    "tests/journeys/test_access.py",
    "tests/journeys/test_content.py",
    "tests/journeys/test_licence",
    "tests/journeys/test_privacy.py",
    "tests/journeys/test_finding.py",
    "tests/journeys/test_company.py",
)


class ByFile(LoadGroupScheduling):
    """What is in no group goes by its file: fixtures of a file are made once, and each test asks for no other.

    The house rules stay together, as they read the same two thousand files. Journeys go one by one: some of their
    files would take a minute.
    """

    def _split_scope(self, nodeid: str) -> str:
        group: str = super()._split_scope(nodeid)
        if group != nodeid or nodeid.startswith("tests/journeys/"):
            return group
        file = nodeid.partition("::")[0]
        return HOUSE_RULES if file.startswith(HOUSE_RULES) else file


def turn(nodeid: str) -> int:
    """Small for what is begun first."""
    return next((place for place, start in enumerate(LONGEST) if nodeid.startswith(start)), len(LONGEST))
