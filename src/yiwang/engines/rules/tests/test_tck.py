"""The DMN TCK, level 2, and the runner itself."""

from pathlib import Path

import pytest

from yiwang.engines.rules.tck import main, run_folder

TCK = Path(__file__).parent / "tck"
MODELS = sorted(folder.name for folder in (TCK / "compliance-level-2").iterdir() if folder.is_dir())


@pytest.mark.parametrize("model", MODELS)
def test_every_case_of_level_2_passes(model: str) -> None:
    report = run_folder(TCK / "compliance-level-2" / model)
    assert report.passed > 0
    assert report.models[0].failures == []


def test_main_prints_sums_and_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(str(TCK)) == 0
    out = capsys.readouterr().out
    assert "0004-simpletable-U：通过 " in out
    assert out.splitlines()[-1].startswith(f"合计：模型 {len(MODELS)} 个，通过 ")


DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="n" name="m" id="m">
<inputData name="x" id="x"><variable name="x" typeRef="{kind}"/></inputData>
<decision name="d" id="d"><variable name="d"/>
<informationRequirement><requiredInput href="#x"/></informationRequirement>
<literalExpression><text>{text}</text></literalExpression></decision></definitions>"""
TEST = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><modelName>m.dmn</modelName>
<testCase id="1"><inputNode name="x">{given}</inputNode>
<resultNode name="d" {attributes}>{expected}</resultNode></testCase></testCases>"""


def write(folder: Path, text: str, given: str, expected: str, kind: str = "number", attributes: str = "") -> Path:
    deep = folder / "a" / "m"
    deep.mkdir(parents=True)
    (deep / "m.dmn").write_text(DMN.format(text=text, kind=kind))
    (deep / "m-test-01.xml").write_text(TEST.format(given=given, expected=expected, attributes=attributes))
    return folder


def test_a_wrong_result_is_a_failure_with_both_values(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path, "x + 1", "<value>1</value>", "<expected><value>3</value></expected>")
    assert main(str(folder)) == 1
    assert "应为 3，实为 2" in capsys.readouterr().out


def test_an_error_result_is_null_even_for_text_that_is_not_feel(tmp_path: Path) -> None:
    folder = write(tmp_path, "x +", "<value>1</value>", "", attributes='errorResult="true"')
    assert run_folder(folder).failed == 0


def test_an_empty_folder_is_not_a_success(tmp_path: Path) -> None:
    assert main(str(tmp_path)) == 2


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("string", "x", "1"),
        ("number", "x * 2", "2"),
        ("number", "[x, x]", "<list/>"),
    ],
)
def test_untyped_inputs_take_the_type_of_the_model(kind: str, text: str, expected: str, tmp_path: Path) -> None:
    wanted = f"<expected><value>{expected}</value></expected>"
    if expected == "<list/>":
        item = "<item><value>1</value></item>"
        wanted = f"<expected><list>{item}{item}</list></expected>"
    folder = write(tmp_path, text, "<value>1</value>", wanted, kind)
    assert run_folder(folder).failed == 0


def test_a_refused_model_fails_its_cases(tmp_path: Path) -> None:
    folder = write(tmp_path, "x", "<value>1</value>", "<expected><value>1</value></expected>")
    (folder / "a" / "m" / "m.dmn").write_text("<x/>")
    report = run_folder(folder)
    assert (report.passed, report.failed) == (0, 1)


def test_broken_files_fail_alone(tmp_path: Path) -> None:
    folder = write(tmp_path, "x", "<value>1</value>", "<expected><value>1</value></expected>")
    (folder / "a" / "m" / "other.dmn").write_text("<broken")
    (folder / "a" / "m" / "m-test-02.xml").write_text("<broken")
    report = run_folder(folder)
    assert (report.passed, report.failed) == (1, 1)
