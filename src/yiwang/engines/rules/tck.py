"""Runs test folders in the layout of the DMN TCK: folders of any depth with `*.dmn` and `*-test-*.xml`.

Comparison follows the TCK: numbers by value (results are written with at least 8 correct digits), null for an
`errorResult`, lists in order, contexts by the components that are named.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from .dmn_xml import parse_definitions
from .errors import ModelRefused
from .limits import Limits
from .model import Model
from .nodes import FunctionNode, ServiceNode
from .reader import compile_model
from .tck_values import Element, children, expected_value, same_value, settle
from .text import literal_text
from .values import Value

LIMITS = Limits(steps=2_000_000)


@dataclass(frozen=True, slots=True)
class Failure:
    """A result that is not the expected one."""

    test: str
    node: str
    expected: str
    actual: str


@dataclass(slots=True)
class ModelReport:
    """Results of the tests of one model."""

    model: str
    passed: int = 0
    failures: list[Failure] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """Number of failed test cases."""
        return len({failure.test for failure in self.failures})


@dataclass(slots=True)
class Report:
    """Results of all models of a folder."""

    models: list[ModelReport] = field(default_factory=list)

    @property
    def passed(self) -> int:
        """Number of test cases that passed."""
        return sum(model.passed for model in self.models)

    @property
    def failed(self) -> int:
        """Number of test cases that failed."""
        return sum(model.failed for model in self.models)


def run_folder(path: str | Path) -> Report:
    """Run all tests below a folder."""
    report = Report()
    for folder in sorted({file.parent for file in Path(path).rglob("*.dmn")}):
        tests = [file for file in sorted(folder.glob("*.xml")) if "-test-" in file.name]
        if tests:
            report.models.append(_run_model(folder, tests))
    return report


def _run_model(folder: Path, tests: list[Path]) -> ModelReport:
    report = ModelReport(folder.name)
    files = sorted(folder.glob("*.dmn"))
    compiled: dict[str, Model | str] = {}
    for test in tests:
        try:
            root = _parse(test)
        except etree.XMLSyntaxError:
            report.failures.append(Failure(test.stem, "", "", "测试文件不是正确的 XML"))
            continue
        name = "".join(child.text or "" for child in children(root, "modelName")).strip()
        chosen = next((file for file in files if file.name == Path(name).name), files[0])
        if chosen.name not in compiled:
            compiled[chosen.name] = _compile(chosen, files)
        model = compiled[chosen.name]
        for case in children(root, "testCase"):
            _run_case(report, test.stem, case, model)
    return report


def _parse(file: Path) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(file.read_bytes(), parser)


def _compile(chosen: Path, files: list[Path]) -> Model | str:
    others = [file.read_bytes() for file in files if file != chosen and _readable(file)]
    try:
        return compile_model(chosen.read_bytes(), limits=LIMITS, imports=others, strict=False)
    except ModelRefused as error:
        return error.message


def _readable(file: Path) -> bool:
    """A broken file beside a model is no reason to refuse the model, unless it imports that file."""
    try:
        parse_definitions(file.read_bytes(), LIMITS)
    except ModelRefused:
        return False
    return True


def _run_case(report: ModelReport, test: str, case: Element, model: Model | str) -> None:
    label = f"{test}/{case.get('id')}"
    failures = [_refused(label, model)] if isinstance(model, str) else _check_case(label, case, model)
    report.failures += failures
    report.passed += not failures


def _refused(label: str, message: str) -> Failure:
    return Failure(label, "", "", f"模型被拒绝：{message}")


def _check_case(label: str, case: Element, model: Model) -> list[Failure]:
    inputs: dict[str, object] = {}
    for node in children(case, "inputNode"):
        name, namespace = node.get("name") or "", node.get("namespace")
        known = model.nodes.get(name) or next((one for one in model.nodes.values() if one.name == name), None)
        value = settle(expected_value(node), None if known is None else known.kind)
        inputs[f"{namespace}#{name}" if namespace else name] = value
    failures = []
    for node in children(case, "resultNode"):
        actual = _actual(case, node, model, inputs)
        wanted = next(children(node, "expected"), None)
        expected = None if wanted is None else expected_value(wanted)
        if node.get("errorResult") == "true" and wanted is None:
            expected = None
        if not same_value(expected, actual):
            failures.append(
                Failure(label, node.get("name") or "", literal_text(settle(expected, None)), literal_text(actual))
            )
    return failures


def _actual(case: Element, node: Element, model: Model, inputs: Mapping[str, object]) -> Value:
    name = node.get("name") or ""
    invocable = case.get("invocableName") or ""
    now = datetime.now(UTC)
    if case.get("type") in ("decisionService", "bkm") and invocable:
        target = model.find(invocable)
        if not isinstance(target, FunctionNode):
            return None
        value = model.evaluate(invocable, inputs, now=now).value
        several = isinstance(target, ServiceNode) and len(target.outputs) > 1
        return value.get(name) if several and isinstance(value, dict) and name in value else value
    if model.find(name) is None:
        return None
    return model.evaluate(name, inputs, now=now).value


def main(path: str) -> int:
    """Print passed and failed, per model and in all; 1 if any failed, 2 without tests, else 0."""
    report = run_folder(path)
    out = sys.stdout
    for model in report.models:
        out.write(f"{model.model}：通过 {model.passed}，未通过 {model.failed}\n")
        for failure in model.failures:
            out.write(f"  {failure.test} {failure.node}：应为 {failure.expected}，实为 {failure.actual}\n")
    out.write(f"合计：模型 {len(report.models)} 个，通过 {report.passed}，未通过 {report.failed}\n")
    if not report.models:
        return 2
    return 1 if report.failed else 0


__all__ = ["Failure", "ModelReport", "Report", "main", "run_folder"]
