"""The API: its OpenAPI document and a page for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from yiwang.web.reference.markdown import code, table


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """OpenAPI 3.1 of everything under ``/api/v1/``."""
    from yiwang.web.api import api

    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
    return found


def document() -> str:
    """The OpenAPI document as JSON, keys in order."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True)


def text() -> str:
    """The page."""
    lines = [
        "# API\n",
        "Base address `/api/v1/`, JSON in UTF-8, OpenAPI 3.1 in [openapi.json](openapi.json). Sign in with "
        "`POST /api/v1/sessions/` and send the token as `Authorization: Bearer …`. Writes take an "
        "`Idempotency-Key`: a retry "
        "with the same key and content gives the first answer. Refusals are problem details (RFC 9457) in the "
        "language of `Accept-Language` (`zh-Hans` or `en`, Chinese by default), with the "
        "codes of "
        "[error-codes.md](error-codes.md).\n",
    ]
    for path, methods in sorted(schema()["paths"].items()):
        for method, operation in sorted(methods.items()):
            lines += _operation(path, method, operation)
    lines.append("# Shapes\n")
    for name, shape in sorted(schema().get("components", {}).get("schemas", {}).items()):
        lines.append(f"## {name}\n\n{_plain(shape.get('description', ''))}\n")
        lines.append(table(("field", "type", "required"), _fields(shape)))
    return "\n".join(lines)


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    said = _plain(operation.get("description", ""))
    yield f"## `{method.upper()} {path}`\n\n{operation.get('summary', '')}. {said}\n"
    rows = [
        (code(p["name"]), p["in"], _type(p.get("schema", {})), "yes" if p.get("required") else "")
        for p in operation.get("parameters", [])
    ]
    if rows:
        yield table(("parameter", "in", "type", "required"), rows)
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if body:
        yield f"Body: {_type(body)}\n"
    answers = []
    for status, answer in sorted(operation.get("responses", {}).items()):
        shape = answer.get("content", {}).get("application/json", {}).get("schema")
        answers.append(f"{status}{' ' + _type(shape) if shape else ''}")
    yield f"Answers: {', '.join(answers)}\n"


def _fields(shape: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    needed = shape.get("required", [])
    return [(code(n), _type(f), "yes" if n in needed else "") for n, f in shape.get("properties", {}).items()]


def _type(schema_: Mapping[str, Any]) -> str:
    if "$ref" in schema_:
        name = str(schema_["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema_:
        return " or ".join(_type(one) for one in schema_["anyOf"])
    if schema_.get("type") == "array":
        return f"list of {_type(schema_.get('items', {}))}"
    return str(schema_.get("format") or schema_.get("type") or "anything")


def _plain(text_: str) -> str:
    return " ".join(str(text_).split()).replace("``", "`")
