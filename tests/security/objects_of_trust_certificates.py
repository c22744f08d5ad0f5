"""A certificate of the office, and what programs ask about: the addresses of lists and answers are anybody's."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from yiwang.core import clock, signing
from yiwang.core.actor import SYSTEM
from yiwang.crypto.ocsp import make_request
from yiwang.support.certificates.actions.registering import register_certificates, renew_lists
from yiwang.support.certificates.models import Certificate

if TYPE_CHECKING:
    from tests.security.stage import Stage


def put_on(stage: Stage) -> None:
    """No other administrator comes near the certificate; whoever administers the office sees and revokes it."""
    office = stage.people["office"].posts[0].organization_id
    held = signing.identity(str(office), "徐闻县市场监督管理局")
    register_certificates(actor=SYSTEM, now=clock.now())
    renew_lists(actor=SYSTEM, now=clock.now())
    row = Certificate.objects.unscoped("test").filter(organization_id=office).first()
    stage.objects["certificate_id"] = row.pk
    stage.together.append({"suite": signing.suite(), "issuer": "intermediate"})
    stage.objects["question"] = base64.b64encode(make_request(*held.certificate_chain)).decode()
