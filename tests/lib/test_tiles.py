"""Tiles, against what C2SP tlog-tiles says of them."""

from collections import Counter

import pytest
from hypothesis import given, settings, strategies as st

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


def content(level, index, width):
    first = index * tiles.WIDTH
    return b"".join(node(8 * level, first + place) for place in range(width))


def edge(size):
    return {
        level: tiles.subtrees(content(level, index, width))
        for level, index, width in tiles.edge_tiles(size)
    }


@given(places(70_000))
@settings(max_examples=25)
def test_nodes_give_proofs_from_few_tiles_known_by_their_roots(place):
    index, size = place
    reads = []

    def full(level, index, root):
        reads.append((level, index))
        found = tiles.subtrees(content(level, index, tiles.WIDTH))
        assert (len(found), found[-1]) == (9, root)
        return found

    nodes = tiles.nodes(size, edge(size), full)
    proof = merkle.inclusion_proof(nodes, index, size)

    merkle.verify_inclusion(leaf(index), index, size, proof, root(size))
    assert merkle.root_at(nodes, size) == root(size)
    assert len(edge(size)) + len(set(reads)) <= 6


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 65_536, 65_537, 70_000])
def test_edge_tiles_are_those_that_are_not_full(size):
    partial = [tile for tile in tiles.all_tiles(size) if tile[2] < tiles.WIDTH]

    assert list(tiles.edge_tiles(size)) == partial


@pytest.mark.parametrize("place", [(1, 2), (0, 5), (3, 0), (8, 0), (70, 0)])
def test_nodes_beyond_the_tree_are_refused(place):
    beyond = tiles.nodes(5, edge(5), None)

    with pytest.raises(ValueError, match="no such hash"):
        beyond(*place)


@given(st.lists(st.integers(1, 700), min_size=1, max_size=8))
@settings(max_examples=25)
def test_parts_put_together_are_the_tiles_of_the_whole_tree(batches):
    size, frontier, kept = 0, [], {}
    for count in batches:
        leaves = [leaf(index) for index in range(size, size + count)]
        frontier, rows = merkle.extend(frontier, size, leaves)
        for level, tile, within, hashes in tiles.parts(size, rows):
            before = kept.get((level, tile), b"")
            assert len(before) == within * merkle.HASH_SIZE
            kept[level, tile] = before + hashes
        size += count

    assert merkle.root(frontier) == root(size)
    above = [tile for tile in tiles.all_tiles(size) if tile[0]]
    assert kept == {(level, index): content(level, index, width) for level, index, width in above}
