"""Golden values for packages/onnx/src/golden.test.ts: PyTorch's losses and weights of a small network.

Usage: golden-training.py > packages/onnx/src/golden.testing.json
Weights and samples are exact integer fractions, so that both sides start alike; see `fraction`.
"""
import json

import numpy
import torch
from torch import nn

torch.set_num_threads(1)


def fraction(shape, seed, scale):
    """((7919 i + 31 seed) mod 2003) / 2003 - 0.5, times scale, in row-major order."""
    count = int(numpy.prod(shape))
    values = ((numpy.arange(count) * 7919 + 31 * seed) % 2003) / 2003 - 0.5
    return torch.tensor((values * scale).astype(numpy.float32).reshape(shape))


def network():
    model = nn.Sequential(
        nn.Conv2d(1, 8, 3, bias=False), nn.BatchNorm2d(8, eps=1e-4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(64, 12), nn.ReLU(), nn.Linear(12, 4),
    )
    with torch.no_grad():
        model[0].weight.copy_(fraction((8, 1, 3, 3), 1, 1))
        model[4].weight.copy_(fraction((16, 8, 2, 2), 2, 0.5))
        model[4].bias.copy_(fraction((16,), 3, 0.1))
        model[8].weight.copy_(fraction((64, 12), 4, 0.5).T)
        model[8].bias.zero_()
        model[10].weight.copy_(fraction((12, 4), 5, 1).T)
        model[10].bias.zero_()
    return model


def train(make_optimizer, max_norm=None):
    model = network()
    optimizer = make_optimizer(model.parameters())
    samples = fraction((6, 1, 12, 12), 6, 1) + 0.5
    labels = torch.arange(6) % 4
    losses = []
    for _ in range(20):
        optimizer.zero_grad()
        batch = nn.functional.cross_entropy(model(samples), labels, reduction="none")
        batch.mean().backward()
        if max_norm:
            nn.utils.clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        losses.append(batch.tolist())
    weights = [model[0].weight.flatten(), model[1].weight, model[4].bias, model[10].weight.T.flatten()]
    return {
        "losses": {"1": losses[0], "2": losses[1], "20": losses[19]},
        "weights": dict(zip(["conv1", "gamma", "bias2", "dense2"], [w.tolist() for w in weights])),
    }


print(json.dumps({
    "torch": torch.__version__,
    "adam": train(lambda p: torch.optim.Adam(p, lr=0.001)),
    "adadelta": train(lambda p: torch.optim.Adadelta(p, lr=1.0, rho=0.95, eps=1e-6)),
    "adamw": train(lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1)),
    "rmsprop": train(lambda p: torch.optim.RMSprop(p, lr=0.001, momentum=0.5)),
    "sgd": train(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01), max_norm=0.5),
}))
