"""The documentation page of the API, `/docs`: the OpenAPI document for people, with nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template

from continuity_api.pages.views import blueprint
from continuity_api.people.identity import public

DOCUMENT = "continuity-openapi"
_METHODS = ("get", "post", "put", "patch", "delete")
_REFERENCE = "#/components/schemas/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A parameter or a property: its name, its type for people, whether it must be given, what it means."""

    name: str
    kind: str
    required: bool
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One thing that can be asked: `body` and each answer of `answers` name schemas, "" where there is none."""

    method: str
    path: str
    summary: str
    tag: str
    parameters: tuple[Row, ...]
    body: str
    answers: tuple[tuple[str, str, str], ...]


@blueprint.get("/docs")
@public
def reference() -> str:
    """The documentation of the API."""
    document = current_app.extensions[DOCUMENT].spec.to_dict()
    calls: dict[str, list[Call]] = {each["name"]: [] for each in document.get("tags", [])}
    for call in _calls(document):
        calls.setdefault(call.tag, []).append(call)
    meanings = {each["name"]: each.get("description", "") for each in document.get("tags", [])}
    schemas = {name: _properties(schema) for name, schema in sorted(document["components"]["schemas"].items())}
    return render_template("reference.html", calls=calls, meanings=meanings, schemas=schemas)


def _calls(document: Mapping[str, Any]) -> Iterator[Call]:
    for path, operations in document["paths"].items():
        shared = operations.get("parameters", [])
        for method in _METHODS:
            if method not in operations:
                continue
            said = operations[method]
            yield Call(
                method=method.upper(),
                path=path,
                summary=said.get("summary", ""),
                tag=said.get("tags", [""])[0],
                parameters=tuple(_parameter(each) for each in (*shared, *said.get("parameters", []))),
                body=_of_content(said.get("requestBody", {}).get("content", {})),
                answers=tuple(_answers(document, said["responses"])),
            )


def _answers(document: Mapping[str, Any], responses: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    named = document["components"]["responses"]
    for status, said in sorted(responses.items()):
        response = named[said["$ref"].rsplit("/", 1)[1]] if "$ref" in said else said
        yield status, response.get("description", ""), _of_content(response.get("content", {}))


def _of_content(content: Mapping[str, Any]) -> str:
    for said in content.values():
        return _kind(said.get("schema", {}))
    return ""


def _parameter(said: Mapping[str, Any]) -> Row:
    kind = f"{_kind(said.get('schema', {}))} in {said['in']}"
    return Row(name=said["name"], kind=kind, required=said.get("required", False), meaning=said.get("description", ""))


def _properties(schema: Mapping[str, Any]) -> tuple[Row, ...]:
    required = set(schema.get("required", []))
    return tuple(
        Row(name=name, kind=_kind(said), required=name in required, meaning=said.get("description", ""))
        for name, said in schema.get("properties", {}).items()
    )


def _kind(schema: Mapping[str, Any]) -> str:
    """The type for people: `string`, `list of Run`, `one of …`."""
    if "$ref" in schema:
        return str(schema["$ref"].removeprefix(_REFERENCE))
    if "items" in schema:
        return f"list of {_kind(schema['items'])}"
    if "enum" in schema:
        return "one of " + ", ".join(str(each) for each in schema["enum"])
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(_kind(each) for each in schema[several]))
    kind = schema.get("type", "anything")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
