"""Trying again what a server may do at a second attempt."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

Result = TypeVar("Result")


class ServerError(RuntimeError):
    """A Label Studio server cannot do what was asked; the message says what, where and what to do."""


class RefusedError(ServerError):
    """The server refuses the content of one request; others may do."""


class TransientServerError(ServerError):
    """The server could not be reached, or was not able to answer; another attempt may succeed."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to try.

    Attributes:
        attempts: Most attempts.
        first_wait: Seconds between the first two; each further wait is twice as long, and a little by chance.
        longest_wait: Most seconds between two.
    """

    attempts: int = 7
    first_wait: float = 1.0
    longest_wait: float = 30.0

    def call(self, attempt: Callable[[], Result]) -> Result:
        """Call a function until it does not raise a `TransientServerError`.

        Args:
            attempt: The function; calling it twice must do no harm.

        Raises:
            TransientServerError: If the last attempt raised it. Other errors end the attempts at once.
        """
        import tenacity

        by_chance = tenacity.wait_random(0, min(1.0, self.first_wait))
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.attempts),
            wait=tenacity.wait_exponential(multiplier=self.first_wait, max=self.longest_wait) + by_chance,
            retry=tenacity.retry_if_exception_type(TransientServerError),
            reraise=True,
        )
        return retrying(attempt)
