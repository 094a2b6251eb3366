"""The contenders: this pipeline, and other ways to run the same network on the same texts.

Whatever threads they use, all of them get the same number of cores.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from evaluation.speed.sample import Sample
from evaluation.speed.timing import Contender
from inference.blocks import blocks
from inference.engine import Engine, Precision
from inference.extractor import Extractor
from inference.learned_linker import LearnedLinker
from inference.model_directory import ONNX_FILE, read_manifest
from inference.runs.pool import WorkerPool
from inference.runs.worker import ExtractTask, work
from inference.tagger import onnx_scores

BATCH_SIZES = (1, 8, 16, 32)
"""Of transformers.pipeline; this pipeline is compared with the best of them."""
NETWORK = "int8 network alone"
_ENGINES = {precision: Engine(precision=precision) for precision in Precision}


def is_pipeline(name: str) -> bool:
    """Whether a contender is transformers.pipeline."""
    return name.startswith("transformers.pipeline")


def own_contender(model: Path, precision: Precision, cores: int, sample: Sample) -> Contender:
    """Return this pipeline, from text to records, in one process with a thread a core.

    Raises:
        ModelError: If the model cannot be used in the precision.
    """
    extractor = Extractor.from_pretrained(model, cores, _ENGINES[precision])
    return _of_extractor(f"minzheng {precision}", extractor, sample)


@contextmanager
def process_contender(model: Path, cores: int, sample: Sample) -> Iterator[Contender]:
    """Give this pipeline as `minzheng extract` runs it: in int8, with a process a core.

    Raises:
        ModelError: If the model cannot be used.
    """
    pool: WorkerPool[str] = WorkerPool(work, (model, read_manifest(model)), cores)
    tasks = [ExtractTask("", block) for text in sample.texts for block in blocks(text)]

    def run() -> None:
        waiting = deque(tasks)
        while waiting or pool.is_busy:
            while waiting and pool.has_room:
                pool.submit("block", waiting.popleft())
            deque(pool.replies(), maxlen=0)

    with pool:
        yield Contender(f"minzheng int8, {cores} processes", run)


def network_contender(model: Path, cores: int, sample: Sample) -> Contender:
    """Return the int8 network without what is done before and behind it."""
    score = partial(onnx_scores, _ENGINES[Precision.INT8].open_session(model / ONNX_FILE, cores))
    return Contender(NETWORK, lambda: [score(sequence) for sequence in sample.sequences])


def openvino_contenders(model: Path, precision: Precision, cores: int, sample: Sample) -> list[Contender]:
    """Return this pipeline with OpenVINO in the place of onnxruntime.

    Raises:
        RuntimeError: If OpenVINO cannot load the model.
    """
    from evaluation.speed.openvino_tagger import FLOAT32_PRODUCTS, OpenVinoTagger

    manifest = read_manifest(model, precision)
    variants: dict[str, Mapping[str, object]] = {f"OpenVINO {precision}": {}}
    if precision is Precision.FLOAT32:
        variants = {"OpenVINO float32": FLOAT32_PRODUCTS, "OpenVINO float32, its default": {}}
    linker = LearnedLinker(model)
    return [
        _of_extractor(
            name, Extractor(OpenVinoTagger(model, manifest.window, precision, cores, options), linker, manifest), sample
        )
        for name, options in variants.items()
    ]


def pipeline_contenders(checkpoint: Path, cores: int, sample: Sample) -> list[Contender]:
    """Return transformers.pipeline on the float32 checkpoint, from windows to spans, by batch size.

    It gets the windows of the tagger as texts, so that it cuts nothing off, and links nothing.

    Args:
        checkpoint: Directory with the checkpoint.
        cores: Threads of torch.
        sample: The texts.
    """
    import torch
    from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    torch.set_num_threads(cores)
    tag = pipeline(
        "token-classification",
        model=AutoModelForTokenClassification.from_pretrained(checkpoint),
        tokenizer=AutoTokenizer.from_pretrained(checkpoint),
        aggregation_strategy="simple",
        device="cpu",
    )
    texts = list(sample.window_texts)
    return [
        Contender(f"transformers.pipeline, batch {size}", partial(tag, texts, batch_size=size)) for size in BATCH_SIZES
    ]


def _of_extractor(name: str, extractor: Extractor, sample: Sample) -> Contender:
    return Contender(name, lambda: [extractor.extract(text) for text in sample.texts])
