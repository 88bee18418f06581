"""Make Solr ready to start: jars from Maven Central, a Jetty base, and cores whose schema reads Chinese.

The schema is CKAN's own, taken from the installed package and patched here, so that an upgrade of CKAN brings its
changes along (DESIGN, decision 8).
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import xml.etree.ElementTree as ET
from functools import cache
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
JETTY = "jetty-home-10.0.24"
CLASHING = ("jetty-server-9", "jersey-container-jetty", "jetty-servlet-api")
CHINESE_TYPES = ("text", "text_general")


def folding_analyzer() -> ET.Element:
    """Full width and case folded, traditional made simplified; a tokenizer must follow."""
    analyzer = ET.Element("analyzer")
    ET.SubElement(analyzer, "charFilter", {"class": "solr.ICUNormalizer2CharFilterFactory"})
    ET.SubElement(analyzer, "charFilter", {"class": "solr.MappingCharFilterFactory", "mapping": "traditional.txt"})
    return analyzer


def chinese_analyzer() -> ET.Element:
    """Folded text cut into smartcn's words; the same for index and query."""
    analyzer = folding_analyzer()
    ET.SubElement(analyzer, "tokenizer", {"class": "solr.HMMChineseTokenizerFactory"})
    ET.SubElement(analyzer, "filter", {"class": "solr.StopFilterFactory", "words": "punctuation.txt"})
    ET.SubElement(analyzer, "filter", {"class": "solr.PorterStemFilterFactory"})
    return analyzer


def name_analyzer() -> ET.Element:
    """Folded text cut into overlapping pairs of characters, which no dictionary is needed for."""
    analyzer = folding_analyzer()
    ET.SubElement(analyzer, "tokenizer", {"class": "solr.StandardTokenizerFactory"})
    ET.SubElement(analyzer, "filter", {"class": "solr.CJKBigramFilterFactory"})
    return analyzer


def patched_schema(source: Path) -> ET.ElementTree[ET.Element]:
    """CKAN's schema with Chinese analysis in its text types. Raises KeyError when CKAN has renamed them."""
    tree = ET.parse(source)  # noqa: S314 - our own installed package, not input
    types = {element.get("name"): element for element in tree.iter("fieldType")}
    for name in CHINESE_TYPES:
        field_type = types[name]
        for analyzer in list(field_type):
            field_type.remove(analyzer)
        field_type.append(chinese_analyzer())
    return tree


def records_schema() -> ET.ElementTree[ET.Element]:
    """The schema of our own records, with the same Chinese analysis as CKAN's."""
    tree = ET.parse(HERE / "records-schema.xml")  # noqa: S314 - our own file, not input
    types = {element.get("name"): element for element in tree.iter("fieldType")}
    types["text_zh"].append(chinese_analyzer())
    types["names"].append(name_analyzer())
    return tree


def schema_of(core: str) -> ET.ElementTree[ET.Element]:
    """The schema of the core `records…` or `ckan…`."""
    if core.startswith("records"):
        return records_schema()
    spec = find_spec("ckan")
    if spec is None or spec.origin is None:
        raise RuntimeError("ckan is not installed in this environment: run `make install`")
    return patched_schema(Path(spec.origin).parent / "config/solr/schema.xml")


@cache
def traditional_pairs() -> list[str]:
    """Lucene mapping lines for every single traditional character of the BMP that ICU knows a simplified form of."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    return [f'"{c}" => "{convert(c)}"' for c in characters if convert(c) != c]


def fetch_jars(target: Path) -> None:
    """Solr's jars and Jetty, by Maven, once."""
    if (target / JETTY).exists():
        return
    target.mkdir(parents=True, exist_ok=True)
    maven = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml")]
    print("== fetching Solr from Maven Central (half a minute)", flush=True)
    subprocess.run(
        [*maven, "dependency:copy-dependencies", f"-DoutputDirectory={target / 'lib'}", "-DincludeScope=runtime"],
        check=True,
    )
    jetty = f"-Dartifact=org.eclipse.jetty:jetty-home:{JETTY.removeprefix('jetty-home-')}:tar.gz"
    subprocess.run([*maven, "dependency:copy", jetty, f"-DoutputDirectory={target}"], check=True)
    with tarfile.open(target / f"{JETTY}.tar.gz") as archive:
        archive.extractall(target, filter="data")


def make_base(dist: Path, base: Path) -> None:
    """A Jetty base with Solr as its one application."""
    shutil.rmtree(base, ignore_errors=True)
    library = base / "webapps/solr/WEB-INF/lib"
    library.mkdir(parents=True)
    shutil.copy(HERE / "web.xml", library.parent)
    for jar in (dist / "lib").glob("*.jar"):
        if not jar.name.startswith(CLASHING):
            (library / jar.name).symlink_to(jar)
    start = ["java", "-jar", str(dist / JETTY / "start.jar"), "--create-startd"]
    modules = "--add-modules=http,webapp,deploy,ext,resources"
    subprocess.run([*start, modules], cwd=base, check=True, capture_output=True)


def make_core(home: Path, name: str) -> None:
    """One core's configuration; its data, if any, stays."""
    conf = home / name / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    (home / "solr.xml").write_text("<solr></solr>")
    (home / name / "core.properties").write_text(f"name={name}\n")
    shutil.copy(HERE / "solrconfig.xml", conf)
    schema_of(name).write(conf / "schema.xml", "utf-8")
    for empty in ("synonyms.txt", "protwords.txt", "stopwords.txt"):
        (conf / empty).touch()
    (conf / "punctuation.txt").write_text(",\n.\n", encoding="utf-8")
    (conf / "traditional.txt").write_text("\n".join(traditional_pairs()) + "\n", encoding="utf-8")
