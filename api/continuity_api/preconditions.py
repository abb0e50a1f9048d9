"""Changing only what one has seen: ETags of versions, and requests that are made only once."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, request

from continuity_api.problems import Problem


def check_head(etag: str) -> None:
    """Raises Problem 428 where If-Match is not given, 412 where somebody else has changed the thing meanwhile."""
    if not request.if_match:
        detail = "say with If-Match which version you have changed: its ETag is in the answer to GET"
        raise Problem(HTTPStatus.PRECONDITION_REQUIRED, "precondition-required", detail)
    if not request.if_match.contains(etag):
        detail = f"the latest version is another one by now ({etag}): fetch it and change that"
        raise Problem(HTTPStatus.PRECONDITION_FAILED, "precondition-failed", detail, headers={"ETag": f'"{etag}"'})


def unchanged(etag: str) -> Response | None:
    """The answer 304 to somebody who has this already (If-None-Match); None: to anybody else."""
    if not request.if_none_match.contains_weak(etag):
        return None
    response = Response(status=HTTPStatus.NOT_MODIFIED)
    response.set_etag(etag)
    return response
