import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sentences import passages


@given(st.text(alphabet="户 \t\u3000\r\n", max_size=40))
def test_passages_cover_the_text_and_hold_no_blank_line_inside(text: str) -> None:
    parts = [text[start:end] for start, end in passages(text)]
    assert "".join(parts) == text
    for part in parts[:-1]:
        assert part.replace("\r\n", "\n").replace("\r", "\n").endswith("\n")
        assert "\n\n" not in part.rstrip("\r\n \u3000").replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一\n二\n\n三", ["一\n二\n\n", "三"]),
        ("一\r\n二\r\n\r\n三", ["一\r\n二\r\n\r\n", "三"]),
        ("一\r二\r\r三", ["一\r二\r\r", "三"]),
        ("一\n 　\n\n二\n", ["一\n 　\n\n", "二\n"]),
        ("甲\t乙\n\t\t\n丙\t丁", ["甲\t乙\n\t\t\n丙\t丁"]),
        ("", []),
    ],
)
def test_passages_end_behind_blank_lines(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in passages(text)] == expected
