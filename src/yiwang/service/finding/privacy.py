"""Retention of finding: words of the language, no words about people."""

from yiwang.people.privacy.own_data import not_own
from yiwang.people.privacy.retaining import for_ever

for_ever("finding_wording", "which words mean what, as editors decided; the history of the list")
for_ever("finding_own_question", "where questions of public guides stand, as long as they are published")
not_own("finding_wording", "an office's work on words; it holds the accounts of officials who proposed and confirmed")
