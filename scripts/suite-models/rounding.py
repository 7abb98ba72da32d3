"""How far PyTorch's own losses are apart by rounding: `python rounding.py FAMILY/NAME [DRAWS]`

Trains as export.py does, in 64 bits, in 32 bits, and in 32 bits from weights that are changed by about one unit of their last digit; prints the
greatest relative difference of a loss to 64 bits, step by step.
"""
import sys

import torch

from export import COUNT, families, targets_for, train, without_dropout


def losses(spec, dtype, draw=None):
    torch.manual_seed(1)
    model, inputs = without_dropout(spec.make()).eval(), spec.inputs(COUNT)
    with torch.no_grad():
        targets = targets_for(spec.loss, model(*inputs.values()))
    to = lambda x: x.to(dtype) if x.is_floating_point() else x
    model.to(dtype)
    if draw is not None:
        torch.manual_seed(100 + draw)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.mul_(1 + 6e-8 * torch.randn_like(parameter))
    return torch.tensor(train(model, {key: to(x) for key, x in inputs.items()}, to(targets), spec)[0], dtype=torch.float64)


def main():
    torch.set_num_threads(1)
    family, name = sys.argv[1].split("/")
    spec = families({family})[family][name]
    exact = losses(spec, torch.float64)
    draws = [None, *range(int(sys.argv[2]) if len(sys.argv) > 2 else 10)]
    for draw in draws:
        apart = (losses(spec, torch.float32, draw) - exact).abs() / exact.abs().clamp(min=1e-6)
        print("32 bits" if draw is None else f"draw {draw}", *(f"{x:.1e}" for x in apart.amax(1).tolist()), flush=True)


if __name__ == "__main__":
    main()
