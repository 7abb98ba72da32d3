"""Golden values for packages/onnx/src/import/golden-default.test.ts: what PyTorch's default exporter makes of fresh networks.

Usage: golden-default-export.py packages/onnx/src/import [NAME ...] (PyTorch 2.13, onnx 1.23, onnxscript 0.7; in an environment of their own)
Writes golden-default.testing.json, where "older" are those of the older exporter: for each model the file in base64 without stack traces, samples, and the losses of PyTorch
over five steps of SGD.
"""
import base64
import io
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


class Tagger(nn.Module):
    """Recurrent layers of both kinds."""
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 4, bidirectional=True, batch_first=True)
        self.gru = nn.GRU(8, 5, batch_first=True)
        self.head = nn.Linear(5, 3)

    def forward(self, x):
        states, last = self.gru(self.lstm(x)[0])
        return self.head(states.mean(1) + last[0])


class Decoder(nn.Module):
    """RMS norms, rotary positions, causal attention of grouped heads and a gated layer, as Llama has them."""
    def __init__(self, width=8, heads=2):
        super().__init__()
        self.heads = heads
        self.embedding = nn.Embedding(12, width)
        self.before = nn.RMSNorm(width)
        self.q = nn.Linear(width, width, bias=False)
        self.k = nn.Linear(width, width // heads, bias=False)
        self.v = nn.Linear(width, width // heads, bias=False)
        self.o = nn.Linear(width, width, bias=False)
        self.after = nn.RMSNorm(width)
        self.gate = nn.Linear(width, 12, bias=False)
        self.up = nn.Linear(width, 12, bias=False)
        self.down = nn.Linear(12, width, bias=False)
        self.norm = nn.RMSNorm(width)
        self.out = nn.Linear(width, 12, bias=False)
        angles = torch.arange(5)[:, None] * 10000.0 ** (-torch.arange(0, width // heads, 2) * heads / width)
        self.register_buffer("cos", torch.cat([angles, angles], 1).cos())
        self.register_buffer("sin", torch.cat([angles, angles], 1).sin())

    def turn(self, x):
        half = x.shape[-1] // 2
        return x * self.cos + torch.cat([-x[..., half:], x[..., :half]], -1) * self.sin

    def forward(self, ids):
        x = self.embedding(ids)
        n = self.before(x)
        apart = lambda y: y.unflatten(2, (-1, x.shape[2] // self.heads)).transpose(1, 2)
        q, k, v = self.turn(apart(self.q(n))), self.turn(apart(self.k(n))), apart(self.v(n))
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
        x = x + self.o(mixed.transpose(1, 2).flatten(2))
        n = self.after(x)
        x = x + self.down(F.silu(self.gate(n)) * self.up(n))
        return self.out(self.norm(x))[:, -1]


class Language(nn.Module):
    """As GPT-2: an output over all tokens tied to the embedding, rows of a table of positions, products with the bias first; and layer scales
    that are laid out, and a table that is computed."""
    def __init__(self, width=8):
        super().__init__()
        self.embedding = nn.Embedding(12, width)
        self.position = nn.Embedding(9, width)
        self.register_buffer("rates", torch.arange(width) / 3)
        self.weights = nn.ParameterList(torch.randn(width, width) * 0.3 for _ in range(2))
        self.biases = nn.ParameterList(torch.zeros(width) for _ in range(2))
        self.scales = nn.ParameterList(torch.full((width,), 0.5) for _ in range(2))
        self.out = nn.Linear(width, 12, bias=False)
        self.out.weight = self.embedding.weight

    def forward(self, ids):
        x = self.embedding(ids) + self.position(torch.arange(5)) + (torch.arange(5)[:, None] * self.rates).sin()
        for weight, bias, scale in zip(self.weights, self.biases, self.scales):
            y = torch.addmm(bias, x.view(-1, 8), weight).view(x.shape)
            x = x + (torch.tanh(y).transpose(1, 2) * scale.unsqueeze(-1)).transpose(1, 2)
        return self.out(x)[:, -1]


class Pyramid(nn.Module):
    """Bilinear upsampling, sums by Einsum, elements picked and put."""
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3, stride=2, padding=1)
        self.mix = nn.Parameter(torch.randn(3, 4) * 0.3)
        self.head = nn.Linear(4, 3)

    def forward(self, x):
        small = torch.tanh(self.conv(x))
        large = F.interpolate(small, scale_factor=2, mode="bilinear", align_corners=False)
        cubic = F.interpolate(small, size=(7, 5), mode="bicubic", align_corners=True)
        best = torch.topk(large.flatten(2), 4).values.cumsum(-1)
        joint = torch.einsum("bci,kc->bki", best, self.mix)
        return joint.atan().mean(-1) + self.head(cubic.mean((2, 3)))


class WeightedBags(nn.Module):
    """A bag whose tokens count by what they are."""
    def __init__(self):
        super().__init__()
        self.bag = nn.EmbeddingBag(12, 6, mode="sum")
        self.out = nn.Linear(6, 3)

    def forward(self, ids):
        return self.out(self.bag(ids, per_sample_weights=(ids + 1).float() / 12))


class Bags(nn.Module):
    """Bags of ids, by sum and by maximum."""
    def __init__(self):
        super().__init__()
        self.sums = nn.EmbeddingBag(12, 4, mode="sum")
        self.most = nn.EmbeddingBag(12, 4, mode="max")
        self.head = nn.Linear(8, 3)

    def forward(self, ids):
        return self.head(torch.cat([self.sums(ids), self.most(ids)], 1))


class OneBag(nn.Module):
    """One bag of as many ids as there are."""
    def __init__(self, **settings):
        super().__init__()
        self.bag = nn.EmbeddingBag(12, 6, **settings)
        self.out = nn.Linear(6, 3)

    def forward(self, ids):
        return self.out(self.bag(ids))


class ScaledBag(OneBag):
    """A bag whose gradients are divided by how often ids come; trained with an embedding, as on CPUs those of bags are divided by the count of another id."""
    def __init__(self):
        super().__init__(mode="mean", scale_grad_by_freq=True)

    def forward(self, ids):
        if not self.training:
            return super().forward(ids)
        return self.out(F.embedding(ids, self.bag.weight, scale_grad_by_freq=True).mean(1))


class Finder(nn.Module):
    """Reads images at positions that it learns, of a grid that is only numbers."""
    def __init__(self):
        super().__init__()
        self.where = nn.Linear(36, 6)
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        line = torch.linspace(-0.7, 0.8, 4)
        base = torch.stack([line.expand(4, 4), line[:, None].expand(4, 4), torch.ones(4, 4)], -1)
        grid = torch.einsum("hwk,bck->bhwc", base, self.where(x.flatten(1)).view(-1, 2, 3))
        return self.head(F.grid_sample(x, grid, align_corners=False).flatten(1))


class Reader(nn.Module):
    """Two attentions over other tokens, whose fresh biases of three projections are equal, and ids for padding."""
    def __init__(self, width=8):
        super().__init__()
        self.embedding = nn.Embedding(12, width, padding_idx=3)
        self.asked = nn.Parameter(torch.randn(1, 2, width))
        self.first = nn.MultiheadAttention(width, 2, batch_first=True)
        self.second = nn.MultiheadAttention(width, 2, batch_first=True)
        self.out = nn.Linear(width, 12, bias=False)

    def forward(self, ids):
        x = self.embedding(ids)
        asked = self.asked.expand(x.shape[0], -1, -1)
        asked = asked + self.first(asked, x, x)[0]
        return self.out((asked + self.second(asked, x, x)[0]).mean(1))


def plain():
    return nn.Sequential(nn.LayerNorm(6), nn.Linear(6, 6), nn.LayerNorm(6), nn.ReLU(), nn.Linear(6, 3))


def images(size):
    return lambda: torch.randn(BATCH, 1, size, size)


def ids():
    return torch.randint(0, 12, (BATCH, 5))


# name: model, samples, number of classes, settings of the export, how many axes are open: the batch, and the one behind it
MODELS = {
    "plain": (plain, lambda: torch.randn(BATCH, 6), 3, {}, 1),
    "mixer": (Mixer, images(4), 3, {}, 1),
    "encoder": (Encoder, ids, 12, {}, 1),
    "encoder-fixed": (Encoder, ids, 12, {}, 0),
    "tagger": (Tagger, lambda: torch.randn(BATCH, 4, 3), 3, {}, 1),
    "decoder": (Decoder, ids, 12, {}, 1),
    "decoder-23": (Decoder, ids, 12, {"opset_version": 23}, 1),
    "language-decoder": (Language, ids, 12, {}, 1),
    "pyramid": (Pyramid, images(6), 3, {}, 1),
    "normed-kept": (Normed, images(7), 3, {"optimize": False}, 1),
    "bags-coder": (Bags, ids, 3, {}, 1),
    "kept-bags-coder": (Bags, ids, 3, {"optimize": False}, 1),
    "kept-weighted-bags-coder": (WeightedBags, ids, 3, {"optimize": False}, 1),
    "open-bag-coder": (OneBag, ids, 3, {}, 2),
    "kept-open-bag-coder": (OneBag, ids, 3, {"optimize": False}, 2),
    "scaled-bag-coder": (ScaledBag, ids, 3, {}, 1),
    "finder": (Finder, images(6), 3, {}, 1),
    "reader-decoder": (Reader, ids, 12, {}, 1),
    "weighted-bags-coder": (WeightedBags, ids, 3, {}, 1),
    "older-weighted-bags-coder": (WeightedBags, ids, 3, {"dynamo": False}, 1),
    "older-bags-coder": (Bags, ids, 3, {"dynamo": False}, 1),
    "older-reader-decoder": (Reader, ids, 12, {"dynamo": False}, 1),
}


def inner_nodes(graph):
    for node in graph.node:
        for attribute in node.attribute:
            yield from attribute.g.node
            yield from inner_nodes(attribute.g)


def export(model, samples, settings, open_axes):
    model.eval()
    if settings.get("dynamo") is False:
        file = io.BytesIO()
        torch.onnx.export(model, (samples[:2],), file, opset_version=17, input_names=["x"], dynamic_axes={"x": {0: "batch"}}, **settings)
        return base64.b64encode(file.getvalue()).decode()
    names = ["batch", "length"][:open_axes]
    shapes = ({axis: torch.export.Dim(name) for axis, name in enumerate(names)},) if names else None
    program = torch.onnx.export(model, (samples[:2],), dynamo=True, dynamic_shapes=shapes, verbose=False, **settings)
    proto = program.model_proto
    for inner in inner_nodes(proto.graph):
        del inner.metadata_props[:]
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


path = f"{sys.argv[1]}/golden-default.testing.json"
golden = {"torch": torch.__version__}
if sys.argv[2:]:  # those alone are made anew
    with open(path) as file:
        golden = json.load(file)
for name in sys.argv[2:] or MODELS:
    make, make_samples, classes, settings, open_axes = MODELS[name]
    torch.manual_seed(1)
    model, samples = make(), make_samples()
    labels = torch.arange(BATCH) % classes
    golden[name] = {
        "onnx": export(model, samples, settings, open_axes),
        "shape": list(samples.shape[1:]),
        "values": samples.flatten().tolist(),
        "labels": labels.tolist(),
        "parameters": len(list(model.parameters())),
        "losses": train(model, samples, labels),
    }
with open(path, "w") as file:
    json.dump(golden, file, separators=(",", ":"))
    file.write("\n")
