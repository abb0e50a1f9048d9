"""Files of several YAML documents, read without trust: bytes to plain data in which every scalar is a text.

Numbers, truth values and dates stay as they are written, because a manifest of another program has that
program's rules for them. Anything that is wrong with a file is a `PlanError` with its place.
"""

import re

import yaml

from continuity.errors import PlanError
from continuity.findings import Finding, Location, Severity
from continuity.planfile.limits import DEFAULT_LIMITS
from continuity.planfile.syntax import TOO_DEEP

MOST_BYTES, DEEPEST = DEFAULT_LIMITS.bytes, DEFAULT_LIMITS.depth
MOST_EVENTS = 2 * DEFAULT_LIMITS.nodes  # a list or mapping has two, a key or value one
TEMPLATE = re.compile(rb"\{\{[-\s]*(?:\.|\$|include|template|if|else|end|range|with|define|toYaml|tpl|/\*)")
MERGE_KEY = re.compile(rb"^[ \t]*(?:- )?<<[ \t]*:", re.MULTILINE)


def read_documents(data: bytes, name: str) -> list[object]:
    """The documents of a YAML or JSON file.

    Parameters: `data`, UTF-8; `name`, what to call the file in messages. Returns for each document a mapping,
    a list, a text, or None where it is empty. Raises `PlanError` where the file is too large or too deep, no
    UTF-8, no YAML, or a template that has to be rendered first.
    """
    if len(data) > MOST_BYTES:
        raise unusable("import-too-large", f"the file has more than {MOST_BYTES:,} bytes", Location(name, 1, 1))
    try:
        check_encoding(data, name)
        check_shape(data, name)
        return list(yaml.load_all(data, Loader=yaml.CBaseLoader))
    except yaml.YAMLError as error:
        raise no_yaml(error, data, name) from error


def uses_merge_keys(data: bytes) -> bool:
    """Whether the file has `<<:` keys, which are not followed."""
    return MERGE_KEY.search(data) is not None


def is_template(data: bytes) -> bool:
    """Whether the text holds what Helm and other template engines replace."""
    return TEMPLATE.search(data) is not None


def unusable(finding: str, message: str, location: Location, hint: str = "") -> PlanError:
    """The error for a file that cannot be read."""
    return PlanError(
        [Finding(id=finding, severity=Severity.ERROR, message=message, path="", location=location, hint=hint)]
    )


def check_encoding(data: bytes, name: str) -> None:
    """Refuse what is not UTF-8, at its line; libyaml takes other encodings, and only then finds nonsense."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise unusable("import-not-utf8", "the file is not UTF-8 text", Location(name, line, 1)) from error


def check_shape(data: bytes, name: str) -> None:
    """Refuse too many or too deep nodes before libyaml composes them: its recursion can end the process."""
    depth = 0
    for count, event in enumerate(yaml.parse(data, Loader=yaml.CBaseLoader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if event.start_mark and (depth > DEEPEST or count > MOST_EVENTS):
            place = Location(name, event.start_mark.line + 1, event.start_mark.column + 1)
            if depth > DEEPEST:
                raise _too_deep(place)
            raise unusable("import-too-large", "the file has more than 2 million keys and values", place)


def no_yaml(error: yaml.YAMLError, data: bytes, name: str) -> PlanError:
    """The error for a text that YAML does not allow; a template says what to do instead."""
    mark = getattr(error, "problem_mark", None)
    place = Location(name, mark.line + 1, mark.column + 1) if mark else Location(name, 1, 1)
    if is_template(data):
        return template(place)
    if getattr(error, "problem", None) == TOO_DEEP:  # libyaml looks further ahead than to our own limit
        return _too_deep(place)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    return unusable("import-not-yaml", f"the file is no YAML: {problem}", place)


def _too_deep(place: Location) -> PlanError:
    return unusable("import-too-deep", f"more than {DEEPEST} lists and mappings stand inside each other", place)


def template(place: Location) -> PlanError:
    """The error for a template in place of a manifest."""
    return unusable(
        "import-template",
        "the file is a template, with {{ }} where values belong: render it first",
        place,
        hint="for example: helm template RELEASE CHART > rendered.yaml",
    )
