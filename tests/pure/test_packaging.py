"""What is installed is what is in the tree: every module and every data file, by its full name."""

import importlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TREES = {
    "disclosure": "ckanext-changsha/disclosure",
    "disclosure/schemas": "schemas",
    "ckanext/changsha": "ckanext-changsha/ckanext/changsha",
    "ckanext/changsha/harvesters": "harvesters",
}


def run(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


def tracked(folder):
    return {path for path in run("git", "ls-files", folder, cwd=ROOT).splitlines() if not path.endswith(".po")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    source = tmp_path_factory.mktemp("source")
    archive = source / "tree.tar"
    stash = run("git", "stash", "create", cwd=ROOT).strip() or "HEAD"
    run("git", "archive", "-o", str(archive), stash, cwd=ROOT)
    run("tar", "xf", str(archive), cwd=source)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source))
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    home = tmp_path_factory.mktemp("venv")
    run(sys.executable, "-m", "venv", str(home))
    run(str(home / "bin/pip"), "install", "-q", "--no-deps", "--no-index", str(wheel))
    return next(home.glob("lib/python*/site-packages"))


def test_a_built_wheel_brings_every_file(site):
    missing = [
        path
        for target, folder in TREES.items()
        for path in tracked(folder)
        if not (site / target / Path(path).relative_to(folder)).exists()
    ]
    assert missing == []


def test_the_wheel_leaves_the_ckanext_namespace_to_all(wheel):
    assert "ckanext/__init__.py" not in zipfile.ZipFile(wheel).namelist()


def test_the_installed_packages_agree_with_each_other():
    assert "No broken requirements" in run(sys.executable, "-m", "pip", "check")


@pytest.mark.parametrize(
    "module",
    [
        "disclosure.schemas",
        "ckanext.changsha",
        "ckanext.changsha.harvesters",
        "ckanext.harvest.plugin",
        "ckanext.scheming.plugins",
        "ckanext.dcat.plugins",
    ],
)
def test_our_packages_and_the_plugins_we_stand_on_can_be_imported(module):
    assert importlib.import_module(module).__name__ == module


def test_every_plugin_and_command_of_ours_can_be_loaded():
    load = """
from importlib.metadata import distribution
for entry in distribution("ckanext-changsha").entry_points:
    print(entry.name, entry.load().__name__)
"""
    loaded = run(sys.executable, "-c", load).splitlines()
    assert {"changsha_ops OpsPlugin", "changsha_transactions TransactionsHarvester", "changsha-parse main"} <= set(
        loaded
    )
