"""Event types of this room."""

from django.utils.translation import gettext_noop

from yiwang.core.events import event_type

ADDRESS_BOOK_EXPORTED = event_type("address_book.exported", gettext_noop("导出通讯录"))
ACCOUNT_RENAMED = event_type("account.renamed", gettext_noop("更改姓名"))
STAFF_PREVIEWED = event_type("staff_import.previewed", gettext_noop("上传人员表格"))
STAFF_STARTED = event_type("staff_import.started", gettext_noop("开始按表格办理"))
STAFF_FINISHED = event_type("staff_import.finished", gettext_noop("按表格办完"))
STAFF_DROPPED = event_type("staff_import.dropped", gettext_noop("作废人员表格"))
STAFF_PASSWORDS = event_type("staff_import.passwords_taken", gettext_noop("取走首次密码"))
STAFF_EXPORTED = event_type("staff.exported", gettext_noop("导出人员表格"))
RELATIVE_DECLARED = event_type("relative.declared", gettext_noop("申报亲属"))
RELATIVE_WITHDRAWN = event_type("relative.withdrawn", gettext_noop("撤回亲属申报"))
