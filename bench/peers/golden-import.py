"""Golden values for packages/onnx/src/import/golden.test.ts: models exported by PyTorch, and how PyTorch trains them.

Usage: golden-import.py packages/onnx/src/import (Debian's python3-torch 1.13, no other packages)
Writes golden-<name>.testing.json for each model: the file in base64, the outputs before training, and the losses and
every weight's sum and first elements after 1, 2 and 20 steps.
"""
import base64
import io
import json
import sys
import warnings

import numpy
import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
warnings.filterwarnings("ignore")
BATCH = 6
STEPS = 20


class PopulationVariance:
    """PyTorch's running variance is the unbiased estimate; ONNX averages that of the batch itself."""
    def __init__(self, model):
        self.running = {}
        for name, module in model.named_modules():
            if isinstance(module, nn.BatchNorm2d):
                self.running[name + ".running_var"] = module.running_var.clone()
                module.register_forward_pre_hook(lambda m, x, key=name + ".running_var": self.update(key, m, x[0]))

    def update(self, key, module, x):
        variance = x.detach().var((0, 2, 3), unbiased=False)
        self.running[key] = (1 - module.momentum) * self.running[key] + module.momentum * variance


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        same = stride == 1 and inputs == outputs
        self.shortcut = nn.Identity() if same else nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + self.shortcut(x))


class ResidualNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 6, 3, 1, 1, bias=False), nn.BatchNorm2d(6), nn.ReLU(),
                                  nn.MaxPool2d(3, 2, 1))
        self.stage1 = Residual(6, 6, 1)
        self.stage2 = Residual(6, 12, 2)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(12, 4)

    def forward(self, x):
        x = self.stage2(self.stage1(self.stem(x)))
        return self.head(torch.flatten(self.pool(x), 1))


class Attention(nn.Module):
    """Two heads, written with the sizes taken from the tensors, as many models are."""
    def __init__(self, width):
        super().__init__()
        self.heads = 2
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        qkv = self.qkv(x).reshape(batch, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv.unbind(0)
        scores = (q @ k.transpose(-2, -1)) * (width // self.heads) ** -0.5
        mixed = scores.softmax(-1) @ v
        return self.out(mixed.transpose(1, 2).reshape(batch, tokens, width))


class TextClassifier(nn.Module):
    def __init__(self, width=12, tokens=7):
        super().__init__()
        self.embedding = nn.Embedding(20, width)
        self.position = nn.Parameter(torch.randn(1, tokens, width) * 0.1)
        self.norm1 = nn.LayerNorm(width)
        self.attention = Attention(width)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 4)

    def forward(self, ids):
        x = self.embedding(ids) + self.position
        x = x + self.attention(self.norm1(x))
        x = x + self.mlp(self.norm2(x))
        return self.head(self.norm(x).mean(1))


class VisionTransformer(nn.Module):
    """Patches, a class token, and PyTorch's own encoder layer."""
    def __init__(self, width=8):
        super().__init__()
        self.patches = nn.Conv2d(1, width, 4, 4)
        self.token = nn.Parameter(torch.randn(1, 1, width))
        self.position = nn.Parameter(torch.randn(1, 5, width) * 0.1)
        self.layer = nn.TransformerEncoderLayer(width, 2, 16, dropout=0.0, activation="gelu", batch_first=True,
                                                norm_first=True)
        self.head = nn.Linear(width, 4)

    def forward(self, image):
        x = self.patches(image).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.position
        return self.head(self.layer(x)[:, 0])


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 8, 3, bias=False), nn.BatchNorm2d(8), nn.LeakyReLU(0.1), nn.AvgPool2d(2),
        nn.Flatten(), nn.Dropout(0.0), nn.Linear(8 * 4, 10), nn.Tanh(), nn.Linear(10, 4))


def mlp():
    return nn.Sequential(nn.Linear(9, 16), nn.ReLU(), nn.Linear(16, 8), nn.Sigmoid(), nn.Linear(8, 1))


def images(channels, size):
    return torch.rand(BATCH, channels, size, size)


def classes(outputs):
    return F.cross_entropy(outputs, torch.arange(BATCH) % 4, reduction="none")


def binary(outputs):
    targets = (torch.arange(BATCH) % 2).float()
    return F.binary_cross_entropy_with_logits(outputs[:, 0], targets, reduction="none")


def adam(parameters):
    return torch.optim.Adam(parameters, lr=0.003)


def sgd(parameters):
    """For attention: the bias of the keys has gradient zero, and Adam would scale its rounding errors up."""
    return torch.optim.SGD(parameters, lr=0.1, momentum=0.9)


# name: model, samples, losses, optimizer, opset, whether the batch of the file is open
MODELS = {
    "cnn": (cnn, lambda: images(1, 12), classes, adam, 17, True),
    "mlp": (mlp, lambda: torch.randn(BATCH, 9), binary, adam, 13, True),
    "residual": (ResidualNetwork, lambda: images(3, 16), classes, adam, 14, False),
    "text": (TextClassifier, lambda: torch.randint(0, 20, (BATCH, 7)), classes, sgd, 17, True),
    "text-fixed": (TextClassifier, lambda: torch.randint(0, 20, (BATCH, 7)), classes, sgd, 15, False),
    "vision": (VisionTransformer, lambda: images(1, 8), classes, sgd, 16, True),
}


def export(model, samples, opset, is_open):
    """Before training, where many weights are still equal, and so that batch norm stays what it is."""
    mode = torch.onnx.TrainingMode.TRAINING if opset == 17 else torch.onnx.TrainingMode.PRESERVE
    model.eval()
    file = io.BytesIO()
    axes = {"sample": {0: "batch"}, "logits": {0: "batch"}} if is_open else None
    torch.onnx.export(model, samples[:2] if is_open else samples[:1], file, opset_version=opset, training=mode,
                      input_names=["sample"], output_names=["logits"], dynamic_axes=axes, do_constant_folding=False)
    return base64.b64encode(file.getvalue()).decode()


def train(model, samples, losses_of, make_optimizer):
    model.train()
    variances = PopulationVariance(model).running
    optimizer = make_optimizer(model.parameters())
    steps = {}
    for step in range(1, STEPS + 1):
        optimizer.zero_grad()
        losses = losses_of(model(samples))
        losses.mean().backward()
        optimizer.step()
        if step in (1, 2, STEPS):
            weights = {name: summary(variances.get(name, tensor)) for name, tensor in model.state_dict().items()
                       if tensor.dtype == torch.float32}
            steps[step] = {"losses": losses.tolist(), "weights": weights}
    return steps


def summary(tensor):
    """Sums that see where each element is, and the first elements."""
    flat = tensor.detach().double().flatten()
    return {"shape": list(tensor.shape), "sum": flat.sum().item(), "squares": (flat * flat).sum().item(),
            "first": flat[:4].tolist()}


for name, (make, make_samples, losses_of, make_optimizer, opset, is_open) in MODELS.items():
    torch.manual_seed(1)
    model, samples = make(), make_samples()
    golden = {
        "torch": torch.__version__,
        "opset": opset,
        "optimizer": make_optimizer.__name__,
        "onnx": export(model, samples, opset, is_open),
        "samples": {"shape": list(samples.shape[1:]), "values": samples.flatten().tolist()},
        "outputs": model.eval()(samples).flatten().tolist(),
        "steps": train(model, samples, losses_of, make_optimizer),
    }
    with open(f"{sys.argv[1]}/golden-{name}.testing.json", "w") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")
