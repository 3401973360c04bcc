"""What PyTorch makes of a model, an adapter and a packed batch, in float64."""

import torch
from safetensors.torch import load_file

import reference as ref


def check_block_mask(model, batch):
    """The two ways to keep segments apart must agree, in the loss and in every gradient."""
    loss = ref.backward_step(model, [batch])
    params = ref.lora_parameters(model)
    first = {n: p.grad.clone() for n, p in params.items()}
    model.zero_grad(set_to_none=True)
    other = ref.nll_sum(ref.block_mask_logits(model, batch), batch) / ref.supervised_count(batch)
    other.backward()
    assert abs(loss - other.item()) < 1e-12, (loss, other.item())
    for name, p in params.items():
        assert torch.allclose(first[name], p.grad, rtol=1e-9, atol=1e-13), name
    return loss, first


def check_eager(folder, batch, loss, gradients):
    """transformers' own eager attention in float32, nothing of it replaced, must come near."""
    model = ref.load_tuned(folder, folder / "adapter", trainable=True, attention="eager")
    other = ref.nll_sum(ref.block_mask_logits(model, batch), batch) / ref.supervised_count(batch)
    other.backward()
    assert abs(loss - other.item()) < 1e-5, (loss, other.item())
    for name, p in ref.lora_parameters(model).items():
        error = ((p.grad.double() - gradients[name]).norm() / gradients[name].norm()).item()
        assert error < 5e-5, (name, error)


def first_step(folder, batch):
    """The model in float64, and loss, gradients {name: tensor} and logits (tuned, base) of a batch."""
    model = ref.load_tuned(folder, folder / "adapter", torch.float64, trainable=True)
    with torch.no_grad():
        logits = ref.packed_logits(model, batch)
        with model.disable_adapter():
            base_logits = ref.packed_logits(model, batch)
        assert torch.allclose(logits, ref.block_mask_logits(model, batch), rtol=0, atol=1e-10)
    loss, gradients = check_block_mask(model, batch)
    params = ref.lora_parameters(model)
    stored = load_file(folder / "adapter/adapter_model.safetensors")
    assert all(torch.equal(params[n].float(), t) for n, t in stored.items())
    return model, loss, gradients, logits, base_logits


def norms(parameters):
    return {n: p.norm().item() for n, p in parameters.items()}
