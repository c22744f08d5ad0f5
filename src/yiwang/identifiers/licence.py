"""Electronic licence identifiers (电子证照标识, GB/T 36904-2018)."""

import re
from dataclasses import dataclass

from yiwang.identifiers import uscc
from yiwang.identifiers.check_digits import mod37_36
from yiwang.identifiers.errors import IdentifierError
from yiwang.identifiers.typed import tidy

ROOT = "1.2.156.3005.2"
_SERIAL = re.compile(r"[0-9A-Z]{1,64}", re.ASCII)
_TYPE = re.compile(r"[0-9A-Z]{18}[0-9]{3}", re.ASCII)
_ALNUM18 = re.compile(r"[0-9A-Z]{18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class LicenceIdentifier:
    """A checked identifier: `root.type.issuer.serial.version.check`.

    `type_code` is 21 characters (credit code of the body that defined the type and 3 digits),
    `issuer` the credit code of the issuing body, `version` counts re-issues of the same licence from 1.
    """

    type_code: str
    issuer: str
    serial: str
    version: int
    check: str

    def __str__(self) -> str:
        return f"{ROOT}.{self.type_code}.{self.issuer}.{self.serial}.{self.version:03d}.{self.check}"

    @property
    def file_name(self) -> str:
        """Name of the licence file in use: identifier and `.OFD`."""
        return f"{self}.OFD"

    def next_version(self) -> "LicenceIdentifier":
        """Identifier of the next re-issue. Raises IdentifierError `version` after 999."""
        return make(self.type_code, self.issuer, self.serial, self.version + 1)


def check(value: str) -> LicenceIdentifier:
    """Check a whole identifier.

    Raises IdentifierError: root, parts, type_code, issuer, serial, version, check_digit.
    """
    text = tidy(value)
    if not text.startswith(ROOT + "."):
        raise IdentifierError("root", "电子证照标识要以 %(root)s 开头。", root=ROOT)
    parts = text[len(ROOT) + 1 :].split(".")
    if len(parts) != 5:
        raise IdentifierError("parts", "电子证照标识要有 6 段，用点隔开。请完整复制。")
    type_code, issuer, serial, version, given = parts
    _check_parts(type_code, issuer, serial)
    if not (len(version) == 3 and version.isascii() and version.isdigit() and version != "000"):
        raise IdentifierError("version", "电子证照标识的版本号要 3 位数字，从 001 开始。")
    if mod37_36(type_code + issuer + serial + version) != given:
        raise IdentifierError("check_digit", "电子证照标识有误，可能少了或错了一位。请完整复制。")
    return LicenceIdentifier(type_code, issuer, serial, int(version), given)


def make(type_code: str, issuer: str, serial: str, version: int = 1) -> LicenceIdentifier:
    """Make the identifier of a licence to be issued; both credit codes must be right.

    Raises IdentifierError as `check` and `uscc.check` do.
    """
    _check_parts(type_code, issuer, serial)
    uscc.check(type_code[:18])
    uscc.check(issuer)
    if not 1 <= version <= 999:
        raise IdentifierError("version", "电子证照的版本号只能是 1 到 999。")
    return LicenceIdentifier(type_code, issuer, serial, version, mod37_36(f"{type_code}{issuer}{serial}{version:03d}"))


def _check_parts(type_code: str, issuer: str, serial: str) -> None:
    if not _TYPE.fullmatch(type_code):
        raise IdentifierError("type_code", "证照类型代码要 21 位：18 位统一社会信用代码加 3 位数字。")
    if not _ALNUM18.fullmatch(issuer):
        raise IdentifierError("issuer", "证照颁发机构代码要 18 位统一社会信用代码。")
    if not _SERIAL.fullmatch(serial):
        raise IdentifierError("serial", "证照流水号只能用数字和大写字母，最多 64 位。")
