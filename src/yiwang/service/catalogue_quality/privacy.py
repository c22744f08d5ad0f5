"""Retention of quality: what was found at public guides; the trend stays."""

from yiwang.people.privacy.retaining import Kept, for_ever, goes_with, kept

for_ever("catalogue_quality_rule", "rules in force, published")
for_ever("catalogue_quality_node", "public guides as they were last judged")
for_ever("catalogue_quality_office", "scores of organizations")
for_ever("catalogue_quality_runs", "counts of published guides by organization")
for_ever("catalogue_quality_day", "trend of scores of organizations")
for_ever("catalogue_quality_due", "what waits to be judged; emptied as it is done")
for_ever("catalogue_quality_seen", "numbers of changes; a chore drops them after hours")
for_ever("catalogue_quality_link", "public addresses that guides show")
goes_with("catalogue_quality_finding", "catalogue_quality_node")
kept(Kept("catalogue_quality", "catalogue_quality_finding", "t.mended_at", where="t.state = 'mended'"))
