"""A tiny random encoder for tests."""

from pathlib import Path

from transformers import BertConfig, BertModel


def write_tiny_bert(folder: Path, words: str) -> Path:
    """Write a random checkpoint with a bert-base-chinese style vocabulary: one character a token."""
    characters = sorted({c for c in words + "0123456789" if c.isalnum() or c in ",。"})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters, *(f"##{c}" for c in "0123456789")]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}', encoding="utf-8")
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=64, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(folder)
    return folder
