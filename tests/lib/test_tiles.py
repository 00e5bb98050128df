"""Tiles, against what C2SP tlog-tiles says of them."""

from collections import Counter

import pytest
from hypothesis import given, settings

from conference.lib import merkle, tiles
from tests.lib.test_merkle import leaf, node, places, root


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [(0, 256, "000"), (999, 256, "999"), (1234067, 256, "x001/x234/067"), (273, 112, "273.p/112")],
)
def test_index_path_as_the_standard_spells_it(index, width, path):
    assert tiles.index_path(index, width) == path
    assert tiles.parse_index_path(path) == (index, width)


@pytest.mark.parametrize(
    "path",
    ["", "0", "0000", "1234", "x000/001", "x001", "001/x002", "x001/x234/67", "001.p/0",
     "001.p/256", "001.p/01", "001.p/", "001.P/3", "-01", "٠٠١", "001/", "x001//002"],
)  # fmt: skip
def test_parse_index_path_other_spellings_are_refused(path):
    with pytest.raises(ValueError, match="no place"):
        tiles.parse_index_path(path)


def test_all_tiles_of_the_standards_example():
    found = Counter((level, width) for level, _index, width in tiles.all_tiles(70_000))

    assert found == {(0, 256): 273, (0, 112): 1, (1, 256): 1, (1, 17): 1, (2, 1): 1}


def test_all_tiles_of_256_leaves_have_one_hash_above():
    assert list(tiles.all_tiles(256)) == [(0, 0, 256), (1, 0, 1)]


def test_entries_as_the_standard_lays_them_out():
    bundle = tiles.encode_entries([b"ab", b"", b"c" * 258])

    assert bundle == b"\x00\x02ab" + b"\x00\x00" + b"\x01\x02" + b"c" * 258
    assert tiles.decode_entries(bundle) == [b"ab", b"", b"c" * 258]


@pytest.mark.parametrize("bundle", [b"\x00", b"\x00\x02a", b"\x00\x01ab"])
def test_decode_entries_broken_off_is_refused(bundle):
    with pytest.raises(ValueError, match="breaks off"):
        tiles.decode_entries(bundle)


def test_encode_entries_too_long_is_refused():
    with pytest.raises(ValueError, match="65535"):
        tiles.encode_entries([b"x" * 65_536])


def test_hashes_of_broken_off_is_refused():
    with pytest.raises(ValueError, match="breaks off"):
        tiles.hashes_of(bytes(33))


def read_counting(reads):
    def read(level, index, width):
        reads.append((level, index))
        first = index * tiles.WIDTH
        return b"".join(node(8 * level, first + place) for place in range(width))

    return read


@given(places(70_000))
@settings(max_examples=25)
def test_nodes_give_proofs_from_few_tiles(place):
    index, size = place
    reads = []

    proof = merkle.inclusion_proof(tiles.nodes(read_counting(reads), size), index, size)

    merkle.verify_inclusion(leaf(index), index, size, proof, root(size))
    assert len(reads) == len(set(reads))
    assert len(reads) <= 6


def test_nodes_beyond_the_tree_are_refused():
    beyond = tiles.nodes(read_counting([]), 5)

    with pytest.raises(ValueError, match="no such hash"):
        beyond(1, 2)
