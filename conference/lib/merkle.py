"""Merkle tree hashes and proofs: RFC 6962, section 2.1; verification as RFC 9162, section 2.1.

A tree is reached through `Node`: a function from (height, index) to the hash of a full subtree,
2^height leaves wide, the index-th of that width. So proofs read only the few hashes they need,
wherever those are kept (conference.lib.tiles reads them from tiles).
"""

import hashlib
from collections.abc import Callable, Sequence

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
# A hash that has read the prefix is copied faster than a new one is set up.
_new_node = hashlib.sha256(b"\x01").copy

Node = Callable[[int, int], bytes]


class BadProof(ValueError):
    """A proof does not show what it claims."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256 of a leaf, apart from every node by its first byte."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 over two subtrees."""
    node = _new_node()
    node.update(left + right)
    return node.digest()


def extend(
    frontier: Sequence[bytes], size: int, leaves: Sequence[bytes]
) -> tuple[list[bytes], list[list[bytes]]]:
    """The frontier after more leaf hashes: roots of the full subtrees of a tree, widest first.

    Also the roots of all subtrees that these made full, by height; the first of a height has the
    index size >> height.
    """
    before, after, rows = list(frontier), [], []
    row = list(leaves)
    while row:
        rows.append(row)
        nodes = [before.pop(), *row] if size & 1 else row
        if len(nodes) & 1:
            after.append(nodes[-1])
        row = list(map(node_hash, nodes[::2], nodes[1::2]))
        size >>= 1
    return before + after[::-1], rows


def root(frontier: Sequence[bytes]) -> bytes:
    """The tree's root."""
    if not frontier:
        return EMPTY_ROOT
    *others, whole = frontier
    for left in reversed(others):
        whole = node_hash(left, whole)
    return whole


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes; their number is a power of two in a full subtree."""
    return root(extend([], 0, leaf_hashes)[0])


def root_at(node: Node, size: int) -> bytes:
    """The root of a tree's first `size` leaves."""
    return _range(node, 0, size) if size else EMPTY_ROOT


def inclusion_proof(node: Node, index: int, size: int) -> list[bytes]:
    """The audit path of a leaf, from its sibling up (RFC 6962, 2.1.1). Raises IndexError."""
    if not 0 <= index < size:
        raise IndexError(f"there is no leaf {index} in a tree of {size}")
    last = size - 1
    inner = (index ^ last).bit_length()  # from here on the path is the tree's right edge
    path = [node(height, index >> height ^ 1) for height in range(inner - 1)]
    if inner:
        path.append(_range(node, last >> inner - 1 << inner - 1, size))
    while index >> inner:
        if index >> inner & 1:
            path.append(node(inner, (index >> inner) - 1))
        inner += 1
    return path


def consistency_proof(node: Node, old: int, new: int) -> list[bytes]:
    """The proof that the tree of `old` leaves begins the one of `new` (RFC 6962, 2.1.2).

    Raises IndexError unless 0 < old <= new: an empty tree begins every tree.
    """
    if not 0 < old <= new:
        raise IndexError(f"there is no proof from a tree of {old} to one of {new}")
    return _subproof(node, old, 0, new, whole=True)


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise BadProof unless the leaf hash stands at index of the tree (RFC 9162, 2.1.3.2)."""
    _check_hashes((leaf, root, *proof))
    if not 0 <= index < size:
        raise BadProof("the leaf lies outside the tree")
    found, on_left = leaf, _sides(index, size - 1, len(proof))
    for sibling in proof:
        node = _new_node()  # as node_hash, without calling it at each step
        node.update(sibling + found if on_left & 1 else found + sibling)
        found = node.digest()
        on_left >>= 1
    if found != root:
        raise BadProof("the leaf is not in the tree of this root")


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Raise BadProof unless the old tree begins the new one (RFC 9162, 2.1.4.2).

    From an empty tree nothing can be shown: refused, except that it equals itself.
    """
    _check_hashes((old_root, new_root, *proof))
    if old == new:
        _check_same(old, proof, old_root, new_root)
        return
    if not 0 < old < new:
        raise BadProof("these two sizes have no proof")
    if not proof:
        raise BadProof("the proof is empty")
    first, *siblings = proof if old & (old - 1) else [old_root, *proof]
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    found_old, found_new, on_left = first, first, _sides(place, last, len(siblings))
    for sibling in siblings:
        if on_left & 1:
            found_old = node_hash(sibling, found_old)
            found_new = node_hash(sibling, found_new)
        else:
            found_new = node_hash(found_new, sibling)
        on_left >>= 1
    if (found_old, found_new) != (old_root, new_root):
        raise BadProof("the older tree does not begin the newer one")


def _sides(place: int, last: int, count: int) -> int:
    """Which siblings of a path stand on the left, the lowest bit first; `last` is the tree's last
    place. Raises BadProof unless so many hashes are a path.

    Up to where its way meets that of the last leaf a place says it by its bits; above, along the
    right edge, siblings are on the left alone, and there is none where a bit is 0.
    """
    inner = (place ^ last).bit_length()
    if count != inner + (place >> inner).bit_count():
        raise BadProof("the proof has not as many hashes as its path")
    return place | -1 << inner


def _check_hashes(hashes: Sequence[bytes]) -> None:
    if set(map(len, hashes)) != {HASH_SIZE}:
        raise BadProof("a hash has the wrong length")


def _check_same(size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    if proof:
        raise BadProof("a tree needs no proof against itself")
    if size < 0 or old_root != new_root or (size == 0) != (old_root == EMPTY_ROOT):
        raise BadProof("two roots for one size")


def _split(width: int) -> int:
    """The largest power of two smaller than width."""
    return 1 << (width - 1).bit_length() - 1


def _range(node: Node, start: int, end: int) -> bytes:
    """The hash over leaves start…end, as they stand together in some tree."""
    # Full subtrees, narrower to the right: one a bit of the width, hashed together from there.
    found, width = b"", end - start
    while width:
        height = (width & -width).bit_length() - 1
        end -= 1 << height
        part = node(height, end >> height)
        found = node_hash(part, found) if found else part
        width ^= 1 << height
    return found


def _subproof(node: Node, old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
    """`whole`: the verifier knows the hash over start…end already, it is the old root."""
    if old == end:
        return [] if whole else [_range(node, start, end)]
    middle = start + _split(end - start)
    if old <= middle:
        return [*_subproof(node, old, start, middle, whole=whole), _range(node, middle, end)]
    return [*_subproof(node, old, middle, end, whole=False), _range(node, start, middle)]
