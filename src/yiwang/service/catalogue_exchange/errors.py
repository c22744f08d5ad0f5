"""Refusals of the exchange of the catalogue."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal


class NotNow(Refusal):
    """The table is in a state in which this is not possible."""

    code, status = "catalogue_exchange_not_now", 409
    message = gettext_noop("这个表格现在不能这样办。请打开看最新情况。")


class OtherSource(Refusal):
    """An item of this key is managed by somebody else."""

    code, status = "catalogue_exchange_other_source", 409
    message = gettext_noop("这个编号的事项由别处维护，不能从这个来源导入。")


class FileChanged(Refusal):
    """An import is to go on with a file that is not the one it began with."""

    code, status = "catalogue_exchange_file_changed", 409
    message = gettext_noop("文件和上次的不一样，不能接着导入。请从头导入。")
