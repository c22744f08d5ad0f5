"""Refusals of the quality of the catalogue."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal


class NobodyToMend(Refusal):
    """The guide belongs to no organization of this platform."""

    code, status = "catalogue_quality_no_owner", 409
    message = gettext_noop("这个事项的实施单位不在平台上，派不了工单。请先让单位认领。")


class NothingToMend(Refusal):
    """Nothing is open that is not with its owner already."""

    code, status = "catalogue_quality_nothing_open", 409
    message = gettext_noop("没有要派的问题：都改好了，或者已经派出去了。")
