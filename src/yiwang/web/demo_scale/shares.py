"""How full and how dirty a real province's items are: counts of 1,571,966 items of Guangdong, surveyed in August 2026.

Only facts were taken (docs/concepts/demo-scale.md): how many rows hold a field, how many hold which kind of dirt.
"""

from __future__ import annotations

ITEMS = 1_571_966
# Shares of entries (per thousand) that lack something.
WITHOUT_MATERIALS, WITHOUT_STEPS, WITHOUT_BASIS, WITHOUT_STATUTORY, WITHOUT_FAQ = 206, 502, 30, 39, 899
WITHOUT_RESULTS, WITH_FEES, WITH_INTERMEDIARY = 282, 20, 70
WITHOUT_REASON = 80  # of those with visits: no survey says how many; flaws that a check must find
LONGEST_CONDITION, LONGEST_BASIS = 2_869, 31_834  # characters
MATERIALS_EACH = 2.52  # resolved materials of an item in the mean: 5,000,000 of 2,000,000, and some to spare

DIFFERS_EVERY = 20  # one item in twenty says something itself; the others inherit wholly
PARTS = 10_000
# What items say that say something themselves, in parts of 10,000 of these. The dirt is that of all items, for it
# stands in what organizations wrote themselves: HTML 1,796, tabs 7,089, control characters 24, whole error pages.
DIFFERENCES = (
    ("limit", 3_900),
    ("window", 2_300),
    ("condition", 1_300),
    ("phone", 826),
    ("material_more", 260),
    ("material_less", 130),
    ("title", 140),
    ("html", round(1_796 / ITEMS * DIFFERS_EVERY * PARTS)),
    ("tabs", round(7_089 / ITEMS * DIFFERS_EVERY * PARTS)),
    ("control", round(24 / ITEMS * DIFFERS_EVERY * PARTS)),
    ("error_page", 10),
)
REVIEWS_EVERY = 400  # so many items take changes from above only after review


def difference_of(number: int) -> str:
    """What the item with this number says itself; "" where it inherits wholly."""
    turn, rest = divmod(number, DIFFERS_EVERY)
    if rest:
        return ""
    place = turn * 7_919 % PARTS  # a prime: neighbours say different things
    for kind, share in DIFFERENCES:
        place -= share
        if place < 0:
            return kind
    return "limit"
