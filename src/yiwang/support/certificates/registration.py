"""Start-up: what verifiers know of revocation, and the sentences of this room."""

from django.utils.translation import gettext_noop

from yiwang.core import signing
from yiwang.support.certificates import events, lists, permissions, privacy, queries
from yiwang.support.messages.sentences import Sentence, sentence

signing.use_evidence(lists.evidence)
signing.use_revoked(lists.not_signing)
signing.use_former_signers(lists.former_signers)
sentence(
    "certificate.ends_soon",
    Sentence(
        gettext_noop("证书快要到期：%(title)s"),
        gettext_noop("还有%(count)s天到期。请按时换新证书，否则到期以后不能签发。"),
        dated=gettext_noop("%(until)s到期，还有%(count)s天。请按时换新证书，否则到期以后不能签发。"),
        urgent=True,
        symbol="warning",
    ),
)

__all__ = ["events", "permissions", "privacy", "queries"]
