"""Lists, a page at a time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func

from continuity_api.service import service


def paged(asked: Select[Any], query: dict[str, Any]) -> dict[str, object]:
    """One page of what is asked for, as `PageInfo` describes it."""
    number, size = query["page"], query["page_size"]
    with service().database.reading() as db:
        total = db.scalar(asked.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)) or 0
        items = db.scalars(asked.limit(size).offset((number - 1) * size)).all()
    return {"items": items, "total": total, "page": number, "page_size": size}
