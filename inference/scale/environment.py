"""The environment Ray finds when it is imported; so this module does not import it."""

import os


def prepare_ray(address: str | None) -> None:
    """Set what Ray reads from the environment at its import; what the user has set stays.

    Args:
        address: Address of the cluster; None for Ray on this machine.
    """
    # Ray reports its use to its makers unless it is told not to.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    if address is None:
        # Without clusters, which is how Ray runs on Windows and macOS, it listens on 127.0.0.1 only.
        os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
