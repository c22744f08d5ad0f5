"""Item definitions: the types that a model declares (DMN 1.3 §7.3.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .builtins import BUILTINS
from .compiler import Compiler
from .dmn_xml import Element, child, children, name_of, text_of, type_ref
from .errors import FeelSyntaxError
from .feel_types import ANY, ContextType, FunctionType, ListType, NamedType, Type, builtin_type
from .frames import Frame, Scope
from .limits import Limits, Run
from .parser import Grammar
from .report import Findings
from .scanner import normal
from .values import Value


class ItemTypes:
    """The types of a model by name; imported ones come with their prefix."""

    def __init__(self, imported: Mapping[str, Type], findings: Findings, limits: Limits) -> None:
        self.types: dict[str, Type] = dict(imported)
        self.members: set[str] = set()
        self._findings = findings
        self._limits = limits
        self.allowed_texts: dict[str, str] = {}

    def read(self, definitions: list[Element]) -> None:
        """Declare all names first, so that definitions may refer to each other in any order."""
        for element in definitions:
            name = name_of(element)
            if name in self.types:
                self._findings.add(element, "double_name", f"类型“{name}”重复")
            self.types[name] = NamedType(name)
        for element in definitions:
            self._fill(element)
        for element in definitions:
            if _endless(self.types[name_of(element)]):
                self._findings.add(element, "endless_type", "类型定义引用了自身")
                self.types[name_of(element)].base = ANY  # type: ignore[attr-defined]

    def _fill(self, element: Element) -> None:
        declared = self.types[name_of(element)]
        if isinstance(declared, NamedType):
            declared.base = self._body(element)
            declared.allowed = self._constraint(element, "typeConstraint") if _is_list(element) else None
        values = text_of(child(element, "allowedValues"))
        if values:
            self.allowed_texts[name_of(element)] = values

    def _body(self, element: Element) -> Type:
        components = list(children(element, "itemComponent"))
        if components:
            members: dict[str, Type] = {}
            for component in components:
                members[name_of(component)] = self._component(component)
                self.members.add(name_of(component))
            base: Type = ContextType(members)
        elif child(element, "functionItem") is not None:
            base = self._function(element)
        else:
            base = self.named(type_ref(element), element) or ANY
        names = ("allowedValues",) if _is_list(element) else ("allowedValues", "typeConstraint")
        for name in names:
            allowed = self._constraint(element, name)
            if allowed is not None:
                base = NamedType(name_of(element), base, allowed)
        return ListType(base) if _is_list(element) else base

    def _component(self, element: Element) -> Type:
        body = self._body(element)
        allowed = self._constraint(element, "typeConstraint") if _is_list(element) else None
        return body if allowed is None else NamedType(name_of(element), body, allowed)

    def _function(self, element: Element) -> Type:
        item = child(element, "functionItem")
        parameters: list[Element] = [] if item is None else list(children(item, "parameters"))
        return FunctionType(tuple(self.named(type_ref(one), one) or ANY for one in parameters))

    def named(self, name: str, element: Element) -> Type | None:
        """The type of that name, None without a name; an unknown name is a finding and accepts everything."""
        name = normal(name)
        if not name:
            return None
        found = self.types.get(name) or builtin_type(name)
        if found is None:
            self._findings.add(element, "unknown_type", f"没有名为“{name}”的类型")
        return None if found is ANY else found

    def _constraint(self, element: Element, kind: str) -> Callable[[Value], bool] | None:
        holder = child(element, kind)
        text = text_of(holder)
        if holder is None or not text:
            return None
        try:
            test = Compiler(Scope(set())).tests(Grammar(BUILTINS, limits=self._limits).tests(text))
        except FeelSyntaxError as error:
            self._findings.add(holder, error.code, f"允许的取值写法不对：{error.message}")
            return None
        if test is None:
            return None
        limits = self._limits
        return lambda value: value is None or test(Frame({}, Run(limits)), value) is True


def _is_list(element: Element) -> bool:
    return (element.get("isCollection") or "").strip() in ("true", "1")


def _endless(start: Type) -> bool:
    """Whether a definition is only another name for itself."""
    seen: set[int] = set()
    current: Type | None = start
    while isinstance(current, NamedType | ListType):
        if id(current) in seen:
            return True
        seen.add(id(current))
        current = current.base if isinstance(current, NamedType) else current.item
    return False
