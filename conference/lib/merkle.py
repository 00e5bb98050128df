"""Merkle tree hashes and proofs: RFC 6962, section 2.1; verification as RFC 9162, section 2.1.

A tree is reached through `Node`: a function from (height, index) to the hash of a full subtree,
2^height leaves wide, the index-th of that width. So proofs read only the few hashes they need,
wherever those are kept (conference.lib.tiles reads them from tiles).
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

_sha256 = hashlib.sha256
HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Node = Callable[[int, int], bytes]


class BadProof(ValueError):
    """A proof does not show what it claims."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256 of a leaf, apart from every node by its first byte."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 over two subtrees."""
    return _sha256(b"\x01" + left + right).digest()


def append(frontier: Sequence[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The frontier after one more leaf hash: roots of the full subtrees of a tree, widest first."""
    hashes = [*frontier, leaf]
    while size & 1:
        right, left = hashes.pop(), hashes.pop()
        hashes.append(node_hash(left, right))
        size >>= 1
    return hashes


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
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaf_hashes):
        frontier = append(frontier, size, leaf)
    return root(frontier)


def inclusion_proof(node: Node, index: int, size: int) -> list[bytes]:
    """The audit path of a leaf, from its sibling up (RFC 6962, 2.1.1). Raises IndexError."""
    if not 0 <= index < size:
        raise IndexError(f"there is no leaf {index} in a tree of {size}")
    return _path(node, index, 0, size)


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
    _check_hashes(leaf, root, *proof)
    if not 0 <= index < size:
        raise BadProof("the leaf lies outside the tree")
    found = leaf
    for sibling, on_left in _steps(index, size - 1, proof):
        pair = sibling + found if on_left else found + sibling
        found = _sha256(b"\x01" + pair).digest()  # as node_hash
    if found != root:
        raise BadProof("the leaf is not in the tree of this root")


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Raise BadProof unless the old tree begins the new one (RFC 9162, 2.1.4.2).

    From an empty tree nothing can be shown: refused, except that it equals itself.
    """
    _check_hashes(old_root, new_root, *proof)
    if old == new:
        _check_same(old, proof, old_root, new_root)
        return
    if not 0 < old < new:
        raise BadProof("these two sizes have no proof")
    if not proof:
        raise BadProof("the proof is empty")
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    found_old = found_new = path[0]
    for sibling, on_left in _steps(place, last, path[1:]):
        if on_left:
            found_old = node_hash(sibling, found_old)
            found_new = node_hash(sibling, found_new)
        else:
            found_new = node_hash(found_new, sibling)
    if (found_old, found_new) != (old_root, new_root):
        raise BadProof("the older tree does not begin the newer one")


def _steps(place: int, last: int, proof: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each hash of a proof, and whether it stands on the left (fn and sn of RFC 9162)."""
    for sibling in proof:
        if last == 0:
            raise BadProof("the proof is too long")
        if place & 1:
            yield sibling, True
        elif place == last:
            yield sibling, True
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            yield sibling, False
        place, last = place >> 1, last >> 1
    if last:
        raise BadProof("the proof is too short")


def _check_hashes(*hashes: bytes) -> None:
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
    width = end - start
    if width & (width - 1) == 0:
        height = width.bit_length() - 1
        return node(height, start >> height)
    middle = start + _split(width)
    return node_hash(_range(node, start, middle), _range(node, middle, end))


def _path(node: Node, index: int, start: int, end: int) -> list[bytes]:
    path = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range(node, middle, end))
            end = middle
        else:
            path.append(_range(node, start, middle))
            start = middle
    path.reverse()
    return path


def _subproof(node: Node, old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
    """`whole`: the verifier knows the hash over start…end already, it is the old root."""
    if old == end:
        return [] if whole else [_range(node, start, end)]
    middle = start + _split(end - start)
    if old <= middle:
        return [*_subproof(node, old, start, middle, whole=whole), _range(node, middle, end)]
    return [*_subproof(node, old, middle, end, whole=False), _range(node, start, middle)]
