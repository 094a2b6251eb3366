"""Markdown (.md), without its markup.

Stars, hashes and backquotes would stand between a figure and its unit or in front of the number of a heading, where
the model and the outline have never seen them, so the text is what a reader of the page sees. markdown-it-py reads it:
CommonMark and tables, maintained, no dependency of its own, already here for the terminal. A line break inside a
paragraph stays one: Chinese authors write a paragraph a line, often without empty lines between.
"""

from collections.abc import Iterator

from data.reading.encoding import decode
from data.reading.html_lines import html_lines
from data.reading.parts import Part


def read_markdown(content: bytes) -> Iterator[Part]:
    """Read the text of a Markdown file in UTF-8, UTF-16 or GB18030.

    Raises:
        UnreadableError: If it is binary or in another encoding.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"breaks": True}).enable("table")
    tokens = parser.parse(decode(content))
    for token in tokens:
        # A list keeps the numbers that its author gave it.
        if token.type == "list_item_open" and token.info:
            token.attrSet("value", token.info)
    yield Part("\n".join(html_lines(parser.renderer.render(tokens, parser.options, {}))))
