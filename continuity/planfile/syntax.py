"""Sentences for what a YAML parser could not read."""

from typing import Final

import yaml

from continuity.findings import Finding, Location, printable
from continuity.planfile.marked import problem_at

# What libyaml calls a problem, and what the person at the keyboard can do about it.
_SENTENCES: Final = {
    "mapping values are not allowed in this context": (
        "`:` is not expected here: the indentation does not fit, or a text that contains it needs quotes, "
        "or the key is longer than 1,024 characters."
    ),
    "did not find expected key": (
        "A key was expected here: the indentation does not fit, or something follows a finished value."
    ),
    "did not find expected '-' indicator": "`- ` was expected here: the indentation does not fit.",
    "did not find expected ',' or ']'": "`,` or `]` was expected here.",
    "did not find expected ',' or '}'": "`,` or `}` was expected here.",
    "did not find expected node content": "A value was expected here.",
    "did not find expected <document start>": (
        "This belongs to nothing before it: the indentation does not fit, or `---` is missing."
    ),
    "could not find expected ':'": "A key needs a `: ` on its own line.",
    "found unknown escape character": "Double quotes know no such escape; use single quotes or `\\\\`.",
    "block sequence entries are not allowed in this context": "A list with `-` begins on a line of its own.",
    "found undefined tag handle": "A plan needs no tags such as `!name`.",
    "found incompatible YAML document": "The file declares another version of YAML; a plan is YAML 1.2.",
}

TOO_DEEP: Final = "exceeded maximum nesting depth"
"""What libyaml says from 0.2.6 on, at a depth far beyond ours, where it looks ahead."""


def syntax_problem(error: yaml.YAMLError, text: str, name: str) -> Finding:
    """What the parser could not read, in a plain sentence."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return problem_at("source-syntax", "The text is not YAML.", (name, 1, 1))
    mark, context = error.problem_mark, error.context_mark
    if error.problem == "found unexpected end of stream" and context is not None:
        message = "The quotes that begin here are not closed."
        return problem_at("source-syntax", message, (name, context.line + 1, context.column + 1))
    if mark.index >= len(text):  # where the parser adds a line of its own
        line, column = end_of(text)
    else:
        line, column = mark.line + 1, mark.column + 1
    if error.problem == TOO_DEEP:
        message = "Lists and mappings are nested too deep: the parser gives up."
        return problem_at("source-too-deep", message, (name, line, column))
    message = _sentence(error.problem or "", text[mark.index : mark.index + 1]) + _opening(context, mark.line, name)
    return problem_at("source-syntax", message, (name, line, column))


def _sentence(problem: str, char: str) -> str:
    at_token = problem == "found character that cannot start any token"
    if "found a tab" in problem or (at_token and char == "\t"):
        return "A tab cannot indent; use spaces."
    if at_token:
        return f"A text cannot begin with `{printable(char)}`; put it in quotes."
    return _SENTENCES.get(problem, f"The text is not YAML: {problem}.")


def _opening(context: yaml.Mark | None, line: int, name: str) -> str:
    """Where that began which the problem is in, if it began on another line."""
    if context is None or context.line == line:
        return ""
    return f" It is in what begins at {Location(name, context.line + 1, context.column + 1)}."


def end_of(text: str) -> tuple[int, int]:
    """Line and column just behind a text."""
    line = text.count("\n") + text.count("\r") - text.count("\r\n") + 1
    return line, len(text) - max(text.rfind("\n"), text.rfind("\r"))
