"""Leave no broken database session to a thread's next request.

CKAN removes the session after a request that has an answer. One whose database connection is cut has none: its error
page needs the database too. The thread then kept the broken session, and answered every later request with an error.
"""

from __future__ import annotations

from ckan import model
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

__all__ = ["remove_broken"]


def remove_broken(app: Flask) -> None:
    """Remove the session of each request that ended in an error."""

    @app.teardown_request
    def remove(error: BaseException | None) -> None:
        if error is None:
            return
        try:
            model.Session.remove()
        except SQLAlchemyError:  # it can't even be closed: forget it, and the pool forgets its connection
            model.Session.registry.clear()
