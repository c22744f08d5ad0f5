"""What may go wrong in this room: small classes with a stable `code` and a Chinese `message`."""

from __future__ import annotations

from yiwang.sentences import gettext_noop


class CryptoProblem(Exception):
    """Base of all problems of this room. `code` is stable, `message` may be shown to people."""

    code = "crypto.problem"
    message = gettext_noop("密码处理出错")

    def __init__(self, message: str | None = None) -> None:
        self.message = message or type(self).message
        super().__init__(self.message)


class EnvelopeBroken(CryptoProblem):
    """The envelope was changed, belongs to another record, or its key is gone."""

    code = "crypto.envelope_broken"
    message = gettext_noop("加密数据已损坏或被改动，无法打开")


class KeyStoreLocked(CryptoProblem):
    """The key store cannot be opened with the passphrase or master key at hand."""

    code = "crypto.key_store_locked"
    message = gettext_noop("密钥库无法打开，请检查口令或主密钥文件")


class KeyStoreGone(KeyStoreLocked):
    """There was a key store, and now there is none: making a new one would make everything sealed unreadable."""

    code = "crypto.key_store_gone"
    message = gettext_noop("密钥库不见了，请放回密钥目录")


class KeyMissing(CryptoProblem):
    """No key of this purpose and version."""

    code = "crypto.key_missing"
    message = gettext_noop("找不到所需的密钥")


class TokenInvalid(CryptoProblem):
    """The token was not issued here, was changed, or is of another purpose."""

    code = "crypto.token_invalid"
    message = gettext_noop("链接无效")


class TokenExpired(TokenInvalid):
    """The token was good until its expiry, which has passed."""

    code = "crypto.token_expired"
    message = gettext_noop("链接已过期")


class NotCanonical(CryptoProblem):
    """A value that has no single canonical JSON form (floats, bytes, naive times)."""

    code = "crypto.not_canonical"
    message = gettext_noop("数据无法写成规范格式")


class CertificateUnreadable(CryptoProblem):
    """The bytes are no certificate, or one with a key of a kind that is not supported."""

    code = "crypto.certificate_unreadable"
    message = gettext_noop("证书无法读取")


class KeyUnreadable(CryptoProblem):
    """The bytes are no key of a kind that is supported, or a point that is not on its curve."""

    code = "crypto.key_unreadable"
    message = gettext_noop("密钥无法读取")


class CiphertextBroken(CryptoProblem):
    """The ciphertext was changed or belongs to another key."""

    code = "crypto.ciphertext_broken"
    message = gettext_noop("密文已损坏或不属于这把密钥，无法解密")


class Sm2Missing(CryptoProblem):
    """No libcrypto of version 3 with SM2 on this machine: signatures can be verified, slowly, and nothing else."""

    code = "crypto.sm2_missing"
    message = gettext_noop("本机没有支持 SM2 的 OpenSSL 3，不能签名和加解密，请安装后再试")


class AlgorithmUnknown(CryptoProblem):
    """No such algorithm here, or one that this operation does not offer."""

    code = "crypto.algorithm_unknown"
    message = gettext_noop("不支持的密码算法")


class EvidenceUnreadable(CryptoProblem):
    """The bytes are no OCSP request."""

    code = "crypto.evidence_unreadable"
    message = gettext_noop("吊销信息无法读取")


class SignedDataBroken(CryptoProblem):
    """The bytes are no SignedData that is understood here (GB/T 35275, RFC 5652)."""

    code = "crypto.signed_data_broken"
    message = gettext_noop("签名数据无法读取")
