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


def resnet18(small):
    from torchvision.models import resnet18
    model = resnet18(num_classes=10)
    if small:
        model.conv1, model.maxpool = nn.Conv2d(3, 64, 3, padding=1, bias=False), nn.Identity()
    return model


def mobilenet():
    from torchvision.models import mobilenet_v3_small
    return mobilenet_v3_small(num_classes=10, dropout=0.0)


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
