"""Files, functions and parameter lists stay small enough to read at a glance."""

from tests.architecture.sources import functions, listing, named, python_files

FILE_LIMIT, USUAL_FILE, USUAL_SHARE = 500, 250, 0.95
FUNCTION_LIMIT = 60
PARAMETER_LIMIT = 8


def test_no_file_is_longer_than_the_limit() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    long = {name: lines for name, lines in lengths.items() if lines > FILE_LIMIT}
    assert not long, listing(long)


def test_nearly_all_files_are_short() -> None:
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()]
    short = sum(lines <= USUAL_FILE for lines in lengths)
    assert short / len(lengths) >= USUAL_SHARE


def test_no_function_is_longer_than_the_limit() -> None:
    long = {
        f"{named(path)}:{node.lineno} {node.name}": length
        for path in python_files()
        for node in functions(path)
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LIMIT
    }
    assert not long, listing(long)


def test_no_function_has_too_many_parameters() -> None:
    wide = {}
    for path in python_files():
        for node in functions(path):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            count = sum(argument.arg not in {"self", "cls"} for argument in given)
            if count > PARAMETER_LIMIT and "/tests/" not in str(path):
                wide[f"{named(path)}:{node.lineno} {node.name}"] = count
    assert not wide, listing(wide)
