"""Walking over the nodes of a page, however deep they are."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


def walk(root: "LexborNode", skipped: frozenset[int]) -> "Iterator[tuple[bool, LexborNode]]":
    """Yield each node below and at a root when it is entered and when it is left, in document order.

    Args:
        root: The node to begin at.
        skipped: `mem_id` of the nodes to leave out with all that is in them.
    """
    node: LexborNode | None = root
    while node is not None:
        if node.mem_id in skipped:
            child = None
        else:
            yield True, node
            child = node.child
            if child is None:
                yield False, node
        if child is not None:
            node = child
            continue
        while node is not None and node.mem_id != root.mem_id and node.next is None:
            node = node.parent
            if node is not None:
                yield False, node
        node = None if node is None or node.mem_id == root.mem_id else node.next


def words(names: str) -> frozenset[str]:
    """Return a set of names, given with blanks between them."""
    return frozenset(names.split())
