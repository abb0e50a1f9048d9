"""What many requests and answers have in common."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from continuity_api.closed import Closed

LARGEST_PAGE = 200


class Change(Closed):
    """What of a thing is to be changed: something, or the request was not meant."""

    @validates_schema
    def _of_something(self, data: dict[str, object], **_: object) -> None:
        if not data:
            raise ValidationError(f"say what is to be changed: {', '.join(self.fields)}")


class Truth(fields.Boolean):
    """True or false, as JSON has them; neither 0 nor "yes"."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Whole(fields.Integer):
    """A whole number, as JSON has it; neither "90" nor true."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return value


class PageQuery(Closed):
    """Which page of a list."""

    page = fields.Integer(
        load_default=1, validate=validate.Range(1, 1_000_000), metadata={"description": "Which page, from 1."}
    )
    page_size = fields.Integer(
        load_default=50, validate=validate.Range(1, LARGEST_PAGE), metadata={"description": "How many on a page."}
    )


class PageInfo(Schema):
    """Where a page of a list is."""

    total = fields.Integer(metadata={"description": "How many there are in all."})
    page = fields.Integer()
    page_size = fields.Integer()


def text(meaning: str, longest: int, **kwargs: object) -> fields.String:
    """A text of some length without characters that a database or a terminal could not bear."""
    rules = [
        validate.Length(max=longest),
        validate.Regexp(r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]*\Z", error="no control characters"),
    ]
    return fields.String(validate=rules, metadata={"description": meaning}, **kwargs)  # type: ignore[arg-type] # passed on


def plan_id(meaning: str = "The plan's id.", **kwargs: object) -> fields.String:
    """The id of a plan in the service: as ids in plan files."""
    rule = validate.Regexp(r"^[a-z][a-z0-9_-]{0,99}\Z", error="a letter, then letters, digits, _ or -; at most 100")
    return fields.String(validate=rule, metadata={"description": meaning, "example": "web-shop"}, **kwargs)  # type: ignore[arg-type] # passed on
