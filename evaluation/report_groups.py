"""Groups of reports: their kind, level and topics."""

from collections.abc import Mapping
from typing import Any

GROUPS: Mapping[str, str] = {"kind": "文种", "level": "层级", "topics": "主题"}
"""Keys of a report's meta data whose values make groups, and their names for readers."""

CHINESE: Mapping[str, str] = {
    "annual": "年度总结", "half_year": "半年总结", "briefing": "工作简报", "plan": "工作计划",
    "inspection_reply": "督查整改答复", "news": "新闻报道", "bulletin": "统计公报", "table": "表格",
    "self_evaluation": "绩效自评",
    "county": "县级", "city": "地市级", "township": "乡镇街道", "institution": "直属单位", "province": "省级",
    "budgets": "资金预算", "communities": "社区治理", "funerals": "殡葬", "marriage": "婚姻登记",
    "disability": "残疾人福利", "children": "儿童福利", "charity_volunteers": "慈善与志愿服务",
    "place_names": "区划地名", "elderly_care": "养老服务", "party_building": "党建", "social_assistance": "社会救助",
    "social_organisations": "社会组织", "relief_veterans": "救灾与优抚",
}  # fmt: skip
"""Names of the corpus's groups for readers; a value that is not here is shown as it is."""


def members(meta: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return the groups a report belongs to by a key of its meta data: one, several if it holds a list, or none."""
    value = meta.get(key)
    values = value if isinstance(value, list) else [] if value is None else [value]
    return tuple(dict.fromkeys(str(entry) for entry in values))
