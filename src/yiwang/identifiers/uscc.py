"""Unified social credit codes (统一社会信用代码, GB 32100-2015)."""

from dataclasses import dataclass

from yiwang.identifiers.check_digits import ALPHABET31, mod11_organization, mod31_3
from yiwang.identifiers.errors import IdentifierError
from yiwang.identifiers.organization_code import is_valid as organization_code_is_valid
from yiwang.identifiers.typed import tidy

_LETTERS = frozenset(ALPHABET31)

# Registering department (1st character) and kind of body (2nd character), GB 32100-2015 table 1.
DEPARTMENTS = {
    "1": "机构编制",
    "2": "外交",
    "3": "司法行政",
    "4": "文化",
    "5": "民政",
    "6": "旅游",
    "7": "宗教",
    "8": "工会",
    "9": "市场监督管理",
    "A": "中央军委改革和编制办公室",
    "N": "农业",
    "Y": "其他",
}
KINDS = {
    "1": {"1": "机关", "2": "事业单位", "3": "编办直接管理机构编制的群众团体", "9": "其他"},
    "2": {"1": "外国常驻新闻机构", "9": "其他"},
    "3": {
        "1": "律师执业机构",
        "2": "公证处",
        "3": "基层法律服务所",
        "4": "司法鉴定机构",
        "5": "仲裁委员会",
        "9": "其他",
    },
    "4": {"1": "外国在华文化中心", "9": "其他"},
    "5": {"1": "社会团体", "2": "民办非企业单位", "3": "基金会", "9": "其他"},
    "6": {"1": "外国旅游部门常驻代表机构", "2": "港澳台地区旅游部门常驻内地代表机构", "9": "其他"},
    "7": {"1": "宗教活动场所", "2": "宗教院校", "9": "其他"},
    "8": {"1": "基层工会", "9": "其他"},
    "9": {"1": "企业", "2": "个体工商户", "3": "农民专业合作社"},
    "A": {"1": "军队事业单位", "9": "其他"},
    "N": {"1": "组级集体经济组织", "2": "村级集体经济组织", "3": "乡镇级集体经济组织", "9": "其他"},
    "Y": {"1": "其他"},
}


@dataclass(frozen=True, slots=True)
class Uscc:
    """A checked code. `department_name` and `kind_name` are "" where the table does not know the code."""

    code: str
    department: str
    kind: str
    division: str
    organization_code: str

    @property
    def department_name(self) -> str:
        """Name of the registering department."""
        return DEPARTMENTS.get(self.department, "")

    @property
    def kind_name(self) -> str:
        """Name of the kind of body, such as 企业."""
        return KINDS.get(self.department, {}).get(self.kind, "")

    @property
    def is_public_body(self) -> bool:
        """Registered by the establishment commission: organs, public institutions, mass organizations."""
        return self.department == "1"


def check(value: str, *, fold_case: bool = False) -> Uscc:
    """Check a code of 18 characters, both its own check character and that of the organization code.

    Letters must be upper case, as the standard prints them; `fold_case` accepts lower case (imports, forms).
    Raises IdentifierError: length, lower_case, letter, division, check_digit, organization_code.
    """
    code = tidy(value)
    if fold_case:
        code = code.upper()
    if len(code) != 18:
        raise IdentifierError(
            "length", "统一社会信用代码要 18 位，您填了 %(given)d 位。请对照营业执照或证书填写。", given=len(code)
        )
    if code.upper() != code:
        raise IdentifierError("lower_case", "统一社会信用代码里的字母要用大写。")
    for position, letter in enumerate(code, 1):
        if letter not in _LETTERS:
            raise _wrong_letter(position, letter)
    if not code[2:8].isdigit():
        raise IdentifierError("division", "统一社会信用代码第 3 到 8 位是地区代码，只能是数字。")
    if mod31_3(code[:17]) != code[17]:
        raise IdentifierError("check_digit", "统一社会信用代码有误，可能填错了一位或颠倒了两位。请对照证书核对。")
    if not organization_code_is_valid(code[8:17]):
        raise IdentifierError("organization_code", "统一社会信用代码第 9 到 17 位有误。请对照证书核对。")
    return Uscc(code, code[0], code[1], code[2:8], code[8:17])


def make(department: str, kind: str, division: str, body: str) -> str:
    """Build a valid code from its parts, for demo and test data. `body` is 8 characters of GB 11714."""
    front = department + kind + division + body + mod11_organization(body)
    return check(front + mod31_3(front)).code


def _wrong_letter(position: int, letter: str) -> IdentifierError:
    if letter in "IOSVZ":
        likely = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}[letter]
        return IdentifierError(
            "letter",
            "第 %(position)d 位不能是字母 %(letter)s。统一社会信用代码不用 I、O、S、V、Z。是不是 %(likely)s？",
            position=position,
            letter=letter,
            likely=likely,
        )
    return IdentifierError("letter", "第 %(position)d 位不对。统一社会信用代码只用数字和大写字母。", position=position)
