"""Uploads of pack authors: work of officials, with an end of their own."""

from yiwang.people.privacy.own_data import not_own
from yiwang.people.privacy.retaining import for_ever

not_own("packs_trial", "an author's work for the office")
for_ever("packs_trial", "removed 90 days after the upload, at the author's next one")
