"""Small DMN models for tests, written with as little XML as possible."""

from xml.sax.saxutils import escape

from yiwang.engines.rules import Model, compile_model

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def definitions(body: str, *, namespace: str = "urn:test", dmn: str = NAMESPACE) -> bytes:
    """A whole model file."""
    return f'<definitions xmlns="{dmn}" namespace="{namespace}" name="test" id="m">{body}</definitions>'.encode()


def given(name: str, kind: str = "") -> str:
    """Input data; its id is its name."""
    return f'<inputData id="{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>'


def needs(*hrefs: str) -> str:
    """Requirements: `x` an input, `decision:x` a decision, `bkm:x` knowledge."""
    result = []
    for href in hrefs:
        kind, _, name = href.rpartition(":") if "#" not in href else ("", "", href)
        tag = {"decision": "requiredDecision", "bkm": "requiredKnowledge"}.get(kind, "requiredInput")
        outer = "knowledgeRequirement" if kind == "bkm" else "informationRequirement"
        result.append(f'<{outer}><{tag} href="#{name}"/></{outer}>')
    return "".join(result)


def literal(text: str, kind: str = "") -> str:
    """A literal expression."""
    attribute = f' typeRef="{kind}"' if kind else ""
    return f"<literalExpression{attribute}><text>{escape(text)}</text></literalExpression>"


def decision(name: str, logic: str, *requirements: str, kind: str = "") -> str:
    """A decision; its id is its name. `logic` is FEEL text or an element."""
    body = logic if logic.startswith("<") else literal(logic)
    variable = f'<variable name="{name}" typeRef="{kind}"/>'
    return f'<decision id="{name}" name="{name}">{variable}{needs(*requirements)}{body}</decision>'


def table(inputs: str, outputs: str, rules: str, policy: str = "UNIQUE", aggregation: str = "") -> str:
    """A decision table from texts: columns by ` | `, rules by line; `name=values:default` for outputs."""
    parts = [f"<input><inputExpression><text>{text}</text></inputExpression></input>" for text in inputs.split(" | ")]
    for output in outputs.split(" | "):
        name, _, rest = output.partition("=")
        values, _, default = rest.partition(":")
        listed = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
        otherwise = f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else ""
        parts.append(f'<output name="{name}">{listed}{otherwise}</output>')
    for line in filter(None, (line.strip() for line in rules.splitlines())):
        conditions, _, results = line.partition(" => ")
        cells = "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in conditions.split(" | "))
        cells += "".join(f"<outputEntry><text>{escape(cell)}</text></outputEntry>" for cell in results.split(" | "))
        parts.append(f"<rule>{cells}</rule>")
    aggregate = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable hitPolicy="{policy}"{aggregate}>{"".join(parts)}</decisionTable>'


def compiled(*elements: str, strict: bool = True) -> Model:
    """The compiled model of these elements."""
    return compile_model(definitions("".join(elements)), strict=strict)
