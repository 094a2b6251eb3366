"""Where the annotations come from, and the token that opens it; the token is kept in memory only."""

from dataclasses import dataclass, field
from typing import Any

from annotation.retrying import ServerError


@dataclass(slots=True)
class Credentials:
    """Address and token of the Label Studio server.

    What the user has set holds. Only where no token was set does the backend use what the server sends when it is set
    up, address and token together: a token of the user's never goes to an address that somebody else names.

    Attributes:
        url: Address of the server.
        token: Access token; empty if there is none yet.
        fixed: Whether the user has set them.
    """

    url: str
    token: str = field(default="", repr=False)
    fixed: bool = False

    def learn(self, url: str, token: str) -> None:
        """Take over what a server sends when it sets the backend up."""
        if not self.fixed and token:
            self.url, self.token = url or self.url, token

    def export(self, project: int) -> list[dict[str, Any]]:
        """Return all tasks of a project with their annotations.

        Raises:
            ServerError: If there is no token, or the server cannot be used.
            MissingExtraError: If the extra `annotate` is not installed.
        """
        from annotation.server import LabelStudioServer

        if not self.token:
            raise ServerError(
                "no access token: connect the model again in Label Studio, or set LABEL_STUDIO_API_KEY and start again"
            )
        return LabelStudioServer.connect(self.url, self.token).export(project)
