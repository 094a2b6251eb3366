"""Extraction with Ray straight into a folder of Parquet files, on any file system."""

from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from pyarrow.fs import FileSelector, FileSystem, FileType

from inference.model_directory import read_manifest
from inference.runs.failures import ERRORS_FILE, Failure, failure_lines
from inference.runs.session import Summary
from inference.scale.environment import prepare_ray
from inference.scale.errors import FolderError
from inference.scale.files import is_uri
from inference.scale.session import ScaleRequest

COMPLETE_FILE = "_SUCCESS"
"""Empty file that is written last, as Spark and Hadoop do; readers of Parquet folders pass over it."""


class ParquetFolder:
    """A new folder of Parquet files, and the file of failures beside it."""

    def __init__(self, output: str) -> None:
        """Open it.

        Args:
            output: Its path or address.

        Raises:
            FolderError: If it is there already, or cannot be reached.
        """
        self._shown = output
        try:
            self.system, path = FileSystem.from_uri(output if is_uri(output) else str(Path(output).absolute()))
            self.path = path.rstrip("/")
            taken = self.system.get_file_info(FileSelector(self.path, allow_not_found=True))
        # Every file system has its own kinds of Exception for a wrong address or a refused connection.
        except Exception as error:
            raise FolderError(f"{output}: cannot be reached: {error}") from error
        if taken:
            raise FolderError(f"{output}: holds {len(taken)} files already; remove them or choose another folder")

    def finish(self, failures: Sequence[Failure]) -> None:
        """Mark the folder as complete, and write down what could not be done.

        Raises:
            FolderError: If it cannot be written.
        """
        path = PurePosixPath(self.path)
        try:
            self.system.create_dir(self.path, recursive=True)
            self._note(str(path.parent / ERRORS_FILE), failures, path.name)
            with self.system.open_output_stream(f"{self.path}/{COMPLETE_FILE}"):
                pass
        except OSError as error:
            raise FolderError(f"{self._shown}: cannot be written: {error}") from error

    def _note(self, errors: str, failures: Sequence[Failure], output: str) -> None:
        lines: list[bytes] = []
        if self.system.get_file_info(errors).type == FileType.File:
            with self.system.open_input_stream(errors) as stream:
                lines = stream.read().splitlines()
        if remaining := failure_lines(lines, failures, output):
            with self.system.open_output_stream(errors) as stream:
                stream.write(b"".join(line + b"\n" for line in remaining))
        elif lines:
            self.system.delete_file(errors)


def extract_to_folder(
    request: ScaleRequest,
    output: str,
    min_score: float,
    problems: Sequence[Failure],
    on_failure: Callable[[Failure], object],
) -> Summary:
    """Extract files with Ray into a new folder; each worker writes the records it has found.

    Nothing is resumed: what a run that ended early has written lacks the file that marks the folder as complete.

    Args:
        request: What to extract.
        output: Path or address of the folder.
        min_score: Least score of the records to write.
        problems: Failures of finding the files.
        on_failure: Called with each failure, of these problems, too.

    Raises:
        ModelError: If the model cannot be used.
        ClusterError: If Ray cannot be used.
        FolderError: If the folder cannot be written.
    """
    prepare_ray(request.address)
    import ray

    from inference.scale.cluster import dataset_of, ray_cluster, write_parquet
    from inference.scale.workers import Notes, RecordWorker

    read_manifest(request.model, request.engine.precision)
    folder = ParquetFolder(output)
    failures = list(problems)
    documents = records = 0
    if request.files:
        with ray_cluster(request.address, request.workers) as workers:
            notes = ray.remote(num_cpus=0)(Notes).remote()
            dataset = dataset_of(
                RecordWorker, request.files, request.model, request.engine, workers, min_score=min_score, notes=notes
            )
            write_parquet(dataset, folder.path, folder.system)
            done = ray.get(notes.all.remote())
        documents = sum(entry.documents for entry in done.values())
        records = sum(entry.records for entry in done.values())
        failures += [failure for number in sorted(done) for failure in done[number].failures]
    for failure in failures:
        on_failure(failure)
    folder.finish(failures)
    return Summary(documents, 0, records, (), tuple(failures), (output,), None)
