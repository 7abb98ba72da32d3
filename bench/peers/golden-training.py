"""Golden values for packages/onnx/src/checks/golden.test.ts: PyTorch's losses and weights of small networks.

Usage: golden-training.py > packages/onnx/src/checks/golden.testing.json && npx prettier --write packages/onnx/src/checks/golden.testing.json
Weights and samples are exact integer fractions, so that both sides start alike; see `fraction` and `initialize`.
"""
import json
import math

import numpy
import torch
from torch import nn

torch.set_num_threads(1)


def fraction(shape, seed, scale):
    """((7919 i + 31 seed) mod 2003) / 2003 - 0.5, times scale, in row-major order."""
    count = int(numpy.prod(shape))
    values = ((numpy.arange(count) * 7919 + 31 * seed) % 2003) / 2003 - 0.5
    return torch.tensor((values * scale).astype(numpy.float32).reshape(shape))


def modules_with_parameters(model):
    return [m for m in model.modules() if next(m.parameters(recurse=False), None) is not None]


def parameters(model):
    """All parameters in order, weights of dense layers as [inputs, units]."""
    for module in modules_with_parameters(model):
        for name, parameter in module.named_parameters(recurse=False):
            is_dense = isinstance(module, nn.Linear) and name == "weight"
            yield module, name, parameter.T if is_dense else parameter


def initialize(model):
    """Parameter number i from the i-th fractions: weights scaled by 2 / sqrt(inputs of an output), gains around 1."""
    with torch.no_grad():
        for i, (module, name, parameter) in enumerate(parameters(model)):
            shape = tuple(parameter.shape)
            if len(shape) == 1:
                is_gain = name == "weight"
                parameter.copy_(fraction(shape, i + 1, 0.2) + (1 if is_gain else 0))
            else:
                inputs = shape[0] if len(shape) == 2 else numpy.prod(shape[1:])
                parameter.copy_(fraction(shape, i + 1, 2 / math.sqrt(inputs)))
    return model


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, bias=False), nn.BatchNorm2d(8, eps=1e-4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(64, 12), nn.ReLU(), nn.Linear(12, 4),
    )


class Residual(nn.Module):
    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.branch = nn.Sequential(
            nn.Conv2d(inputs, filters, 3, stride, padding=1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(),
            nn.Conv2d(filters, filters, 3, padding=1, bias=False), nn.BatchNorm2d(filters),
        )
        self.shortcut = nn.Identity() if stride == 1 else nn.Sequential(
            nn.Conv2d(inputs, filters, 1, stride, bias=False), nn.BatchNorm2d(filters),
        )

    def forward(self, x):
        return torch.relu(self.branch(x) + self.shortcut(x))


def residual_cnn():
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(),
        Residual(4, 4, 1), Residual(4, 8, 2), Residual(8, 16, 2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 4),
    )


def perceptron():
    return nn.Sequential(
        nn.Linear(12, 16), nn.LayerNorm(16), nn.GELU(), nn.Linear(16, 8), nn.LayerNorm(8), nn.GELU(), nn.Linear(8, 4),
    )


def rounded(values):
    return [float(f"{value:.8g}") for value in values]


def excerpt(tensor):
    """Euclidean norm and the first three elements."""
    flat = tensor.detach().flatten().double()
    return rounded([flat.norm().item(), *flat[:3].tolist()])


def train(make_network, sample_shape, make_optimizer, max_norm=None):
    model = initialize(make_network())
    optimizer = make_optimizer(model.parameters())
    samples = fraction((6, *sample_shape), 6, 1) + 0.5
    labels = torch.arange(6) % 4
    steps = {}
    for step in range(1, 21):
        optimizer.zero_grad()
        losses = nn.functional.cross_entropy(model(samples), labels, reduction="none")
        losses.mean().backward()
        if max_norm:
            nn.utils.clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        if step in (1, 2, 20):
            means = [buffer for name, buffer in model.named_buffers() if name.endswith("running_mean")]
            steps[step] = {
                "losses": rounded(losses.tolist()),
                "parameters": [excerpt(parameter) for _, _, parameter in parameters(model)],
                "runningMeans": [excerpt(mean) for mean in means],
            }
    return steps


adam = lambda p: torch.optim.Adam(p, lr=0.001)
adadelta = lambda p: torch.optim.Adadelta(p, lr=1.0, rho=0.95, eps=1e-6)
adamw = lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1)
rmsprop = lambda p: torch.optim.RMSprop(p, lr=0.001, momentum=0.5)
sgd = lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01)

print(json.dumps({
    "torch": torch.__version__,
    "cnn": {
        "adam": train(cnn, (1, 12, 12), adam),
        "adadelta": train(cnn, (1, 12, 12), adadelta),
        "adamw": train(cnn, (1, 12, 12), adamw),
        "rmsprop": train(cnn, (1, 12, 12), rmsprop),
        "sgd": train(cnn, (1, 12, 12), sgd, max_norm=0.5),
    },
    "residual": {
        "adam": train(residual_cnn, (3, 8, 8), adam),
        "sgd": train(residual_cnn, (3, 8, 8), sgd, max_norm=0.5),
    },
    "perceptron": {
        "adam": train(perceptron, (12,), adam),
        "adamw": train(perceptron, (12,), adamw),
    },
}))
