"""Greedy generation by transformers in float64, with how clear each choice was."""

import torch
from transformers import GenerationConfig

# Choices closer than this (in logits) may fall either way in float32.
TIE = 1e-4


def greedy(model, prompt, count):
    """(ids, margins) of `count` new tokens; a margin is the best logit minus the second.

    End tokens do not end it: what comes after one is of no use, but harmless.
    """
    # A config of its own: penalties and end tokens of the model's would come on top.
    model.generation_config = GenerationConfig()
    base = getattr(model, "base_model", model)
    base.generation_config = GenerationConfig()
    config = GenerationConfig(do_sample=False, num_beams=1, max_new_tokens=count, pad_token_id=0)
    inputs = torch.tensor([list(prompt)])
    with torch.no_grad():
        out = model.generate(
            inputs=inputs, attention_mask=torch.ones_like(inputs), generation_config=config,
            output_logits=True, return_dict_in_generate=True,
        )
    best = [row[0].double().topk(2).values for row in out.logits]
    return out.sequences[0, len(prompt) :].tolist(), [(b[0] - b[1]).item() for b in best]
