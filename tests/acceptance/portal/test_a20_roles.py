"""A20: who may call which action on whose data is a list in git; nobody releases what they made themselves.

After adding an action, look at what the list says of it, then write it anew:

    CHANGSHA_WRITE_ROLES=1 .run/venv/bin/pytest --ckan-ini=.run/test.ini tests/acceptance/portal/test_a20_roles.py
"""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from ckan import authz, logic, model
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from drafts_factory import YES, fields, prepared_name

LIST = Path(__file__).with_name("roles.yaml")
HEAD = (
    "# Who may call each action, on the own organization's data / another's / none: one letter for each of\n"
    "# {roles}.\n"
    "# y: may, n: may not, -: as if it did not exist. Written by test_a20_roles.py (see there).\n"
)
ROLES = ("anonymous", "nobody", "member", "steward", "reviewer", "their_steward", "their_reviewer", "admin")


@pytest.fixture
def people(world, draft, call):
    """One person in each role, by name."""
    member, nobody, their_steward = (factories.User() for _ in range(3))
    for user, organization, role in ((member, "ours", "member"), (their_steward, "theirs", "editor")):
        asked = {"id": getattr(world, organization)["id"], "username": user["name"], "role": role}
        tk.get_action("organization_member_create")({"ignore_auth": True, "user": world.admin["name"]}, asked)
    names = {
        "anonymous": "",
        "nobody": nobody["name"],
        "member": member["name"],
        "their_steward": their_steward["name"],
    }
    names["their_reviewer"] = world.stranger["name"]
    return names | {role: getattr(world, role)["name"] for role in ("steward", "reviewer", "admin")}


@pytest.fixture
def targets(world, draft):
    """A draft of ours and one of theirs, with all the names by which actions ask for things."""
    ours = draft("submit")
    theirs = draft(who="stranger", owner_org=world.theirs["id"])
    return {
        "own": asked(ours, world.ours["id"]),
        "other": asked(theirs, world.theirs["id"]),
        "none": asked(SimpleNamespace(id="none", name="none"), "none"),
    }


def asked(made, organization):
    made = made if isinstance(made, dict) else vars(made)
    return {
        "id": made["id"],
        "name": made["name"],
        "dataset": made["name"],
        "owner_org": organization,
        "organization_id": organization,
        "step": "approve",
        "reason": "演示",
    }


def may(action, user, data):
    """y, n, or - for what does not exist for this user."""
    context = {"user": user, "auth_user_obj": model.User.get(user) if user else None, "model": model}
    try:
        tk.check_access(action, context, dict(data))
    except tk.NotAuthorized:
        return "n"
    except Exception:  # not found, or asks for something that this walk does not give: not a yes
        model.Session.rollback()
        return "-"
    return "y"


def matrix(people, targets):
    logic.get_action("status_show")
    actions = sorted(set(logic._actions).intersection(authz.auth_functions_list()))
    return {
        name: " / ".join("".join(may(name, people[role], data) for role in ROLES) for data in targets.values())
        for name in actions
    }


@pytest.mark.acceptance("A20")
@pytest.mark.timeout(900)
def test_every_action_lets_in_whom_the_list_says(tally, app, people, targets):
    with app.flask_app.test_request_context():
        found = matrix(people, targets)
    if os.environ.get("CHANGSHA_WRITE_ROLES"):
        LIST.write_text(HEAD.format(roles=", ".join(ROLES)) + yaml.safe_dump(found, width=200), encoding="utf-8")
    listed = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    for name, said in found.items():
        expected = listed.get(name, "")
        for place, (letter, wanted) in enumerate(zip(said, expected.ljust(len(said)), strict=False)):
            if letter not in " /":
                tally.case(f"{name} {place}", letter == wanted, f"{said} is not {expected or 'on the list'}")


@pytest.mark.acceptance("A20")
def test_no_action_of_drafts_is_open_to_those_outside(tally):
    for name, said in yaml.safe_load(LIST.read_text(encoding="utf-8")).items():
        own, _, none = said.split(" / ")
        if name.startswith("release_draft") and name not in {"release_draft_create", "release_draft_list"}:
            may_own = {role for role, letter in zip(ROLES, own, strict=True) if letter == "y"}
            tally.case(name, may_own <= {"steward", "reviewer", "admin"} and "y" not in none[:-1], said)


ASSIGNED = {
    "id": "11111111-1111-4111-8111-111111111111",
    "state": "released",
    "private": False,
    "creator_user_id": "somebody",
    "release_state": "released",
    "release_number": 99,
    "author": "somebody",
    "reviewer": "somebody",
    "verdict": {"passed": True},
    "passed": True,
    "dataset_id": "22222222-2222-4222-8222-222222222222",
}


@pytest.mark.acceptance("A20")
@pytest.mark.parametrize("action", ["release_draft_create", "release_draft_update", "package_create"])
def test_nobody_assigns_what_the_workflow_decides(tally, world, call, draft, action):
    for name, value in ASSIGNED.items():
        made = draft(upload=False) if action == "release_draft_update" else {}
        said = {**fields(world), **({"name": made["name"]} if made else {}), name: value}
        try:
            result = call("steward", action, **({"id": made["id"], **said} if made and name != "id" else said))
        except (tk.ValidationError, tk.ObjectNotFound, tk.NotAuthorized):
            tally.case(f"{action} {name}", True)
            continue
        shown = call("steward", "release_draft_show", id=result["id"])
        kept = {**shown, **shown["metadata"]}
        untouched = shown["state"] == "draft" and not shown["passed"] and kept.get(name) != value
        tally.case(
            f"{action} {name}", untouched or (name == "private" and shown["state"] == "draft"), str(kept.get(name))
        )


@pytest.mark.acceptance("A20")
@pytest.mark.timeout(900)
def test_nobody_approves_their_own(tally, world, draft, call, app):
    """The reviewer's own draft: in two tabs, by a token, and under another name."""
    user = model.User.get(prepared_name(world, "colleague"))
    token = factories.APIToken(user=user.name)["token"]
    made = draft("submit", who="colleague")
    for number in range(tally.scale(100, 500)):
        way = ("tab", "token", "renamed")[number % 3]
        if way == "renamed":
            user.name = f"renamed-{number}"
            model.Session.commit()
        asked = {"id": made["id"], "step": "approve", "reason": "自己核对", "checklist": YES}
        if way == "token":
            answer = app.flask_app.test_client().post(
                "/api/3/action/release_step", json=asked, headers={"Authorization": token}
            )
            refused = answer.status_code in (403, 409)
        else:
            refused = refuses(user.name, asked, app)
        tally.case(f"{way} {number}", refused, "approved")
    user.name = world.colleague["name"]
    model.Session.commit()


def refuses(user, asked, app):
    try:
        with app.flask_app.test_request_context():
            tk.get_action("release_step")({"user": user, "auth_user_obj": model.User.get(user)}, dict(asked))
    except (tk.ValidationError, tk.NotAuthorized):
        return True
    return False
