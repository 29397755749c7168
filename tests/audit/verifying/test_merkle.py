"""The Merkle tree against the public vectors, and against its own definition."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persistence.audit.verifying import merkle

VECTORS = Path(__file__).resolve().parents[2] / "data" / "vectors" / "merkle_rfc6962.json"
CASES = json.loads(VECTORS.read_text())


def of(kind: str) -> list:
    return [case for case in CASES if case["kind"] == kind]


def raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def path(case: dict) -> list[bytes]:
    return [raw(one) for one in case["proof"] or []]


@pytest.mark.parametrize("case", of("inclusion"), ids=lambda case: case["name"])
def test_public_inclusion_proofs(case):
    held = merkle.verify_inclusion(
        raw(case["leafHash"]), case["leafIdx"], case["treeSize"], path(case), raw(case["root"])
    )

    assert held is not case["wantErr"]


@pytest.mark.parametrize("case", of("consistency"), ids=lambda case: case["name"])
def test_public_consistency_proofs(case):
    held = merkle.verify_consistency(
        case["size1"], case["size2"], raw(case["root1"]), raw(case["root2"]), path(case)
    )

    assert held is not case["wantErr"]


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(b"%d" % number) for number in range(count)]


def by_definition(hashes: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return merkle.node_hash(by_definition(hashes[:k]), by_definition(hashes[k:]))


@pytest.mark.parametrize("size", [*range(20), 255, 256, 257, 511, 513, 1000])
def test_roots_are_those_of_the_definition(size):
    hashes = leaves(size)
    tiles = [hashes[first : first + 256] for first in range(0, size, 256)]
    full = [merkle.root_of(tile) for tile in tiles if len(tile) == 256]

    assert merkle.root_of(hashes) == by_definition(hashes)
    assert merkle.root_of_tiles(full, hashes[len(full) * 256 :]) == by_definition(hashes)


@given(st.integers(1, 700).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
def test_every_leaf_has_a_proof_and_no_other_leaf_has_it(drawn):
    size, index = drawn
    hashes = leaves(size)
    proof = merkle.inclusion_proof(index, size, merkle.over_leaves(hashes))
    root = merkle.root_of(hashes)

    assert merkle.verify_inclusion(hashes[index], index, size, proof, root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"x"), index, size, proof, root)
    assert not merkle.verify_inclusion(hashes[index], index, size, [*proof, root], root)


@given(st.integers(1, 700).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n))))
def test_every_earlier_tree_has_a_proof_from_tiles_too(drawn):
    size, before = drawn
    hashes = leaves(size)
    tiles = [hashes[first : first + 256] for first in range(0, size + 1, 256)]
    from_tiles = merkle.over_tiles(lambda n: merkle.root_of(tiles[n]), lambda n: tiles[n])
    proof = merkle.consistency_proof(before, size, merkle.over_leaves(hashes))
    old, new = merkle.root_of(hashes[:before]), merkle.root_of(hashes)

    assert merkle.consistency_proof(before, size, from_tiles) == proof
    assert merkle.verify_consistency(before, size, old, new, proof)
    if before < size:
        assert not merkle.verify_consistency(before, size, new, new, proof)
        assert not merkle.verify_consistency(before, size, old, new, proof[:-1])


def test_a_subtree_is_refused_where_it_does_not_fit():
    frontier = merkle.Frontier()
    frontier.append(merkle.leaf_hash(b"first"))

    with pytest.raises(ValueError, match="does not start"):
        frontier.append(merkle.leaf_hash(b"tile"), merkle.TILE_LEVEL)
