"""Organization codes (GB 11714-1997): eight characters and a check character."""

from dataclasses import dataclass

from yiwang.identifiers.check_digits import VALUE36, mod11_organization
from yiwang.identifiers.errors import IdentifierError
from yiwang.identifiers.typed import tidy


@dataclass(frozen=True, slots=True)
class OrganizationCode:
    """A checked code; `code` is nine characters without the hyphen."""

    code: str

    @property
    def printed(self) -> str:
        """As printed on documents: `00001333-8`."""
        return f"{self.code[:8]}-{self.code[8]}"


def check(value: str) -> OrganizationCode:
    """Check `value`, with or without the hyphen. Raises IdentifierError: length, alphabet, check_digit."""
    code = tidy(value).replace("-", "")
    if len(code) != 9:
        raise IdentifierError("length", "组织机构代码要 9 位，您填了 %(given)d 位。请对照证书填写。", given=len(code))
    if not all(c in VALUE36 for c in code):
        raise IdentifierError("alphabet", "组织机构代码只能用数字和大写字母。")
    if mod11_organization(code[:8]) != code[8]:
        raise IdentifierError("check_digit", "组织机构代码有误，可能填错了一位。请对照证书核对。")
    return OrganizationCode(code)


def is_valid(code: str) -> bool:
    """Say whether nine characters without hyphen form a valid code; never raises."""
    return len(code) == 9 and all(c in VALUE36 for c in code) and mod11_organization(code[:8]) == code[8]
