"""A cut connection costs the requests that it cuts, and no later one."""

from contextlib import contextmanager, suppress

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

CUT = sa.text("""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
""")


@contextmanager
def cut_connections(word):
    """Let PostgreSQL lose every connection just before it is used for a statement with this word."""
    other = sa.create_engine(tk.config["sqlalchemy.url"], isolation_level="AUTOCOMMIT")

    def cut(connection, cursor, statement, *_):
        if word not in statement:
            return
        with other.connect() as connection:
            connection.execute(CUT)

    sa.event.listen(model.meta.engine, "before_cursor_execute", cut)
    yield
    sa.event.remove(model.meta.engine, "before_cursor_execute", cut)
    other.dispose()


@pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
def test_a_thread_answers_again_after_its_connection_was_cut(app, monkeypatch):
    monkeypatch.setitem(app.flask_app.config, "PROPAGATE_EXCEPTIONS", False)
    client, token = app.flask_app.test_client(), factories.APIToken()["token"]
    with cut_connections("UPDATE"), suppress(sa.exc.SQLAlchemyError):  # CKAN notes when a token was used
        client.get("/organization/", headers={"Authorization": token})
    assert [client.get("/organization/").status_code for _ in range(3)] == [200] * 3
