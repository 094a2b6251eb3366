"""What can go wrong with Ray; apart from what imports it."""


class ClusterError(RuntimeError):
    """Ray cannot be used or has given up; the message says why and what to do."""


class FolderError(RuntimeError):
    """A folder of Parquet files cannot be written; the message names it and says what to do."""
