"""What a source gave can be read again byte for byte, and an altered file is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.changsha.harvesters.engine import RawStore
from ckanext.changsha.harvesters.engine.store import StoreDamaged


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return RawStore(tmp_path_factory.mktemp("raw"))


@given(content=st.binary(max_size=5000))
def test_bytes_come_back_as_they_were(store, content):
    assert store.get(store.put(content)) == content


def test_the_same_bytes_are_kept_once(tmp_path):
    store = RawStore(tmp_path)
    assert store.put(b"x" * 10_000) == store.put(b"x" * 10_000)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1
    assert files[0].stat().st_size < 200


def test_an_altered_file_is_noticed(tmp_path):
    store = RawStore(tmp_path)
    first, second = store.put(b"first"), store.put(b"second")
    path = {sha: tmp_path / sha[:2] / f"{sha[2:]}.gz" for sha in (first, second)}
    path[first].write_bytes(path[second].read_bytes())
    with pytest.raises(StoreDamaged):
        store.get(first)


@pytest.mark.parametrize("content", [b"", b"no gzip", b"\x1f\x8b\x08\x00"])
def test_a_damaged_file_is_noticed(tmp_path, content):
    store = RawStore(tmp_path)
    sha = store.put(b"first")
    (tmp_path / sha[:2] / f"{sha[2:]}.gz").write_bytes(content)
    with pytest.raises(StoreDamaged):
        store.get(sha)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64])
def test_only_hashes_name_files(tmp_path, name):
    with pytest.raises(StoreDamaged):
        RawStore(tmp_path).get(name)
