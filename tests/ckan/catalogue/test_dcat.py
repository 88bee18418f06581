"""Datasets in RDF, as other catalogues harvest them."""

import configparser
import logging
from pathlib import Path

import pytest
from ckan.plugins import toolkit as tk
from rdflib import Graph, URIRef
from rdflib import namespace as ns

pytestmark = pytest.mark.usefixtures("with_plugins", "loaded", "as_deployed")
SPDX = "http://spdx.org/rdf/terms#"
DIGEST = "ab" * 32
LICENSE = URIRef("https://creativecommons.org/licenses/by/4.0/deed.zh-hans")


@pytest.fixture
def as_deployed(monkeypatch):
    """The profile that an installation has."""
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(Path(__file__).parents[3] / "deploy/ckan.settings.ini", encoding="utf-8")
    name = "ckanext.dcat.rdf.profiles"
    monkeypatch.setitem(tk.config, name, settings["app:main"][name])


@pytest.fixture
def dataset(release):
    file = {"name": "演示.csv", "url": "http://portal.example/1.csv", "format": "CSV", "mimetype": "text/csv"}
    return release(resources=[{**file, "size": 10, "hash": f"sha256:{DIGEST}"}])


@pytest.fixture
def read(app, caplog):
    """An address as a graph; whatever writing or reading it complains of fails the test."""

    def parse(path, format):
        with caplog.at_level(logging.WARNING):
            graph = Graph().parse(data=app.get(path, status=200).body, format=format)
            values = [term.toPython() for triple in graph for term in triple]
        assert values
        assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []
        return graph

    return parse


@pytest.mark.parametrize(("ending", "format"), [("ttl", "turtle"), ("rdf", "xml"), ("jsonld", "json-ld")])
def test_a_dataset_tells_its_digests_and_its_licence(read, dataset, ending, format):
    graph = read(f"/dataset/{dataset['name']}.{ending}", format)
    (checksum,) = graph.subjects(ns.RDF.type, URIRef(SPDX + "Checksum"))
    (value,) = graph.objects(checksum, URIRef(SPDX + "checksumValue"))
    assert (str(value).lower(), value.datatype) == (DIGEST, ns.XSD.hexBinary)
    assert (checksum, URIRef(SPDX + "algorithm"), URIRef(SPDX + "checksumAlgorithm_sha256")) in graph
    (file,) = graph.subjects(ns.RDF.type, ns.DCAT.Distribution)
    assert (file, ns.DCTERMS.license, LICENSE) in graph
    assert (LICENSE, ns.RDF.type, ns.DCTERMS.LicenseDocument) in graph


def test_a_licence_without_an_address_is_told_by_its_name(read, release):
    name = release(license_id="official-document")["name"]
    graph = read(f"/dataset/{name}.ttl", "turtle")
    (license,) = graph.objects(None, ns.DCTERMS.license)
    assert "不适用著作权法" in str(graph.value(license, ns.DCTERMS.title))


def test_the_whole_catalogue_is_read_without_a_warning(read, dataset):
    graph = read("/catalog.ttl", "turtle")
    assert dataset["title"] in {str(title) for title in graph.objects(None, ns.DCTERMS.title)}


def test_a_datasets_page_is_written_without_a_warning(app, dataset, caplog):
    with caplog.at_level(logging.WARNING):
        app.get(f"/dataset/{dataset['name']}", status=200)
    assert "rdflib" not in {record.name.partition(".")[0] for record in caplog.records}


@pytest.mark.parametrize("path", ["/catalog.xyz", "/catalog.html", "/dataset/some.xyz"])
def test_a_format_that_is_not_written_is_not_found(app, path):
    app.get(path, status=404)
