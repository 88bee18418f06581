"""CKAN's own ways to change what is public are closed, for everybody, but not to the release."""

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers
from drafts_factory import fields, file

from ckanext.changsha.release import gate


@pytest.fixture
def token(world):
    return {who: factories.APIToken(user=getattr(world, who)["name"])["token"] for who in ("steward", "admin")}


@pytest.fixture
def api(app, token):
    """Call the API as a program does."""

    def post(who, action, **data):
        headers = {"Authorization": token[who]}
        return app.flask_app.test_client().post(f"/api/3/action/{action}", json=data, headers=headers).json

    return post


def test_package_create_makes_a_draft_and_no_dataset(world, api):
    said = fields(world)
    result = api("steward", "package_create", **said)["result"]
    assert (result["changsha_draft"], result["state"], result["name"]) == (True, "draft", said["name"])
    assert model.Package.get(said["name"]) is None


def test_package_create_says_what_is_missing_as_ckan_does(world, api):
    error = api("steward", "package_create", **fields(world, notes=None, catalogue_entry="X99"))["error"]
    assert error["__type"] == "Validation Error"
    assert {"notes", "catalogue_entry"} <= set(error)


def test_package_create_refuses_resources_instead_of_losing_them(world, api):
    error = api("steward", "package_create", **fields(world), resources=[{"url": "http://example.com/x.csv"}])["error"]
    assert "resources" in error


@pytest.mark.parametrize("name", [*gate.REFUSED, *gate.REFUSED_FILES])
def test_no_other_action_of_ckan_changes_a_dataset_even_for_an_administrator(draft, api, prepared, name):
    released = prepared.setdefault("released", None) or draft("submit", "approve")
    prepared["released"] = released
    error = api("admin", name, id=released["name"], name=released["name"], title="改")["error"]
    assert error["__type"] == "Authorization Error" and "发布审查" in error["message"]


def test_no_action_that_writes_datasets_resources_or_files_was_forgotten(world, app):
    from ckan import logic

    logic.get_action("status_show")
    words = ("package", "dataset", "resource", "file")
    writing = {
        name
        for name, action in logic._actions.items()
        if name.split("_")[0] in (*words, "bulk") and not getattr(action, "side_effect_free", False)
    }
    guarded = {*gate.REFUSED, *gate.REFUSED_FILES, "package_create"}
    # harmless, or only reached from a guarded one: views made by package_create; a collaborator sees no draft
    left = {
        "file_delete",
        "package_collaborator_create",
        "package_collaborator_delete",
        "package_create_default_resource_views",
        "resource_create_default_resource_views",
    }
    assert writing - guarded == left & writing


def test_a_steward_cannot_make_a_source_to_harvest_from(world, api):
    source = {"type": "harvest", "name": "demo-source", "title": "演示来源", "owner_org": world.ours["id"]}
    said = {**source, "url": "http://source.example", "source_type": "ckan"}
    assert api("steward", "package_create", **said)["error"]["__type"] == "Authorization Error"


def test_an_administrator_makes_and_changes_a_source_to_harvest_from(world, api, call):
    kind = call("admin", "harvesters_info_show")[0]["name"]
    said = {"name": "admin-source", "title": "演示来源", "owner_org": world.ours["id"], "source_type": kind}
    made = api("admin", "harvest_source_create", **said, url="http://source.example")["result"]
    changed = api("admin", "harvest_source_update", **{**made, "title": "演示来源，改"})
    assert changed["result"]["title"] == "演示来源，改"


def test_test_fixtures_open_the_gate_by_name(world, app):
    with app.flask_app.test_request_context(), gate.opened():
        dataset = factories.Dataset(**fields(world), user=world.admin)
    assert model.Package.get(dataset["name"]).state == "active"


def test_the_gate_closes_again_after_an_error(world, app):
    with app.flask_app.test_request_context(), pytest.raises(tk.ValidationError), gate.opened():
        helpers.call_action("package_create", {"user": world.admin["name"]}, name="x")
    assert not gate.is_open({})


def test_a_draft_makes_no_activity(world, api):
    from ckanext.activity.model import Activity

    before = model.Session.query(Activity).count()
    api("steward", "package_create", **fields(world))
    assert model.Session.query(Activity).count() == before


def test_mass_assignment_changes_nothing_of_a_draft(world, call, draft):
    made = draft(upload=False)
    call(
        "steward",
        "release_draft_update",
        id=made["id"],
        state="released",
        author="x",
        creator_user_id="x",
        private=False,
    )
    now = call("steward", "release_draft_show", id=made["id"])
    assert (now["state"], now["author"], now["metadata"]) == (made["state"], made["author"], made["metadata"])


def test_the_release_number_is_not_the_stewards_to_set(world, call, draft):
    made = call("steward", "release_draft_create", **fields(world), release_number=7)
    assert "release_number" not in made["metadata"]


def test_a_file_of_the_server_is_no_upload(draft, call):
    made = draft(upload=False)
    with pytest.raises(tk.ValidationError):
        call("steward", "release_draft_upload", id=made["id"], upload="/etc/hostname", filename="x.csv")


def test_a_program_uploads_with_multipart(draft, app, token, call):
    made = draft(upload=False)
    sent = {"id": made["id"], "upload": (file().stream, "表.csv")}
    headers = {"Authorization": token["steward"]}
    app.flask_app.test_client().post("/api/3/action/release_draft_upload", data=sent, headers=headers)
    assert call("steward", "release_draft_show", id=made["id"])["file"]["name"] == "表.csv"
