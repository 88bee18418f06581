"""The datasets in DCAT: ckanext-dcat's profile, told what our fields mean.

Named `changsha` among the entry points of `ckan.rdf.profiles`; `ckanext.dcat.rdf.profiles` chooses it.
"""

from __future__ import annotations

from typing import Any

from ckanext.dcat.profiles import DCAT, DCT, RDF, SPDX, EuropeanDCATAP3Profile
from rdflib import BNode, Literal, URIRef

__all__ = ["DisclosureProfile"]

_ALGORITHMS = {"sha256": str(SPDX.checksumAlgorithm_sha256)}


class DisclosureProfile(EuropeanDCATAP3Profile):
    """DCAT-AP 3 with digests as SPDX has them, and the licence of the dataset on each of its files."""

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        """Add the dataset to the graph."""
        resources = [_spdx(resource) for resource in dataset_dict.get("resources", [])]
        super().graph_from_dataset({**dataset_dict, "resources": resources}, dataset_ref)
        self._add_license(dataset_dict, dataset_ref)

    def _add_license(self, dataset: dict[str, Any], dataset_ref: URIRef) -> None:
        """By its address; a licence that has none, such as official documents' being free of copyright, by its name."""
        url, title = dataset.get("license_url"), dataset.get("license_title")
        if not (url or title):
            return
        license = URIRef(url) if url else BNode()
        self.g.add((license, RDF.type, DCT.LicenseDocument))
        if title:
            self.g.add((license, DCT.title, Literal(title)))
        for licensed in (dataset_ref, *self.g.objects(dataset_ref, DCAT.distribution)):
            self.g.add((licensed, DCT.license, license))


def _spdx(resource: dict[str, Any]) -> dict[str, Any]:
    """The resource with `sha256:…` as the algorithm and the hexadecimal value; a digest of another kind is left out."""
    algorithm, _, value = (resource.get("hash") or "").rpartition(":")
    if algorithm not in _ALGORITHMS:
        return {**resource, "hash": ""}
    return {**resource, "hash": value, "hash_algorithm": _ALGORITHMS[algorithm]}
