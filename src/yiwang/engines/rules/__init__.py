"""Rules: FEEL expressions and DMN decision models (OMG DMN 1.3, with parts of 1.4 and 1.5).

Model text is parsed by us and compiled to closures; it is never given to Python. Every evaluation is bounded.
"""

from .conversion import to_feel, to_python
from .errors import FeelSyntaxError, ModelRefused, Problem, RulesError
from .expression import Expression, UnaryTests, compile_expression, compile_unary_tests
from .json_values import from_json, to_json
from .limits import Limits
from .model import Evaluation, Model
from .reader import compile_model

__all__ = [
    "Evaluation",
    "Expression",
    "FeelSyntaxError",
    "Limits",
    "Model",
    "ModelRefused",
    "Problem",
    "RulesError",
    "UnaryTests",
    "compile_expression",
    "compile_model",
    "compile_unary_tests",
    "from_json",
    "to_feel",
    "to_json",
    "to_python",
]
