"""What this room holds of people, and how long: emergency access and reviews of rights."""

from yiwang.people.privacy.own_data import not_own
from yiwang.people.privacy.retaining import Kept, goes_with, kept

not_own("access_review_line", "an office's review of its own posts")
not_own("access_emergency", "told to the person as a look, with its reason")
kept(Kept("reviews", "access_emergency", "t.reviewed_at", where="t.reviewed_at IS NOT NULL", subjects=("subject_id",)))
kept(Kept("reviews", "access_review", "t.closed_at", where="t.closed_at IS NOT NULL"))
goes_with("access_review_line", "access_review")
