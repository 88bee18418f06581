"""Two organizations with their people, a loaded catalogue, and drafts on their way to a release."""

from types import SimpleNamespace

import pytest
from ckan import model, plugins
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from drafts_factory import YES, fields, file, prepared_name

from ckanext.changsha.catalogue.load import load_catalogue, read_catalogue
from ckanext.changsha.release.workflow import APPROVALS

PASSWORD = "correct-horse-1"


@pytest.fixture(scope="module")
def prepared():
    """What one file's tests share: the database is emptied once a file."""
    return {}


@pytest.fixture(scope="module")
def plugins_loaded():
    """The plugins, loaded once a file: CKAN's own fixture does it for each test, which takes as long as the test."""
    plugins.load_all()
    yield
    plugins.unload_all()


@pytest.fixture(autouse=True)
def world(plugins_loaded, prepared, empty_database, reset_index, monkeypatch):
    """Organizations `ours` and `theirs`; steward, second steward and reviewers of ours; a stranger, who is theirs."""
    monkeypatch.setitem(tk.config, "ckanext.changsha.check_inline", True)
    if not prepared:
        empty_database()
        reset_index()
        entries, _ = read_catalogue()
        load_catalogue(model.Session, entries)
        model.Session.commit()
        people = ("steward", "reviewer", "colleague", "stranger")
        prepared.update({name: factories.User(password=PASSWORD) for name in people})
        prepared["admin"] = factories.Sysadmin(password=PASSWORD)
        members = {"steward": "editor", "reviewer": "admin", "colleague": "admin"}
        users = [{"name": prepared[name]["name"], "capacity": role} for name, role in members.items()]
        prepared["ours"] = factories.Organization(title="长沙市演示局（演示数据）", users=users)
        others = [{"name": prepared["stranger"]["name"], "capacity": "admin"}]
        prepared["theirs"] = factories.Organization(title="长沙市另一演示局（演示数据）", users=others)
    return SimpleNamespace(**prepared)


@pytest.fixture
def app(world, prepared, make_app):
    """CKAN's test application, made once a file: that takes longer than most tests."""
    if "app" not in prepared:
        prepared["app"] = make_app()
    return prepared["app"]


@pytest.fixture
def call(world, app):
    """Call an action as one of the people, by name; `None` is somebody who is not logged in. An approval answers the
    review's questions with yes, unless the test answers them."""

    def act(who, action, **data):
        if data.get("step") in APPROVALS:
            data.setdefault("checklist", YES)
        user = prepared_name(world, who)
        with app.flask_app.test_request_context():
            return tk.get_action(action)({"user": user, "auth_user_obj": model.User.get(user)}, data)

    return act


@pytest.fixture
def draft(world, call):
    """A draft of the steward's, with a file and as far as `steps` take it."""

    def make(*steps, content=None, upload=True, name="处罚.csv", who="steward", **changes):
        made = call(who, "release_draft_create", **fields(world, **changes))
        if upload:
            call(who, "release_draft_upload", id=made["id"], upload=file(content, name))
        for step in steps:
            person = who if step in {"submit", "recall"} else "reviewer"
            said = {"reason": "已核对"} | ({"release_at": "2099-01-01 09:00"} if step == "schedule" else {})
            call(person, "release_step", id=made["id"], step=step, **said)
        return call(who, "release_draft_show", id=made["id"])

    return make


@pytest.fixture
def browser(app, world):
    """A browser in which one of the people is logged in."""

    def log_in(who=None):
        client = app.flask_app.test_client()
        if who:
            client.post("/user/login", data={"login": prepared_name(world, who), "password": PASSWORD})
        return client

    return log_in
