"""Causal language models of transformers made on the spot: very small, but whole."""

from pathlib import Path
from typing import Any

TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|> {{ message['content'] }} {% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
NO_SYSTEM = (
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
    + TEMPLATE
)
SPECIAL = ["<pad>", "<unk>", "<s>", "</s>", "<|system|>", "<|user|>", "<|assistant|>"]
OPENS = ("<|assistant|>", "▁Answer:", "▁<think>")


def make_parrot(
    folder: Path,
    says: str,
    *,
    template: str | None = TEMPLATE,
    context: int = 4096,
    loops: bool = False,
    more_words: tuple[str, ...] = (),
) -> Path:
    """Write a Llama whose next word depends on the last one alone, so that it always says this.

    Each word of ``says`` must be another one. With ``loops`` it begins again instead of ending.
    ``more_words`` are known to the tokenizer alone: a message with one of them breaks the model.
    """
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    said = [f"▁{word}" for word in says.split()]
    assert len(set(said)) == len(said), "each word must be another one"
    pieces = list(dict.fromkeys([*SPECIAL, *OPENS, *said]))
    place = {piece: n for n, piece in enumerate(pieces)}
    size = len(pieces) + len(pieces) % 2
    config = LlamaConfig(
        vocab_size=size,
        hidden_size=size,
        intermediate_size=4,
        num_hidden_layers=1,
        num_attention_heads=1,
        max_position_embeddings=context,
        tie_word_embeddings=False,
        bos_token_id=place["<s>"],
        eos_token_id=place["</s>"],
        pad_token_id=place["<pad>"],
    )
    model = LlamaForCausalLM(config)
    last = said[0] if loops else "</s>"
    follows = [*((opener, said[0]) for opener in OPENS), *zip(said, [*said[1:], last], strict=True)]
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if "norm" not in name:
                weights.zero_()  # attention and the rest add nothing
        model.get_input_embeddings().weight.copy_(torch.eye(size))
        for word, following in follows:
            model.lm_head.weight[place[following], place[word]] = 1.0
    model.save_pretrained(folder)
    known = place | {f"▁{word}": size + n for n, word in enumerate(more_words)}
    _tokenizer(known, template, context).save_pretrained(folder)
    return folder


def make_babbler(folder: Path, words: str) -> Path:
    """Write a two-layer Llama with random weights that says these words, as they come."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    pieces = list(dict.fromkeys([*SPECIAL, *(f"▁{word}" for word in words.split())]))
    torch.manual_seed(3)
    config = LlamaConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=1024,
        bos_token_id=2,
        eos_token_id=3,
        pad_token_id=0,
        initializer_range=0.5,
    )
    model = LlamaForCausalLM(config)
    with torch.no_grad():
        model.lm_head.weight[: len(SPECIAL)].zero_()  # else it may end before its first word
    model.save_pretrained(folder)
    places = {piece: n for n, piece in enumerate(pieces)}
    _tokenizer(places, TEMPLATE, 1024).save_pretrained(folder)
    return folder


def _tokenizer(places: dict[str, int], template: str | None, context: int) -> Any:
    from tokenizers import AddedToken, Tokenizer
    from tokenizers.decoders import Metaspace as Joined
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Metaspace, Sequence, WhitespaceSplit
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(WordLevel(places, unk_token="<unk>"))
    tokenizer.add_special_tokens([AddedToken(s, special=True) for s in SPECIAL])
    tokenizer.pre_tokenizer = Sequence([WhitespaceSplit(), Metaspace()])
    tokenizer.decoder = Joined()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=context,
        chat_template=template,
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
    )
