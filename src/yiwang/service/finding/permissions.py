"""Permissions on the words of search."""

from django.utils.translation import gettext_noop

from yiwang.core.permissions import duty, permission

WORDS_DUTY = duty(
    "search.words",
    gettext_noop("搜索用词"),
    gettext_noop("看哪些说法搜不到，给它们配上正式的名称；别的岗位确认后生效"),
    uses=("search.proposed", "search.settled"),
)
SEE = permission("search.see", "查看搜不到的说法和用词表", duties=("search.words",))
EDIT = permission("search.edit", "提出和确认搜索用词", duties=("search.words",))
