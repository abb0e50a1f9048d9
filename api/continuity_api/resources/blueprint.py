"""The parts that all resources share: how they are documented, and how they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar, cast

from apispec import APISpec
from flask import Flask, Request, Response, json
from flask.views import MethodView
from flask_smorest import Api as SmorestApi
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import Schema
from webargs.flaskparser import FlaskParser, abort

from continuity_api import idempotency, problems
from continuity_api.refusals import PREFIX

ETAG = {
    "ETag": {"schema": {"type": "string"}, "description": "Names what was fetched, for If-Match and If-None-Match."}
}
IDEMPOTENT = {
    "in": "header",
    "name": idempotency.HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": idempotency.LONGEST, "pattern": idempotency.PATTERN},
    "description": "Names this request: made again with the same key, it is answered alike and done once.",
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string", "pattern": r'^(\*|"[^"]+")$'},
    "description": "The ETag of what is changed, so that nobody's change is lost.",
}


F = TypeVar("F", bound=Callable[..., object] | type[MethodView])


class Api(SmorestApi):  # type: ignore[misc] # flask-smorest has no type hints
    """The OpenAPI document and its pages; problems are answered in the shape of RFC 9457."""

    ERROR_SCHEMA = problems.ProblemSchema

    def _register_error_handlers(self) -> None:
        """`problems.register` does that, for pages and API alike."""

    def _register_responses(self) -> None:
        usual: str = SmorestApi.DEFAULT_RESPONSE_CONTENT_TYPE
        self.DEFAULT_RESPONSE_CONTENT_TYPE = problems.MEDIA_TYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = usual


class _Parser(FlaskParser):
    """Reads what a request says. A whole number with more digits than Python reads is no JSON, rather than a defect."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body. Raises werkzeug's BadRequest where it cannot be read."""
        try:
            return super().load_json(req, schema)
        except ValueError as error:
            abort(HTTPStatus.BAD_REQUEST, exc=error, messages={"json": ["cannot be read"]})


class Blueprint(SmorestBlueprint):  # type: ignore[misc] # flask-smorest has no type hints
    """A group of addresses under `/api/v1`. Its decorators are flask-smorest's, with types: a view keeps its own."""

    ARGUMENTS_PARSER = _Parser()

    def __init__(self, name: str, description: str, prefix: str = PREFIX) -> None:
        super().__init__(name, f"{__name__}.{name}", url_prefix=prefix, description=description)

    def route(self, rule: str, **options: object) -> Callable[[F], F]:
        """The address of a view."""
        return cast("Callable[[F], F]", super().route(rule, **options))

    def arguments(self, schema: type[Schema] | Schema, **options: object) -> Callable[[F], F]:
        """What a request says: the view is given it as its first argument. Unknown keys are the schema's to refuse."""
        options.setdefault("unknown", None)
        return cast("Callable[[F], F]", super().arguments(schema, **options))

    def response(self, status: int, schema: object = None, **options: object) -> Callable[[F], F]:
        """What the view answers."""
        return cast("Callable[[F], F]", super().response(status, schema, **options))

    def alt_response(self, status: int, response: object = None, **options: object) -> Callable[[F], F]:
        """What it may answer instead."""
        return cast("Callable[[F], F]", super().alt_response(status, response, **options))

    def doc(self, **options: object) -> Callable[[F], F]:
        """What else the OpenAPI document says."""
        return cast("Callable[[F], F]", super().doc(**options))


def dumped(
    schema: Schema, thing: object, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer in JSON that the view makes itself, since it sets headers or is kept for a second request."""
    response = Response(f"{json.dumps(schema.dump(thing))}\n", status=status, mimetype="application/json")
    response.headers.extend(dict(headers or {}))
    return response


def document(app: Flask) -> Api:
    """The OpenAPI document of the app: `/openapi.json`."""
    app.config.update(
        API_TITLE="continuity",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = Api(app)
    spec: APISpec = api.spec
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.options["security"] = [{"token": []}]
    return api
