"""What of a page is no report: scripts, hidden elements, menus, footers.

A paragraph lost is worse than a menu kept, so only what is surely none of the report goes: by its element, by its name
if it holds no sentence, or because it is nearly nothing but links. Of the libraries tried for main text on pages as
Chinese offices publish them, trafilatura put the figures of a page saved by Word on lines of their own and moved the
foot of a page laid out with tables to its top, readability-lxml lost a title, and resiliparse broke rows of tables.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.reading.html_nodes import walk, words

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_NEVER_TEXT = words(
    "script style noscript template iframe object embed applet audio video canvas svg math map head title meta link"
    " button select textarea datalist input rt rp nav"
)
_NAVIGATION_WORDS = words(
    "nav navbar navigation menu submenu breadcrumb breadcrumbs crumb crumbs footer foot copyright copyrights sidebar"
    " share sharing pagination pager toolbar topbar login search related recommend advert ads"
)
_LINKED_BLOCKS = words("ul ol dl div section aside footer header p table center")
_GREATEST_SHARE_OF_LINKS = 0.6
_MOST_CHARACTERS_OF_NAVIGATION = 500
_WORDS = re.compile(r"[a-z]+|[A-Z][a-z]*")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SENTENCE_END = re.compile("[。！？；]")
_DIGIT = re.compile(r"\d")


@dataclass(slots=True)
class _Content:
    """What an element holds: characters that are no blanks, those of them in links, sentence ends, digits."""

    characters: int = 0
    linked: int = 0
    sentence_ends: int = 0
    digits: int = 0

    def add(self, other: "_Content") -> None:
        self.characters += other.characters
        self.linked += other.linked
        self.sentence_ends += other.sentence_ends
        self.digits += other.digits


def navigation_of(root: "LexborNode") -> frozenset[int]:
    """Find the elements of a page that are no part of a report.

    Args:
        root: The body of the page.

    Returns:
        The `mem_id` of each such element; what is in them goes with them.
    """
    found: set[int] = set()
    open_elements: list[_Content] = []
    links = 0
    never = _never_text(root)
    for entering, node in walk(root, never):
        if node.is_text_node:
            if entering and open_elements:
                open_elements[-1].add(_content_of(node.text_content or "", links > 0))
            continue
        if not node.is_element_node:
            continue
        links += (1 if entering else -1) if node.tag == "a" else 0
        if entering:
            open_elements.append(_Content())
            continue
        content = open_elements.pop()
        if open_elements:
            open_elements[-1].add(content)
            if _is_navigation(node, content):
                found.add(node.mem_id)
    return never | found


def _never_text(root: "LexborNode") -> frozenset[int]:
    return frozenset(
        node.mem_id
        for entering, node in walk(root, frozenset())
        if entering
        and node.is_element_node
        and node.mem_id != root.mem_id
        and (node.tag in _NEVER_TEXT or _is_hidden(node))
    )


def _is_hidden(node: "LexborNode") -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def _content_of(text: str, linked: bool) -> _Content:
    count = sum(not character.isspace() for character in text)
    digits = len(_DIGIT.findall(text))
    return _Content(count, count, 0, digits) if linked else _Content(count, 0, len(_SENTENCE_END.findall(text)), digits)


def _is_navigation(node: "LexborNode", content: _Content) -> bool:
    if not content.characters or content.sentence_ends:
        return False
    mostly_links = content.linked > _GREATEST_SHARE_OF_LINKS * content.characters
    if node.tag in _LINKED_BLOCKS and mostly_links:
        # The figures of a table may be links to their details.
        return node.tag != "table" or not content.digits
    return content.characters <= _MOST_CHARACTERS_OF_NAVIGATION and bool(_words_of(node) & _NAVIGATION_WORDS)


def _words_of(node: "LexborNode") -> set[str]:
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('role') or ''}"
    return {word.lower() for word in _WORDS.findall(names)} if node.tag not in ("td", "tr", "th") else set()
