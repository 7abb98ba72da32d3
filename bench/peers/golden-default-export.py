"""Golden values for packages/onnx/src/import/golden-default.test.ts: what PyTorch's default exporter makes of fresh networks.

Usage: golden-default-export.py packages/onnx/src/import (PyTorch 2.13, onnx 1.23, onnxscript 0.7; in an environment of their own)
Writes golden-default.testing.json: for each model the file in base64 without stack traces, samples, and the losses of PyTorch
over five steps of SGD.
"""
import base64
import json
import sys
import warnings

import onnx
import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
warnings.filterwarnings("ignore")
BATCH = 6
STEPS = 5
# What the import reads; class names and stack traces would make most of the file.
KEPT = {"pkg.torch.onnx.name_scopes", "pkg.torch.onnx.fx_node", "pkg.onnxscript.optimizer.folded_from",
        "pkg.torch.export.graph_signature.InputSpec.kind"}


class Block(nn.Module):
    """Fresh norms, a scale per channel, a learnt and a constant lone number, and a buffer."""
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.linear = nn.Linear(width, width)
        nn.init.zeros_(self.linear.bias)
        self.gain = nn.Parameter(torch.full((width,), 0.5))
        self.alpha = nn.Parameter(torch.ones(1))
        self.scale = torch.tensor([0.5])
        self.register_buffer("shift", torch.full((1,), 0.1))

    def forward(self, x):
        return x + self.gain * torch.tanh(self.linear(self.norm(x))) * self.scale * self.alpha + self.shift


class Mixer(nn.Module):
    """One norm used three times among fresh ones of other blocks; group norm."""
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, padding=1)
        self.group = nn.GroupNorm(2, 8)
        self.slope = nn.PReLU()
        self.first = Block(8)
        self.second = Block(8)
        self.shared = nn.LayerNorm(8)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        x = self.slope(self.group(self.conv(x))).flatten(2).transpose(1, 2)
        x = self.shared(self.second(self.shared(self.first(self.shared(x)))))
        return self.head(x.mean(1))


class Encoder(nn.Module):
    """Layers that are copies of one another, a class token, and an output tied to the embedding."""
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(12, 8)
        self.token = nn.Parameter(torch.full((1, 1, 8), 0.1))
        self.position = nn.Parameter(torch.zeros(1, 6, 8))
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, dropout=0.0)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(8)
        self.out = nn.Linear(8, 12, bias=False)
        self.out.weight = self.embedding.weight

    def forward(self, ids):
        x = torch.cat([self.token.expand(ids.shape[0], -1, -1), self.embedding(ids)], 1) + self.position
        return self.out(self.norm(self.encoder(x)[:, 0]))


class Normed(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.deep = nn.Conv2d(4, 4, 3)
        self.after = nn.BatchNorm2d(4)
        self.head = nn.Linear(4, 3)

    def forward(self, x):
        x = torch.relu(self.norm(self.conv(x)))
        return self.head(torch.relu(self.after(self.deep(x))).mean((2, 3)))


def plain():
    return nn.Sequential(nn.LayerNorm(6), nn.Linear(6, 6), nn.LayerNorm(6), nn.ReLU(), nn.Linear(6, 3))


def images(size):
    return lambda: torch.randn(BATCH, 1, size, size)


def ids():
    return torch.randint(0, 12, (BATCH, 5))


# name: model, samples, number of classes, settings of the export, whether the batch is open
MODELS = {
    "plain": (plain, lambda: torch.randn(BATCH, 6), 3, {}, True),
    "mixer": (Mixer, images(4), 3, {}, True),
    "encoder": (Encoder, ids, 12, {}, True),
    "encoder-fixed": (Encoder, ids, 12, {}, False),
    "normed-kept": (Normed, images(7), 3, {"optimize": False}, True),
}


def export(model, samples, settings, is_open):
    model.eval()
    shapes = ({0: torch.export.Dim("batch")},) if is_open else None
    program = torch.onnx.export(model, (samples[:2],), dynamo=True, dynamic_shapes=shapes, verbose=False, **settings)
    proto = program.model_proto
    for place in [proto, *proto.graph.node, *proto.graph.value_info, *proto.graph.input, *proto.graph.output]:
        kept = [entry for entry in place.metadata_props if entry.key in KEPT]
        del place.metadata_props[:]
        place.metadata_props.extend(kept)
    onnx.checker.check_model(proto)
    return base64.b64encode(proto.SerializeToString()).decode()


def train(model, samples, labels):
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        each = F.cross_entropy(model(samples), labels, reduction="none")
        each.mean().backward()
        optimizer.step()
        losses.append(each.tolist())
    return losses


golden = {"torch": torch.__version__}
for name, (make, make_samples, classes, settings, is_open) in MODELS.items():
    torch.manual_seed(1)
    model, samples = make(), make_samples()
    labels = torch.arange(BATCH) % classes
    golden[name] = {
        "onnx": export(model, samples, settings, is_open),
        "shape": list(samples.shape[1:]),
        "values": samples.flatten().tolist(),
        "labels": labels.tolist(),
        "parameters": len(list(model.parameters())),
        "losses": train(model, samples, labels),
    }
with open(f"{sys.argv[1]}/golden-default.testing.json", "w") as file:
    json.dump(golden, file, separators=(",", ":"))
    file.write("\n")
