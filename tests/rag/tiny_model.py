"""Models of sentence-transformers made on the spot: small, random, but whole."""

from pathlib import Path
from typing import Any

WORDS = "the a night ferry council dropped tolls bridge query passage what where when : . ?".split()


def make_tiny_model(
    folder: Path, *, prompts: dict[str, str] | None = None, pooling: str = "cls"
) -> Path:
    """Write a two-layer BERT with CLS (or "mean") pooling, not normalised; 32 dimensions."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertModel

    parts = folder / "parts"
    _make_parts(parts, BertModel)
    transformer = Transformer(str(parts), max_seq_length=48)
    pooled = Pooling(transformer.get_embedding_dimension(), pooling_mode=pooling)
    model = SentenceTransformer(modules=[transformer, pooled], prompts=prompts, device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


def make_tiny_cross_encoder(folder: Path, *, labels: int = 1, names: tuple[str, ...] = ()) -> Path:
    """Write a two-layer BERT that gives each pair of texts this many scores, with these names."""
    from transformers import BertForSequenceClassification

    named = {"id2label": dict(enumerate(names))} if names else {}
    _make_parts(folder, BertForSequenceClassification, num_labels=labels, **named)
    return folder


def _make_parts(folder: Path, kind: Any, **more: Any) -> None:
    """Write a random model of a kind with its tokenizer."""
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import BertProcessing
    from transformers import BertConfig, PreTrainedTokenizerFast

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = [*map(chr, range(ord("a"), ord("z") + 1))]
    pieces = dict.fromkeys([*special, *WORDS, *letters, *(f"##{x}" for x in letters)])
    vocabulary = {piece: n for n, piece in enumerate(pieces)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(
        ("[SEP]", vocabulary["[SEP]"]), ("[CLS]", vocabulary["[CLS]"])
    )
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.5,  # else all texts are much alike
        **more,
    )
    kind(config).save_pretrained(folder)
    names = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=64, **names
    ).save_pretrained(folder)
