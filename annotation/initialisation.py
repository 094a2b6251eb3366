"""Making a project on a server, or bringing one up to date."""

from annotation.guidelines import guidelines_html
from annotation.labelling_config import differences, is_empty, labelling_config
from annotation.retrying import ServerError
from annotation.server import Project, ProjectSettings, Server

DEFAULT_TITLE = "民政工作报告指标标注"


def initialise(server: Server, number: int | None, title: str | None, *, force: bool) -> tuple[Project, bool]:
    """Make a project, or update one.

    Args:
        server: The server.
        number: Number of the project to update; None to take the one of the title, or to make it.
        title: Title of the project; None to keep that of the numbered one, or for the default title.
        force: Give even a project with tasks the configuration if its own is another.

    Returns:
        The project, and whether it was made.

    Raises:
        ServerError: If the server cannot do it, there is no such project, several have the title, or the project has
            another configuration; nothing is changed then.
    """
    project = server.project(number) if number is not None else _titled(server, title or DEFAULT_TITLE)
    settings = ProjectSettings(title or (project.title if project else DEFAULT_TITLE), labelling_config(),
                               guidelines_html())  # fmt: skip
    if project is None:
        return server.create_project(settings), True
    if project.tasks and not force and not is_empty(project.config):
        check_config(server, project)
    return server.update_project(project.id, settings), False


def check_config(server: Server, project: Project) -> None:
    """Check that the annotations of a project are such as this software reads.

    Raises:
        ServerError: If its labelling configuration is another one; the message says how it differs.
    """
    if different := differences(project.config):
        raise ServerError(
            f"{server.url}: project {project.id} ({project.title!r}, {project.tasks} tasks) has another labelling"
            f" configuration: {', '.join(different)}; give another --project, or make"
            " one with minzheng annotate init (--force gives this one ours)"
        )


def _titled(server: Server, title: str) -> Project | None:
    found = [project for project in server.projects() if project.title == title]
    if len(found) > 1:
        numbers = ", ".join(str(project.id) for project in found)
        raise ServerError(f"{server.url}: several projects are called {title!r}: {numbers}; give --project")
    return found[0] if found else None
