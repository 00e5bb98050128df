"""Trees and proofs, against RFC 6962's reference tree, other implementations and damage."""

import base64
import json
from functools import cache
from pathlib import Path

import pymerkle
import pytest
from hypothesis import given, strategies as st

from conference.lib import merkle

# The leaves and roots of Certificate Transparency's reference tests, used by every
# implementation of RFC 6962.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "merkle_inclusion.json"
EMPTY = merkle.EMPTY_ROOT
LEAF = merkle.leaf_hash(b"leaf")


def places(largest):
    """Pairs of a leaf's index and a tree's size that holds it."""
    sizes = st.integers(1, largest)
    return sizes.flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size)))


@cache
def leaf(index):
    return merkle.leaf_hash(str(index).encode())


@cache
def node(height, index):
    if height == 0:
        return leaf(index)
    return merkle.node_hash(node(height - 1, 2 * index), node(height - 1, 2 * index + 1))


@cache
def root(size):
    return merkle.root_of([leaf(index) for index in range(size)])


@pytest.mark.parametrize("size", range(9))
def test_root_of_the_reference_tree(size):
    hashes = [merkle.leaf_hash(data) for data in LEAVES[:size]]

    assert merkle.root_of(hashes).hex() == ROOTS[size]


def test_root_is_pymerkles_for_every_size():
    other = pymerkle.InmemoryTree(algorithm="sha256")
    frontier, same = [], []
    for size in range(300):
        frontier, _rows = merkle.extend(frontier, size, [merkle.leaf_hash(b"entry %d" % size)])
        other.append_entry(b"entry %d" % size)
        same.append(merkle.root(frontier) == other.get_root())

    assert same == [True] * 300


@given(st.integers(0, 600), st.integers(0, 600))
def test_extend_gives_the_frontier_and_every_subtree_that_became_full(size, more):
    before, _rows = merkle.extend([], 0, [leaf(index) for index in range(size)])

    frontier, rows = merkle.extend(before, size, [leaf(size + index) for index in range(more)])

    total = size + more
    heights = [height for height in range(total.bit_length())[::-1] if total >> height & 1]
    assert frontier == [node(height, (total >> height) - 1) for height in heights]
    whole = [
        [node(height, index) for index in range(size >> height, total >> height)]
        for height in range(12)
    ]
    assert rows == [row for row in whole if row]


@given(places(600))
def test_inclusion_proof_verifies_and_no_other_place_does(place):
    index, size = place
    proof = merkle.inclusion_proof(node, index, size)

    merkle.verify_inclusion(leaf(index), index, size, proof, root(size))

    for wrong in {index - 1, index + 1, index ^ 2} & set(range(size)):
        with pytest.raises(merkle.BadProof):
            merkle.verify_inclusion(leaf(index), wrong, size, proof, root(size))


@given(st.integers(1, 600), st.integers(1, 600))
def test_consistency_proof_verifies_for_every_two_sizes(one, other):
    old, new = sorted((one, other))

    proof = merkle.consistency_proof(node, old, new)

    merkle.verify_consistency(old, new, proof, root(old), root(new))


@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_consistency_proof_with_any_damage_is_refused(one, other, data):
    old, new = sorted((one, other + 300))
    proof = merkle.consistency_proof(node, old, new)
    facts = [old, new, proof, root(old), root(new)]
    damage = data.draw(st.sampled_from(range(6)))
    if damage == 0 and proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        facts[2] = [*proof[:place], LEAF, *proof[place + 1 :]]
    elif damage == 1:
        facts[2] = proof[:-1] if proof else [LEAF]
    elif damage == 2:
        facts[2] = [*proof, LEAF]
    elif damage == 3:
        facts[3] = LEAF
    elif damage == 4:
        facts[4] = LEAF
    else:
        facts[2] = [*proof[:-1], proof[-1][:-1]] if proof else [b"short"]

    with pytest.raises(merkle.BadProof):
        merkle.verify_consistency(*facts)


def test_consistency_proof_of_the_reference_tree():
    # transparency-dev/merkle, testdata/consistency: from 6 leaves to 7.
    proof = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        ROOTS[4],
    ]
    hashes = [merkle.leaf_hash(data) for data in LEAVES]

    def reference(height, index):
        return merkle.root_of(hashes[index << height : (index + 1) << height])

    assert [each.hex() for each in merkle.consistency_proof(reference, 6, 7)] == proof


@pytest.mark.parametrize(
    ("old", "new", "proof", "old_root", "new_root"),
    [
        (0, 1, [], EMPTY, leaf(0)),
        (0, 1, [EMPTY], EMPTY, EMPTY),
        (0, 0, [EMPTY], EMPTY, EMPTY),
        (0, 0, [], LEAF, LEAF),
        (1, 1, [LEAF], LEAF, LEAF),
        (1, 1, [], LEAF, EMPTY),
        (2, 1, [], root(2), root(1)),
        (1, 2, [], root(1), root(2)),
        (-1, 2, [leaf(1)], root(1), root(2)),
        (1, 2, [leaf(1)[:-1]], root(1), root(2)),
    ],
)
def test_verify_consistency_refuses(old, new, proof, old_root, new_root):
    with pytest.raises(merkle.BadProof):
        merkle.verify_consistency(old, new, proof, old_root, new_root)


@pytest.mark.parametrize("size", [0, 1, 7])
def test_verify_consistency_of_a_tree_with_itself(size):
    merkle.verify_consistency(size, size, [], root(size), root(size))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3)])
def test_inclusion_proof_outside_the_tree_is_refused(index, size):
    with pytest.raises(IndexError):
        merkle.inclusion_proof(node, index, size)
    with pytest.raises(merkle.BadProof, match="outside"):
        merkle.verify_inclusion(LEAF, index, size, [], LEAF)


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 3), (4, 3), (-1, 3)])
def test_consistency_proof_between_impossible_sizes_is_refused(old, new):
    with pytest.raises(IndexError):
        merkle.consistency_proof(node, old, new)


@pytest.mark.skipif(not VECTORS.exists(), reason="third-party vectors lie outside the checkout")
def test_verify_inclusion_agrees_with_all_third_party_vectors():
    def raw(text):
        return base64.b64decode(text or "")

    wrong = []
    for case in json.loads(VECTORS.read_text()):
        facts = (raw(case["leafHash"]), case["leafIdx"], case["treeSize"],
                 [raw(each) for each in case["proof"] or []], raw(case["root"]))  # fmt: skip
        try:
            merkle.verify_inclusion(*facts)
            refused = False
        except merkle.BadProof:
            refused = True
        if refused != case["wantErr"]:
            wrong.append(case["case"])

    assert wrong == []
