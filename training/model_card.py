"""The card of a published model: what it is, what made it, how well it does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.labels import SPAN_LABELS
from inference.model_directory import LINKER_FILE, MANIFEST_FILE, ONNX_FILE, TOKENIZER_FILE, Manifest
from training.encoder import OFFLINE_ORIGIN

TEMPLATE = Path(__file__).parent / "model_card.md.jinja"
LAYERS = ("value", "unit", "program", "indicator", "full")
_FILES = {
    ONNX_FILE: "the tagger, int8",
    LINKER_FILE: "the linker",
    TOKENIZER_FILE: "vocabulary and forced boundaries",
    MANIFEST_FILE: "settings, hashes of data and files, calibration",
}


def model_card(manifest: Manifest, evaluations: Mapping[str, Mapping[str, Any]]) -> str:
    """Write the card of a model in Markdown, with the metadata model hubs read (`model-index`).

    Args:
        manifest: The model's manifest.
        evaluations: What `minzheng evaluate` measured, by the name of the documents.
    """
    from huggingface_hub import EvalResult, ModelCard, ModelCardData

    results = [
        EvalResult(
            task_type="token-classification",
            task_name="Span tagging and record extraction",
            dataset_type="minzheng-metrics",
            dataset_name=documents,
            dataset_config=documents,
            metric_type="f1",
            metric_name=name,
            metric_value=round(score["f1"], 4),
        )
        for documents, evaluation in evaluations.items()
        for name, score in (
            ("spans, strict F1", evaluation["spans"]["spans"]),
            *((f"records, {layer}, F1", evaluation["records"][layer]) for layer in LAYERS),
        )
    ]
    card_data = ModelCardData(
        language="zh",
        license="mit",
        library_name="onnx",
        pipeline_tag="token-classification",
        tags=["civil-affairs", "information-extraction"],
        base_model="intfloat/multilingual-e5-small" if manifest.encoder == OFFLINE_ORIGIN else None,
        model_name="minzheng-metrics",
        eval_results=results or None,
    )
    card = ModelCard.from_template(
        card_data,
        template_path=str(TEMPLATE),
        files=_FILES,
        code_version=manifest.code_version,
        encoder=manifest.encoder,
        settings=manifest.settings,
        data=manifest.data,
        evaluations=dict(evaluations),
        labels=[*(label.name for label in SPAN_LABELS), "spans"],
        layers=LAYERS,
    )
    return str(card)
