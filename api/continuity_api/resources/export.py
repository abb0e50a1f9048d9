"""Everything that the service keeps, as one archive."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from flask import Response
from flask.views import MethodView

from continuity_api.evidence.archive import archive
from continuity_api.evidence.audit_log import ChainError, record, verified
from continuity_api.people.identity import me, requires
from continuity_api.people.roles import Permission
from continuity_api.problems import Problem
from continuity_api.resources.blueprint import Blueprint
from continuity_api.service import service
from continuity_api.storage.database import Database
from continuity_api.storage.moments import now

blueprint = Blueprint("export", "Everything that is kept, to be taken elsewhere.")
_ZIP = "application/zip"


@blueprint.route("/export")
class Export(MethodView):
    """The archive of everything."""

    @requires(Permission.ADMIN)
    @blueprint.response(HTTPStatus.OK, description="A zip archive, as `continuity export` makes.", content_type=_ZIP)
    def get(self) -> Response:
        """Fetch everything as one archive, without secrets; `continuity restore` reads it."""
        try:
            with service().database.reading() as db:
                verified(db)  # before anything is answered: a problem can still be told
        except ChainError as error:
            raise Problem(HTTPStatus.CONFLICT, "audit-log", str(error)) from None
        with service().database.writing() as db:
            record(db, me().name, "service.export", "service")
        name = f"continuity-{now():%Y-%m-%d}.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(_pieces(service().database), mimetype=_ZIP, headers=headers)


def _pieces(database: Database) -> Iterator[bytes]:
    with database.reading() as db:
        yield from archive(db)
