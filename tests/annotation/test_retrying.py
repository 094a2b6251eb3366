import pytest

from annotation.retrying import Patience, ServerError, TransientServerError


@pytest.mark.parametrize(
    ("errors", "calls", "raised"),
    [
        ([], 1, None),
        ([TransientServerError("a"), TransientServerError("b")], 3, None),
        ([TransientServerError(str(number)) for number in range(5)], 3, TransientServerError),
        ([ServerError("no")], 1, ServerError),
        ([TransientServerError("a"), ServerError("no")], 2, ServerError),
    ],
)
def test_only_transient_errors_are_tried_again(
    errors: list[Exception], calls: int, raised: type[Exception] | None
) -> None:
    count = 0

    def attempt() -> str:
        nonlocal count
        count += 1
        if errors:
            raise errors.pop(0)
        return "done"

    patience = Patience(attempts=3, first_wait=0)
    if raised is None:
        assert patience.call(attempt) == "done"
    else:
        with pytest.raises(raised):
            patience.call(attempt)
    assert count == calls
