"""Networks of `node bench/engine.mjs`, exported for it, and their training steps in PyTorch.

Usage: pytorch-engine.py export NAME FILE    writes NAME as ONNX, for any number of samples
       pytorch-engine.py serve NAME BATCH    for each line `default` or `best`: a step, and a line with its seconds of processor time

One thread. Best: images in channels last, Adam fused. A step is: the batch gathered, forward, backward, Adam, the losses as a list.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
VOCABULARY = 1000


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, 128)
        self.rnn = nn.LSTM(128, 128, batch_first=True)
        self.head = nn.Linear(128, 10)

    def forward(self, ids):
        return self.head(self.rnn(self.embedding(ids))[0])


class Encoder(nn.Module):
    """Written out, as exporters see it, rather than PyTorch's layer, which has a fused path of its own."""
    def __init__(self, width=256, heads=4, depth=6, tokens=128):
        super().__init__()
        self.tokens = nn.Embedding(VOCABULARY, width)
        self.positions = nn.Parameter(torch.randn(tokens, width) * 0.02)
        layer = dict(dim_feedforward=4 * width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
        self.blocks = nn.ModuleList(nn.TransformerEncoderLayer(width, heads, **layer) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 10)

    def forward(self, ids):
        x = self.tokens(ids) + self.positions
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x).mean(1))


def paper():
    def block(channels):
        return [nn.Conv2d(channels, 32, 5, bias=False), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*block(1), *block(32), nn.Flatten(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10))


def convolution(channels, filters, kernel, stride=1, groups=1):
    return [
        nn.Conv2d(channels, filters, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(filters),
    ]


class Sum(nn.Module):
    """A branch and its shortcut."""
    def __init__(self, branch, shortcut=(), end=None):
        super().__init__()
        self.branch, self.shortcut, self.end = nn.Sequential(*branch), nn.Sequential(*shortcut), end or nn.Identity()

    def forward(self, x):
        return self.end(self.branch(x) + self.shortcut(x))


def resnet18(is_small):
    """He et al. 2016; for small images without the first stride and pooling."""
    def block(channels, filters, stride):
        branch = [*convolution(channels, filters, 3, stride), nn.ReLU(), *convolution(filters, filters, 3)]
        return Sum(branch, convolution(channels, filters, 1, stride) if channels < filters else (), nn.ReLU())

    first = convolution(3, 64, 3) if is_small else convolution(3, 64, 7, 2)
    widths = [64, 64, 64, 128, 128, 256, 256, 512, 512]
    blocks = [block(a, b, 2 if a < b else 1) for a, b in zip(widths, widths[1:])]
    pool = [] if is_small else [nn.MaxPool2d(3, 2, 1)]
    return nn.Sequential(*first, nn.ReLU(), *pool, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10))


class Squeeze(nn.Module):
    def __init__(self, channels):
        super().__init__()
        middle = channels // 4
        gate = [nn.Conv2d(channels, middle, 1), nn.ReLU(), nn.Conv2d(middle, channels, 1), nn.Hardsigmoid()]
        self.gate = nn.Sequential(nn.AdaptiveAvgPool2d(1), *gate)

    def forward(self, x):
        return x * self.gate(x)


def mobilenet():
    """MobileNetV3-small (Howard et al. 2019, table 2)."""
    def block(channels, kernel, middle, filters, has_squeeze, act, stride):
        parts = [*convolution(channels, middle, 1), act(), *convolution(middle, middle, kernel, stride, middle), act()]
        parts += [Squeeze(middle)] if has_squeeze else []
        parts += convolution(middle, filters, 1)
        return Sum(parts) if stride == 1 and channels == filters else nn.Sequential(*parts)

    relu, swish = nn.ReLU, nn.Hardswish
    rows = [
        (3, 16, 16, True, relu, 2), (3, 72, 24, False, relu, 2), (3, 88, 24, False, relu, 1),
        (5, 96, 40, True, swish, 2), (5, 240, 40, True, swish, 1), (5, 240, 40, True, swish, 1),
        (5, 120, 48, True, swish, 1), (5, 144, 48, True, swish, 1),
        (5, 288, 96, True, swish, 2), (5, 576, 96, True, swish, 1), (5, 576, 96, True, swish, 1),
    ]
    parts, channels = [*convolution(3, 16, 3, 2), swish()], 16
    for kernel, middle, filters, *rest in rows:
        parts.append(block(channels, kernel, middle, filters, *rest))
        channels = filters
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(576, 1024), swish(), nn.Linear(1024, 10)]
    return nn.Sequential(*parts, *convolution(96, 576, 1), swish(), *head)


def perceptron():
    widths = [784, 1024, 1024, 1024, 1024]
    hidden = [part for a, b in zip(widths, widths[1:]) for part in (nn.Linear(a, b), nn.ReLU())]
    return nn.Sequential(nn.Flatten(), *hidden, nn.Linear(1024, 10))


# The maker, and the shape of a sample; those without a channel axis are ids of words.
NETWORKS = {
    "paper": (paper, (1, 28, 28)),
    "mlp": (perceptron, (1, 28, 28)),
    "resnet18-32": (lambda: resnet18(True), (3, 32, 32)),
    "resnet18-64": (lambda: resnet18(False), (3, 64, 64)),
    "mobilenet-v3": (mobilenet, (3, 64, 64)),
    "encoder": (Encoder, (128,)),
    "lstm-tagger": (Tagger, (32,)),
}


def sample(shape, count):
    return torch.randint(0, VOCABULARY, (count, *shape)) if len(shape) == 1 else torch.rand(count, *shape)


def export(name, file):
    make, shape = NETWORKS[name]
    torch.manual_seed(1)
    options = dict(input_names=["input"], output_names=["output"], opset_version=18, dynamo=False)
    training = torch.onnx.TrainingMode.TRAINING
    torch.onnx.export(
        make().train(), (sample(shape, 2),), file, dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}},
        training=training, do_constant_folding=False, **options,
    )


class Loop:
    def __init__(self, name, batch, is_best):
        make, shape = NETWORKS[name]
        torch.manual_seed(1)
        self.batch = batch
        self.model = make().train()
        self.samples = sample(shape, 2 * batch)
        self.is_image = len(shape) == 3 and is_best
        if self.is_image:
            self.model = self.model.to(memory_format=torch.channels_last)
        positions = shape if name == "lstm-tagger" else ()
        self.labels = torch.randint(0, 10, (2 * batch, *positions))
        self.optimizer = torch.optim.Adam(self.model.parameters(), fused=is_best or None)

    def step(self):
        ids = torch.randint(0, 2 * self.batch, (self.batch,))
        x = self.samples[ids]
        if self.is_image:
            x = x.contiguous(memory_format=torch.channels_last)
        self.optimizer.zero_grad()
        output = self.model(x)
        output = output.transpose(1, 2) if output.dim() == 3 else output
        losses = F.cross_entropy(output, self.labels[ids], reduction="none")
        losses.mean().backward()
        self.optimizer.step()
        losses.tolist()


def serve(name, batch):
    loops = {"default": Loop(name, batch, False), "best": Loop(name, batch, True)}
    print(torch.__version__.split("+")[0], flush=True)
    for line in sys.stdin:
        begun = time.process_time()
        loops[line.strip()].step()
        print(time.process_time() - begun, flush=True)


if sys.argv[1] == "export":
    export(sys.argv[2], sys.argv[3])
else:
    serve(sys.argv[2], int(sys.argv[3]))
