"""Every sentence that the engine says about an answer, in one table: Chinese msgids for gettext.

Each says what is wrong and what to type instead. `{label}` is the field's title.
"""

from __future__ import annotations

from typing import Final


def gettext_noop(text: str) -> str:
    """Mark a msgid for extraction; it is translated where it is shown."""
    return text


REQUIRED: Final = gettext_noop("请填写{label}。")
REQUIRED_CHOICE: Final = gettext_noop("请选择{label}。")
REQUIRED_FILE: Final = gettext_noop("请上传{label}。")
REQUIRED_CONSENT: Final = gettext_noop("请先阅读并勾选“{label}”。")
REQUIRED_ROW: Final = gettext_noop("“{label}”请至少填写{count}项。")
TOO_MANY_ROWS: Final = gettext_noop("“{label}”最多填写{count}项，请删去多余的。")
TOO_FEW_CHOICES: Final = gettext_noop("{label}请至少选择{count}项。")
TOO_MANY_CHOICES: Final = gettext_noop("{label}最多选择{count}项。")
TOO_MANY_FILES: Final = gettext_noop("{label}最多上传{count}个文件。")
SAME_TWICE: Final = gettext_noop("“{label}”里有重复的内容，请删去一项。")
NOT_TEXT: Final = gettext_noop("{label}应当是文字，请重新填写。")
PICTURES: Final = gettext_noop("{label}里有表情符号，证照和文书上印不出来，请改成文字。")
NOT_INTEGER: Final = gettext_noop("{label}请填写整数，例如 12。")
NOT_NUMBER: Final = gettext_noop("{label}请填写数字，例如 12.5。")
NUMBER_TOO_LONG: Final = gettext_noop("{label}的数字太长，请核对后重新填写，最多15位。")
NOT_MONEY: Final = gettext_noop("{label}请按元填写金额，最多两位小数，例如 1200.50。")
NOT_BOOLEAN: Final = gettext_noop("{label}请选择“是”或“否”。")
NOT_OPTION: Final = gettext_noop("{label}请从给出的选项中选择。")
NOT_FILE: Final = gettext_noop("{label}的文件没有上传成功，请重新上传。")
NOT_DATE: Final = gettext_noop("{label}请填写年月日，例如 2026-03-01。")
DATE_PART_MISSING: Final = gettext_noop("{label}还缺少{parts}，请补全年、月、日。")
YEAR_NOT_FOUR: Final = gettext_noop("{label}的年份请写四位数，例如 1946。")
NO_SUCH_DAY: Final = gettext_noop("{label}不是真实的日期：{year}年{month}月没有{day}日，请核对。")
NO_SUCH_MONTH: Final = gettext_noop("{label}的月份请填写1到12。")
DATE_IN_FUTURE: Final = gettext_noop("{label}不能晚于今天，请核对年份。")
DATE_IN_PAST: Final = gettext_noop("{label}不能早于今天，请填写今天或以后的日期。")
DATE_TOO_LATE: Final = gettext_noop("{label}不能晚于{limit}，请填写更早的日期。")
DATE_TOO_EARLY: Final = gettext_noop("{label}不能早于{limit}，请填写更晚的日期。")
TOO_SHORT: Final = gettext_noop("{label}太短，请至少填写{count}个字。")
TOO_LONG: Final = gettext_noop("{label}太长，请控制在{count}个字以内。")
TOO_SMALL: Final = gettext_noop("{label}不能小于{limit}，请填写{limit}或更大的数。")
TOO_LARGE: Final = gettext_noop("{label}不能大于{limit}，请填写{limit}或更小的数。")
NOT_ABOVE: Final = gettext_noop("{label}应当大于{limit}，请填写更大的数。")
NOT_BELOW: Final = gettext_noop("{label}应当小于{limit}，请填写更小的数。")
NOT_MULTIPLE: Final = gettext_noop("{label}应当是{limit}的整数倍，请重新填写。")
PATTERN: Final = gettext_noop("{label}的格式不对，请按提示重新填写。")
WRONG: Final = gettext_noop("{label}填写有误，请重新填写。")
UNKNOWN: Final = gettext_noop("提交的内容里有表单没有问到的项目，请刷新页面后再填写。")
UNREADABLE: Final = gettext_noop("提交的内容无法读取，请刷新页面后重新填写。")
TOO_MUCH: Final = gettext_noop("这一页填写的内容太多，请删减后再提交。")
EMAIL: Final = gettext_noop("{label}请填写完整的电子邮箱，例如 name@example.cn。")
POSTCODE: Final = gettext_noop("{label}请填写6位数字的邮政编码，例如 524200。")
DIVISION: Final = gettext_noop("{label}请选择所在地区。")
PHONE: Final = gettext_noop("{label}请填写11位手机号码，或带区号的固定电话，例如 0759-8888888。")
USCC: Final = gettext_noop("{label}请填写18位统一社会信用代码，可对照营业执照核对。")
RESIDENT_ID: Final = gettext_noop("{label}请填写18位居民身份证号码，可对照身份证核对。")
IDENTIFIER: Final = gettext_noop("{label}：{reason}")

FILE_EMPTY: Final = gettext_noop("文件是空的，请重新选择。")
FILE_TOO_LARGE: Final = gettext_noop("文件太大，请压缩到{limit}MB以内再上传。")
FILE_WRONG_TYPE: Final = gettext_noop("不能上传这种文件，请换成{types}。")
FILE_LIES: Final = gettext_noop("文件的内容和名称“{name}”不符，请用原来的软件另存一次再上传。")
FILE_BROKEN: Final = gettext_noop("文件打不开，可能已损坏，请重新扫描或另存后上传。")
FILE_ACTIVE: Final = gettext_noop("文件里含有脚本或程序，不能上传，请另存为不带脚本的文件。")
FILE_BOMB: Final = gettext_noop("压缩文件展开后太大，不能上传，请分开上传。")
FILE_INFECTED: Final = gettext_noop("文件没有通过病毒检查，不能上传，请换一个文件。")
FILE_UNSCANNED: Final = gettext_noop("暂时不能检查病毒，文件没有上传，请过几分钟再试。")
