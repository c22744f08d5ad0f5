"""What is recorded about terminals and cards."""

from django.utils.translation import gettext_noop

from yiwang.core.events import event_type

REGISTERED = event_type("terminal.registered", gettext_noop("登记读卡终端"))
CODE_MADE = event_type("terminal.code_made", gettext_noop("重新生成终端启用码"))
ENROLLED = event_type("terminal.enrolled", gettext_noop("启用读卡终端"))
REVOKED = event_type("terminal.revoked", gettext_noop("停用读卡终端"))
MOVED = event_type("terminal.moved", gettext_noop("读卡终端随机构移交"))
EXPORTED = event_type("terminals.exported", gettext_noop("导出读卡终端清单"))
READ = event_type("card.read", gettext_noop("读卡核验本人"), privacy="personal")
REFUSED = event_type("card.refused", gettext_noop("读卡登录没有通过"))
