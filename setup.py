"""Packaging: four source trees, three import names (see docs/developers.md, "The tree")."""

from __future__ import annotations

from pathlib import Path

from setuptools import find_namespace_packages, find_packages, setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
EXTENSION = "ckanext-changsha/ckanext/changsha"
DISCLOSURE = "ckanext-changsha/disclosure"
DATA = [
    "**/*.yaml",
    "**/*.yml",
    "**/*.csv",
    "**/*.json",
    "**/*.html",
    "**/*.xml",
    "**/*.txt",
    "**/*.css",
    "**/*.js",
    "**/*.svg",
    "**/*.po",
    "**/*.mo",
    "**/*.ini",
    "**/*.mako",
    "**/*.sql",
    "**/*.xsd",
]


def packages(name: str, folder: str) -> list[str]:
    """All packages under `folder`, by the name they are imported with."""
    return [name, *(f"{name}.{found}" for found in find_packages(folder))]


class BuildWithTranslations(build_py):
    """Compile the .po files first: .mo files are built, not kept in git."""

    def run(self) -> None:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        for po in (ROOT / EXTENSION).glob("*/i18n/*/LC_MESSAGES/*.po"):
            with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source, locale=po.parts[-3]))
        super().run()


setup(
    name="ckanext-changsha",
    version="0.1.0",
    description="Changsha government disclosure platform on CKAN: catalogue, harvesters, release gate, portal",
    long_description=(ROOT / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="AGPL-3.0-or-later",
    python_requires=">=3.11,<3.12",
    package_dir={
        "disclosure": DISCLOSURE,
        "disclosure.schemas": "schemas",
        "ckanext.changsha": EXTENSION,
        "ckanext.changsha.harvesters": "harvesters",
    },
    packages=[
        *packages("disclosure", DISCLOSURE),
        "disclosure.schemas",
        *packages("ckanext.changsha", EXTENSION),
        *packages("ckanext.changsha.harvesters", "harvesters"),
        *(f"ckanext.changsha.{found}" for found in find_namespace_packages(EXTENSION, include=["migration*"])),
    ],
    package_data={"": DATA},
    cmdclass={"build_py": BuildWithTranslations},
    install_requires=[
        "ckan[requirements]==2.12.0",
        "ckanapi>=4.11",
        "ckanext-dcat==2.4.4",
        "ckanext-harvest==1.6.3",
        "ckanext-scheming==3.1.0",
        "chinesecalendar>=1.11",
        "defusedxml>=0.7",
        "filetype>=1.2",
        "frictionless[excel]>=5.21,<6",
        "google-re2>=1.1.20250722",
        "gunicorn>=23",
        "opencc-python-reimplemented>=0.1.7",
        "httpcore>=1.0",
        "httptools>=0.8",
        "httpx>=0.28",
        "openpyxl>=3.1",
        "orjson>=3.13",
        "pdfplumber>=0.11.10",
        "pillow>=12",
        "polars>=2.1,<3",
        "protego>=0.6",
        "pypdfium2>=5.15",
        "python-calamine>=0.9",
        "python-docx>=1.2",
        "python-stdnum>=2.2",
        "selectolax>=1.0",
        "supervisor>=4.3",
        "tenacity>=9.2",
        "xlsxwriter>=3.3",
    ],
    extras_require={
        "dev": [
            "build",
            "hypothesis",
            "import-linter",
            "jsonschema",
            "mypy",
            "factory-boy",
            "pytest",
            "pytest-factoryboy",
            "pytest-timeout",
            "referencing",
            "reportlab",
            "ruff",
            "selenium",
            "types-openpyxl",
            "babel",
            "pip",
            "setuptools>=77",
            "types-PyYAML",
            "uv",
            "wheel",
        ],
    },
    entry_points={
        "ckan.plugins": [
            "changsha_budget = ckanext.changsha.harvesters.budget.plugin:BudgetHarvester",
            "changsha_catalogue = ckanext.changsha.catalogue.plugin:CataloguePlugin",
            "changsha_gazette = ckanext.changsha.harvesters.gazette.plugin:GazetteHarvester",
            "changsha_harvest = ckanext.changsha.harvest.plugin:HarvestPlugin",
            "changsha_ops = ckanext.changsha.ops.plugin:OpsPlugin",
            "changsha_portal = ckanext.changsha.portal.plugin:PortalPlugin",
            "changsha_records = ckanext.changsha.records.plugin:RecordsPlugin",
            "changsha_release = ckanext.changsha.release.plugin:ReleasePlugin",
            "changsha_search = ckanext.changsha.search.plugin:SearchPlugin",
            "changsha_standards = ckanext.changsha.standards.plugin:StandardsPlugin",
            "changsha_transactions = ckanext.changsha.harvesters.transactions.plugin:TransactionsHarvester",
        ],
        "ckan.rdf.profiles": [
            "changsha = ckanext.changsha.catalogue.dcat:DisclosureProfile",
        ],
        "console_scripts": [
            "changsha-parse = ckanext.changsha.harvesters.cli:main",
            "changsha-validate = disclosure.validation.cli:main",
        ],
    },
)
