"""What content holds of people: names of editors only. Published editions are public records and stay."""

from yiwang.people.privacy.own_data import not_own
from yiwang.people.privacy.retaining import for_ever, goes_with

_OFFICIALS = "names officials who wrote or reviewed public texts"
not_own("content_article", _OFFICIALS)
not_own("content_edition", _OFFICIALS)
for_ever("content_article", "public texts of an office, kept with all their editions")
goes_with("content_edition", "content_article")
goes_with("content_picture", "content_article")
