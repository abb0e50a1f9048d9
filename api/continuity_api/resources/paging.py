"""Lists, a page at a time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from continuity_api.service import service


def paged(asked: Select[Any], query: dict[str, Any]) -> dict[str, object]:
    """One page of what is asked for, as `PageInfo` describes it."""
    number, size = query["page"], query["page_size"]
    with service().database.reading() as db:
        total = db.scalar(select(func.count()).select_from(asked.order_by(None).subquery())) or 0
        items = db.scalars(asked.limit(size).offset((number - 1) * size)).all()
    return {"items": items, "total": total, "page": number, "page_size": size}
