"""Optional dependencies: telling the user which extra a command needs before it starts to work."""

from collections.abc import Sequence
from importlib.util import find_spec


class MissingExtraError(RuntimeError):
    """A command needs packages that are not installed."""


def require_extra(extra: str, modules: Sequence[str]) -> None:
    """Check that the modules of an extra can be imported.

    Args:
        extra: Name of the extra in pyproject.toml.
        modules: Top-level modules the command needs.

    Raises:
        MissingExtraError: If one is not installed; the message says how to install it.
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise MissingExtraError(
            f"{', '.join(missing)} not installed; this command needs the extra: "
            f"pip install 'minzheng-metrics[{extra}]' (from a checkout: make setup)"
        )
