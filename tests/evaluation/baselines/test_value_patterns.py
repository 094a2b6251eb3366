import pytest

from data.inline import parse_inline
from evaluation.baselines.value_patterns import find_values


@pytest.mark.parametrize(
    "marked",
    [
        "新增⟦Q|48⟧⟦U|户⟧⟦Q|1,069⟧⟦U|人次⟧，发放⟦M|4500余万元⟧。",
        "标准为⟦M|每人每月650元⟧，补助⟦M|200-5000元/户⟧，⟦M|人均120元/月⟧。",
        "占⟦Q|58.1⟧⟦U|%⟧，办结率⟦Q|百分之九十五⟧，完成⟦Q|三分之二⟧，比例⟦Q|1:3.5⟧。",
        "三千余户之外，⟦Q|五⟧⟦U|个⟧站点、⟦Q|十二⟧⟦U|名⟧社工，支出⟦M|二点九亿元⟧。".replace(
            "三千余户之外", "⟦Q|三千余⟧⟦U|户⟧之外"
        ),
        "2022年上半年、6月30日、1-6月份、昌民字〔2022〕20号、第十一届、80周岁以上、三级网络",
        "一、工作情况\n（二）下一步\n3.养老服务",
        "对外办公8:30-17:30，落实“1261”总体思路，四项机制，一名干部",
        "县|户数|人数\n甲|⟦Q|12⟧|⟦Q|1,034⟧\n",
        "红十字会、每万人",
    ],
)
def test_figures_and_numbers_that_are_none(marked: str) -> None:
    annotated = parse_inline("r", marked)
    assert tuple(find_values(annotated.document.text)) == annotated.spans
