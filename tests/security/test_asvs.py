"""The checklist of OWASP ASVS 5.0 names for each point a proof that exists, or the word open."""

from __future__ import annotations

import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
CHECKLIST = REPOSITORY / "docs" / "security" / "asvs.md"
ROW = re.compile(r"^\| (?P<point>\d+\.\d+\.\d+) \| (?P<level>[12]) \| (?P<text>[^|]+) \| (?P<proof>[^|]+) \|$", re.M)
NAMED = re.compile(r"`((?:src|tests|docs|bin)/[^`\s:]+|Makefile)(?:::(\w+))?`")
CHAPTERS = 17


def rows() -> list[re.Match[str]]:
    return list(ROW.finditer(CHECKLIST.read_text("utf-8")))


def test_every_chapter_stands_in_the_list_and_no_point_twice():
    points = [row["point"] for row in rows()]
    assert {int(point.split(".")[0]) for point in points} == set(range(1, CHAPTERS + 1))
    assert len(points) == len(set(points)), sorted(p for p in points if points.count(p) > 1)
    assert len(points) >= 200


def test_a_point_without_a_proof_says_that_it_is_open():
    for row in rows():
        proof = row["proof"].strip()
        named = NAMED.search(proof) or proof.startswith(("open", "not applicable:"))
        assert named, f"{row['point']}: name a test or a file, say open, or say why it does not apply: {proof}"


def test_every_proof_that_is_named_exists():
    gone = []
    for row in rows():
        for path, test in NAMED.findall(row["proof"]):
            place = REPOSITORY / path
            if not place.exists():
                gone.append(f"{row['point']}: {path}")
            elif test and not re.search(rf"def {test}\b|class {test}\b", place.read_text("utf-8")):
                gone.append(f"{row['point']}: {path}::{test}")
    assert not gone, gone


def test_what_is_open_is_counted_in_the_head_of_the_list():
    text = CHECKLIST.read_text("utf-8")
    found = sum(row["proof"].strip().startswith("open") for row in rows())
    said = re.search(r"(\d+) points, (\d+) of them open", text)
    assert said and (int(said[1]), int(said[2])) == (len(rows()), found), (len(rows()), found)
