"""Refusals of certificates."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import ChangedMeanwhile, Refusal


class NotIssuedHere(Refusal):
    """The certificate is of production's own authority, which alone revokes it."""

    code, status = "certificate_not_issued_here", 409
    message = gettext_noop(
        "这张证书由外部颁发机构签发，要请那家机构吊销。吊销列表放进证书目录的 revocation 以后，这里就会认。"
    )


class AuthorityStays(Refusal):
    """Roots and intermediates of the development authority are not revoked here."""

    code, status = "certificate_of_authority", 409
    message = gettext_noop("根证书和中间证书不能在这里吊销。")


class RevokedAlready(ChangedMeanwhile):
    """Somebody revoked it before."""

    code, status = "certificate_revoked_already", 409
    message = gettext_noop("这张证书已经吊销了，不用再做。")
