"""What goes wrong, in one shape: problem details (RFC 9457), in which a plan's errors keep file, line and path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, json, make_response, request
from marshmallow import Schema, fields
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from continuity.errors import AnalysisError, ContinuityError, LimitError, PlanError
from continuity.findings import Finding
from continuity_api.refusals import refusal

MEDIA_TYPE = "application/problem+json"
_DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeoutError)
_RETRY_SECONDS = 5
_OF_BODY = frozenset({"content-type", "content-length"})


class FindingSchema(Schema):
    """One thing that is wrong, or worth knowing, about a plan."""

    id = fields.String(metadata={"description": "The rule's id."})
    severity = fields.String(metadata={"description": "error, warning or information."})
    message = fields.String()
    path = fields.String(metadata={"description": "The path in the plan."})
    place = fields.String(metadata={"description": "file:line:column, empty where there is none."})
    hint = fields.String(metadata={"description": "What to write instead."})


class ProblemSchema(Schema):
    """Problem details, RFC 9457."""

    type = fields.String(metadata={"description": "A URI that names the kind of problem."})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    instance = fields.String(metadata={"description": "The request's path."})
    request_id = fields.String(metadata={"description": "Names the request in the service's logs."})
    errors = fields.Dict(metadata={"description": "What is wrong with the request, by where it is."})
    findings = fields.List(fields.Nested(FindingSchema), metadata={"description": "What is wrong with the plan."})


class Problem(ContinuityError):  # noqa: N818 # the word of RFC 9457
    """A request that cannot be answered as asked.

    Parameters: `status`, the HTTP status; `kind`, the last part of its type's URI; `detail`, a plain sentence;
    `errors`, what is wrong with the request, by place; `findings`, with the plan; `headers` of the answer.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        errors: Mapping[str, object] | None = None,
        findings: Iterable[Finding] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail = status, kind, detail
        self.errors, self.findings, self.headers = errors, tuple(findings), headers or {}

    def as_data(self) -> dict[str, object]:
        """The problem as JSON has it, without what is of the request."""
        data: dict[str, object] = {
            "type": f"urn:continuity:problem:{self.kind}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            data["errors"] = dict(self.errors)
        if self.findings:
            data["findings"] = [finding.as_data() for finding in self.findings]
        return data


def not_found(what: str) -> Problem:
    """There is no such thing, or nobody may know."""
    return Problem(HTTPStatus.NOT_FOUND, "not-found", f"there is no {what}")


def of_error(error: ContinuityError) -> Problem:
    """The problem that an error of a plan or of an analysis is."""
    match error:
        case Problem():
            return error
        case PlanError(findings=findings):
            many = "1 error" if len(findings) == 1 else f"{len(findings)} errors"
            return Problem(422, "plan", f"the plan cannot be used: {many}", findings=findings)
        case AnalysisError(message=message, findings=findings):
            return Problem(422, "analysis", message, findings=findings)
        case LimitError(message=message):
            return Problem(422, "limit", message)
    return Problem(422, "refused", str(error))


def answer(problem: Problem) -> Response:
    """The answer that tells of a problem."""
    data = {**problem.as_data(), "instance": request.path, "request_id": g.get("request_id", "")}
    response = Response(f"{json.dumps(data)}\n", status=problem.status, mimetype=MEDIA_TYPE)
    response.headers.extend(dict(problem.headers))
    return response


def register(app: Flask, page: Callable[[Problem], Response | None]) -> None:
    """Let every error of the app be answered in the one shape; `page` has the answer to people, None to programs."""

    def tell(of: Callable[[Any], Problem]) -> Callable[[Any], Response]:
        def told(error: Any) -> Response:
            problem = of(error)
            return page(problem) or answer(problem)

        return told

    app.register_error_handler(ContinuityError, tell(of_error))
    app.register_error_handler(HTTPException, lambda error: _complete(error) or tell(_of_http)(error))
    app.register_error_handler(Exception, tell(_of_defect))
    for away in _DATABASE_AWAY:
        app.register_error_handler(away, tell(_of_database))


def _complete(error: HTTPException) -> Response | None:
    """The answer of an error that is complete as it is: a redirection."""
    return None if error.response is None else make_response(error.response)


def _of_http(error: HTTPException) -> Problem:
    """What Flask, Werkzeug or webargs refuse: what is wrong with the request's words is under `errors`."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    detail, errors = refusal(error)
    kind = HTTPStatus(status).phrase.lower().replace(" ", "-")
    headers = {name: value for name, value in error.get_headers() if name.lower() not in _OF_BODY}
    return Problem(status, kind, detail, errors=errors, headers=headers)


def _of_database(error: Exception) -> Problem:
    """The database is away, locked for too long, or full: nothing of the request is kept, and it may be made again."""
    current_app.logger.error("the database cannot be used", exc_info=error)
    detail = "the database cannot be used at the moment: nothing was changed, try again"
    headers = {"Retry-After": str(_RETRY_SECONDS)}
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "database", detail, headers=headers)


def _of_defect(error: Exception) -> Problem:
    """Something that is this program's fault: the log has it all, the answer only where to look."""
    current_app.logger.exception("the request failed", exc_info=error)
    detail = "the service has failed at this request; its log says why, under the request's id"
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "defect", detail)
