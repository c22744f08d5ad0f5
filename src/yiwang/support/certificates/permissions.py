"""Permissions on certificates. Which ones follows from where somebody administers."""

from django.utils.translation import gettext_noop

from yiwang.core.permissions import permission

SEE = permission("certificate.see", gettext_noop("查看签名用的证书"), duties=("administer",))
REVOKE = permission("certificate.revoke", gettext_noop("吊销签名用的证书"), duties=("administer",))
