"""The annotation guidelines as annotators see them in Label Studio."""

import re
from pathlib import Path

_GUIDELINES = Path(__file__).with_name("guidelines.zh-CN.md")
_LINK_TO_OTHER_LANGUAGE = re.compile(r"^\[English\]\(.*\)\n", re.MULTILINE)


def guidelines_html() -> str:
    """Return the Chinese guidelines as HTML."""
    from markdown_it import MarkdownIt

    text = _LINK_TO_OTHER_LANGUAGE.sub("", _GUIDELINES.read_text(encoding="utf-8"))
    return str(MarkdownIt("commonmark").enable("table").render(text))
