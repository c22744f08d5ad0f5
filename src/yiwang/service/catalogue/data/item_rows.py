"""Shapes of the import of service items: raw row, clean item, finding, refusal, report."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class DepartmentShape(StrEnum):
    """What stands in the department column of the source."""

    USCC = "uscc"  # a right credit code
    ORGANIZATION_CODE = "organization_code"  # a right code of GB 11714
    INTERNAL = "internal"  # a number of the source system, or a code that fails its check


@dataclass(frozen=True, slots=True)
class RawItem:
    """One row as it stands in the file; `line` counts from 2 (line 1 holds the column names)."""

    line: int
    department: str
    main_item: str
    item_name: str
    item_code: str
    base_code: str
    task_type: str
    task_type_name: str
    area_code: str
    dept_code: str
    url: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something put right or worth a look: stable code, column, Chinese sentence."""

    code: str
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class CleanItem:
    """A row fit for the catalogue.

    `implementing_uscc` is a right credit code found inside the item code: the body that really does the
    work, often an institution below the department. `local_code` is the whole code of the source, kept as
    given; `base_code` the entry of the provincial catalogue. `department_key` tells departments apart when
    neither national code is right.
    """

    line: int
    name: str
    main_item: str
    local_code: str
    base_code: str
    item_type: str
    division: str
    department: str
    department_key: str
    department_shape: DepartmentShape
    uscc: str
    organization_code: str
    implementing_uscc: str
    url: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot become an item, with the reason for the person who imports."""

    line: int
    code: str
    message: str


@dataclass(slots=True)
class ImportReport:
    """Counts of one import; `read == accepted + refused` always."""

    read: int = 0
    accepted: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    with_findings: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    departments: set[str] = field(default_factory=set)

    def summary(self) -> str:
        """One Chinese sentence."""
        return (
            f"读到 {self.read} 行：导入 {self.accepted} 个事项，其中 {self.with_findings} 个有提示；"
            f"拒绝 {len(self.refused)} 行。"
        )
