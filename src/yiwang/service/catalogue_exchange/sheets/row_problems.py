"""What can be wrong in a table of items: each kind with its sentence and what to do. Pure.

``stops`` tells whether the item waits until it is mended; the others are put right by themselves and only said.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop


@dataclass(frozen=True, slots=True)
class Kind:
    """``title`` names it in the report; ``do`` says what to type instead."""

    title: str
    do: str
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a cell: ``sheet`` and ``cell`` as the spreadsheet shows them (材料, C5)."""

    code: str
    sheet: str
    cell: str
    column: str
    more: str = ""

    @property
    def stops(self) -> bool:
        """Whether the item waits."""
        return KINDS[self.code].stops

    @property
    def said(self) -> str:
        """What is wrong and what to do, in the active language."""
        kind = KINDS[self.code]
        return f"{_(kind.title)}{self.more}{_('。')}{_(kind.do)}"


KINDS: dict[str, Kind] = {
    "ref_missing": Kind(gettext_noop("没有事项编号"), gettext_noop("请给每个事项一个编号，别的表用它来对应。")),
    "ref_twice": Kind(gettext_noop("事项编号和上面一行相同"), gettext_noop("一个事项只写一行；请删去一行或者改编号。")),
    "ref_unknown": Kind(gettext_noop("事项表里没有这个编号"), gettext_noop("请改成事项表里的编号，或者把事项补上。")),
    "needed": Kind(gettext_noop("这一格必须填"), gettext_noop("请补上。")),
    "formula": Kind(gettext_noop("这一格是公式"), gettext_noop("请改成文字或者数字。")),
    "too_long": Kind(gettext_noop("写得太长"), gettext_noop("请缩短。")),
    "html_page": Kind(gettext_noop("这一格里是整页网页，不是内容"), gettext_noop("请从原系统重新取内容。")),
    "garbled": Kind(gettext_noop("文字是乱码"), gettext_noop("请用正确的编码重新保存，或者重新输入。")),
    "basic_code_missing": Kind(gettext_noop("没有基本编码"), gettext_noop("草稿要对应基本目录，请补上12位编码。")),
    "basic_code_shape": Kind(
        gettext_noop("基本编码不对"), gettext_noop("要12位：2位区划、2位类型、5位主项、3位子项。")
    ),
    "basic_code_unknown": Kind(
        gettext_noop("基本目录里没有这个编码"), gettext_noop("请查基本目录，或者先请上级编入。")
    ),
    "basic_code_ended": Kind(
        gettext_noop("基本目录的这一项已经暂停或者取消"), gettext_noop("不能再认领，请删去这一行。")
    ),
    "basic_code_type": Kind(gettext_noop("事项类型和基本编码的第3、4位对不上"), gettext_noop("请改其中一个。")),
    "basic_code_place": Kind(gettext_noop("基本编码是别的省的"), gettext_noop("请用国家或者本省的基本编码。")),
    "power_type_unknown": Kind(gettext_noop("没有这种事项类型"), gettext_noop("请照代码表填，如行政许可、公共服务。")),
    "uscc_wrong": Kind(gettext_noop("统一社会信用代码不对"), gettext_noop("要18位，字母大写，末位是校验位。")),
    "office_unknown": Kind(gettext_noop("平台上没有这个机构"), gettext_noop("请核对代码，或者先请管理员建立机构。")),
    "office_other": Kind(gettext_noop("这不是本单位"), gettext_noop("请由那个单位自己编制。")),
    "division_wrong": Kind(gettext_noop("行政区划代码不对"), gettext_noop("要2、4、6、9或者12位数字。")),
    "division_other": Kind(
        gettext_noop("行政区划和实施主体所在地不同"), gettext_noop("请留空，或者改成机构所在地的代码。")
    ),
    "level_unknown": Kind(gettext_noop("没有这个行使层级"), gettext_noop("请照代码表填，如县级。")),
    "power_source_unknown": Kind(gettext_noop("没有这种权力来源"), gettext_noop("请照代码表填，如法定本级行使。")),
    "body_kind_unknown": Kind(gettext_noop("没有这种实施主体性质"), gettext_noop("请照代码表填，如法定机关。")),
    "handling_unknown": Kind(gettext_noop("没有这种办件类型"), gettext_noop("请填即办件、承诺件或者其他。")),
    "limit_number": Kind(gettext_noop("时限不是整数"), gettext_noop("请只填数字，单位填在旁边一格。")),
    "limit_unit": Kind(gettext_noop("没有这种时限单位"), gettext_noop("请照代码表填，如个工作日。")),
    "limit_unit_missing": Kind(gettext_noop("有时限，没有单位"), gettext_noop("请补上单位，如个工作日。")),
    "limit_missing": Kind(gettext_noop("承诺件没有承诺时限"), gettext_noop("请补上数字和单位。")),
    "limit_above": Kind(gettext_noop("承诺时限比法定时限长"), gettext_noop("承诺不能长过法律规定，请改短。")),
    "instant_limit": Kind(gettext_noop("即办件还有承诺天数"), gettext_noop("即办件请把承诺时限留空，或者改成承诺件。")),
    "applicant_unknown": Kind(gettext_noop("没有这种服务对象"), gettext_noop("请照代码表填，多个用顿号隔开。")),
    "theme_unknown": Kind(gettext_noop("没有这个主题"), gettext_noop("请照代码表填，多个用顿号隔开。")),
    "channel_unknown": Kind(gettext_noop("没有这种办理形式"), gettext_noop("请照代码表填，多个用顿号隔开。")),
    "visits_number": Kind(gettext_noop("到现场次数不对"), gettext_noop("请填0到99的整数。")),
    "visits_reason": Kind(gettext_noop("要到现场，没有写原因"), gettext_noop("请写明为什么必须到现场。")),
    "visits_no_reason": Kind(gettext_noop("不用到现场，却写了原因"), gettext_noop("请删去原因，或者改次数。")),
    "depth_unknown": Kind(gettext_noop("没有这种网上办理深度"), gettext_noop("请照代码表填。")),
    "scope_unknown": Kind(gettext_noop("没有这种通办范围"), gettext_noop("请照代码表填，如全国通办。")),
    "yes_no": Kind(gettext_noop("这一格只能填是或者否"), gettext_noop("请改成是或者否。")),
    "url_wrong": Kind(gettext_noop("网址不对"), gettext_noop("要以http://或者https://开头。")),
    "phone_wrong": Kind(gettext_noop("电话号码不对"), gettext_noop("座机要带区号，如0759-4850000。")),
    "phone_same": Kind(gettext_noop("咨询电话和投诉电话相同"), gettext_noop("投诉要打给另一个部门，请改其中一个。")),
    "day_wrong": Kind(gettext_noop("日期不对"), gettext_noop("请写成2026-11-28这样。")),
    "material_name": Kind(gettext_noop("材料没有名称"), gettext_noop("请补上名称，或者删去这一行。")),
    "material_need": Kind(gettext_noop("没有这种必要性"), gettext_noop("请填必要、非必要或者容缺后补。")),
    "material_kind": Kind(gettext_noop("原件、复印件写得不对"), gettext_noop("请填原件、复印件或者原件和复印件。")),
    "material_form": Kind(gettext_noop("材料形式写得不对"), gettext_noop("请填纸质、电子或者纸质和电子。")),
    "material_source": Kind(gettext_noop("没有这种来源渠道"), gettext_noop("请填申请人自备、政府部门核发或者其他。")),
    "material_issuer": Kind(gettext_noop("政府部门核发的材料没有出具单位"), gettext_noop("请写明由哪个单位出具。")),
    "material_twice": Kind(gettext_noop("同一个事项里有同名的材料"), gettext_noop("请合并成一行。")),
    "material_catch_all": Kind(
        gettext_noop("有兜底的材料，如“其他材料”"), gettext_noop("请写明是什么材料，不能写其他。")
    ),
    "copies_number": Kind(gettext_noop("份数不对"), gettext_noop("请填0到99的整数。")),
    "fee_name": Kind(gettext_noop("收费没有项目名称"), gettext_noop("请补上。")),
    "fee_standard": Kind(gettext_noop("收费没有标准"), gettext_noop("请写明怎样收，如每证10元。")),
    "fee_amount": Kind(gettext_noop("金额不对"), gettext_noop("请写成以元为单位的数，最多两位小数。")),
    "fee_basis": Kind(gettext_noop("收费没有依据"), gettext_noop("请写明文件名称和文号。")),
    "step_name": Kind(gettext_noop("环节没有名称"), gettext_noop("请补上。")),
    "step_link": Kind(gettext_noop("没有这种环节类别"), gettext_noop("请照代码表填，如受理、审查、决定。")),
    "step_days": Kind(gettext_noop("环节的办理时间不是整数"), gettext_noop("请只填数字，单位填在旁边一格。")),
    "steps_above": Kind(gettext_noop("各环节加起来比承诺时限长"), gettext_noop("请改环节的时间，或者改承诺时限。")),
    "question_missing": Kind(gettext_noop("常见问题没有问题"), gettext_noop("请补上，或者删去这一行。")),
    "answer_missing": Kind(gettext_noop("有问题没有回答"), gettext_noop("请补上回答，或者删去这一行。")),
    "window_name": Kind(gettext_noop("窗口没有名称"), gettext_noop("请补上。")),
    "window_address": Kind(gettext_noop("窗口没有地址"), gettext_noop("请写到楼层和窗口号。")),
    "law_name": Kind(gettext_noop("依据没有名称"), gettext_noop("请写明法律、法规或者文件的名称。")),
    "result_name": Kind(gettext_noop("结果没有名称"), gettext_noop("请补上，或者删去这一行。")),
    "result_kind": Kind(gettext_noop("没有这种结果类型"), gettext_noop("请填证照、批文或者其他。")),
    "key_wrong": Kind(gettext_noop("编号的写法不对"), gettext_noop("只能用小写字母、数字和短横线，最多60个。")),
    "key_twice": Kind(gettext_noop("这个编号在本事项里已经有了"), gettext_noop("请改成不同的编号。")),
    "rows_many": Kind(gettext_noop("一个事项的行太多"), gettext_noop("最多300行，请合并或者删去一些。")),
    "condition_wrong": Kind(
        gettext_noop("条件读不懂"), gettext_noop('请照导出的写法，例如 who = "self"，用英文引号。')
    ),
    "grade_unknown": Kind(gettext_noop("没有这个网办等级"), gettext_noop("请照代码表填，如Ⅳ级。")),
    "situation_question": Kind(gettext_noop("情形没有问题"), gettext_noop("请写一句话的问题，或者删去这一行。")),
    "situation_no_options": Kind(
        gettext_noop("这个问题没有选项"), gettext_noop("请在“选项”工作表里补上，用问题编号对应。")
    ),
    "option_of_nothing": Kind(
        gettext_noop("“情形”工作表里没有这个问题编号"), gettext_noop("请改编号，或者把问题补上。")
    ),
    "option_name": Kind(gettext_noop("选项没有名称"), gettext_noop("请补上，或者删去这一行。")),
    "special_kind": Kind(gettext_noop("没有这种特别程序"), gettext_noop("请照代码表填，如听证、检验、专家评审。")),
    "special_days": Kind(gettext_noop("特别程序的时间不是整数"), gettext_noop("请只填数字，单位填在旁边一格。")),
    "joint_name": Kind(gettext_noop("联办机构没有名称"), gettext_noop("请补上，或者删去这一行。")),
    "media_kind": Kind(gettext_noop("种类不对"), gettext_noop("请填图片或者短片。")),
    "media_file": Kind(
        gettext_noop("文件编号不对"), gettext_noop("图片和短片先在网页上传，这里写导出的文件编号，不写网址。")
    ),
    "media_alt": Kind(gettext_noop("图片没有说明"), gettext_noop("看不见图的人要靠它，请补上。")),
    "media_captions": Kind(gettext_noop("短片没有字幕文件"), gettext_noop("听不见的人要靠它，请先上传字幕。")),
    "element_wrong": Kind(gettext_noop("内容不合要求"), gettext_noop("请照说明改。")),
    "html_escaped": Kind(
        gettext_noop("有网页转义字符或者标签，已经还原"), gettext_noop("请看一遍对不对。"), stops=False
    ),
    "untidy": Kind(gettext_noop("有制表符、控制字符或者多余空白，已经去掉"), gettext_noop("不用改。"), stops=False),
    "lower_case": Kind(gettext_noop("编码里有小写字母，已经改成大写"), gettext_noop("不用改。"), stops=False),
    "no_materials": Kind(gettext_noop("没有任何材料"), gettext_noop("确实不要材料就不用改。"), stops=False),
    "column_unknown": Kind(gettext_noop("不认识的列，没有读"), gettext_noop("请用模板的列名。"), stops=False),
}
