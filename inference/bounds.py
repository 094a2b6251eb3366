"""Words around a value that make it a bound or an approximation."""

import re
from dataclasses import dataclass

_CONTEXT = 10
_LINK = r"(?:可?[达为到至])?$"
_COMPARED_BEFORE = re.compile(
    r"(?P<negated>(?:不|未|没有|没)(?:得|能|可|应|宜|许|准)?)?"
    rf"(?:(?P<more>超过|超出|超|突破|逾|高于|大于|多于)|(?P<less>低于|少于|小于)){_LINK}"
)
_AT_LEAST_BEFORE = re.compile(rf"(?:至少|最低|最少|不下于?){_LINK}")
_AT_MOST_BEFORE = re.compile(rf"(?:至多|最多|最高|最大|不足|不到|控制在){_LINK}")
_AT_MOST_AFTER = re.compile(r"(?:及?以下|以内|之内|封顶)")
_AT_LEAST_AFTER = re.compile(r"(?:及?以上|起步)")
_APPROXIMATE_BEFORE = re.compile(r"(?:约|大约|近|将近|接近|大概|估计)[达为有计]?$")
_APPROXIMATE_AFTER = re.compile(r"(?:左右|上下|[余多许](?=[，,。；;、）)\s]|$))")


@dataclass(frozen=True, slots=True)
class Bound:
    """What the words around a value make of it.

    Attributes:
        kind: "min" for at least, "max" for at most, None for neither.
        approximate: Whether they call it approximate.
    """

    kind: str | None
    approximate: bool


def bound_of(before: str, after: str) -> Bound:
    """Read the words right in front of a value and right behind it and its unit."""
    before, after = before[-_CONTEXT:], after[:_CONTEXT]
    approximate = bool(_APPROXIMATE_BEFORE.search(before) or _APPROXIMATE_AFTER.match(after))
    return Bound(_kind(before, after), approximate)


def _kind(before: str, after: str) -> str | None:
    if compared := _COMPARED_BEFORE.search(before):
        at_least = (compared["more"] is not None) != (compared["negated"] is not None)
        return "min" if at_least else "max"
    if _AT_MOST_BEFORE.search(before) or _AT_MOST_AFTER.match(after):
        return "max"
    if _AT_LEAST_BEFORE.search(before) or _AT_LEAST_AFTER.match(after):
        return "min"
    return None
