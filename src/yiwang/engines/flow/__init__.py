"""流程: a BPMN 2.0 subset, compiled to an immutable plan and walked by pure functions.

`compile_plan` (reader) reads a model; `semantics` holds the commands; `drawing` shows where a case stands.
The pure part knows no Django and no clock: time, ids and decisions are handed in with each `Turn`.
"""
