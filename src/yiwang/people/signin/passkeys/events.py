"""What is recorded about passkeys."""

from django.utils.translation import gettext_noop

from yiwang.core.events import event_type

ADDED = event_type("passkey.added", gettext_noop("添加通行密钥"), privacy="personal")
RENAMED = event_type("passkey.renamed", gettext_noop("修改通行密钥的名称"), privacy="personal")
REMOVED = event_type("passkey.removed", gettext_noop("删除通行密钥"), privacy="personal")
USED = event_type("passkey.used", gettext_noop("用通行密钥核验本人"), privacy="personal")
STOPPED = event_type("passkey.stopped", gettext_noop("停用可能被复制的通行密钥"), privacy="personal")
