"""Networks of many fields, each for a way of writing that the others do not have; files for some sizes of batch."""
import math

import torch
from torch import nn
from torch.nn import functional as F

from spec import Spec, ids, image, rows


class LastStates(nn.Module):
    """Two bidirectional layers, of which the last states count."""
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(4, 8, 2, bidirectional=True, batch_first=True)
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        states, last = self.gru(x)
        return self.head(torch.cat([last[-2], last[-1]], 1) + states.mean(1))


class Cells(nn.Module):
    """Cells of each kind, from states of zeros, written out."""
    def __init__(self):
        super().__init__()
        self.rnn, self.gru, self.lstm = nn.RNNCell(4, 6), nn.GRUCell(6, 6), nn.LSTMCell(6, 6)
        self.head = nn.Linear(6, 3)

    def forward(self, x):
        a = b = c = h = torch.zeros(x.shape[0], 6)
        for t in range(x.shape[1]):
            a = self.rnn(x[:, t], a)
            b = self.gru(a, b)
            h, c = self.lstm(b, (h, c))
        return self.head(h)


class Hierarchical(nn.Module):
    """Yang et al. 2016: words to sentences to a text, by attention to a learnt vector."""
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(40, 6)
        self.words = nn.GRU(6, 4, bidirectional=True, batch_first=True)
        self.sentences = nn.GRU(8, 4, bidirectional=True, batch_first=True)
        self.keys = nn.ModuleList(nn.Linear(8, 8) for _ in range(2))
        self.context = nn.ParameterList(nn.Parameter(torch.randn(8)) for _ in range(2))
        self.head = nn.Linear(8, 3)

    def pooled(self, x, i):
        return (torch.softmax(torch.tanh(self.keys[i](x)) @ self.context[i], 1)[..., None] * x).sum(1)

    def forward(self, ids):
        words = self.words(self.embedding(ids.view(ids.shape[0] * 3, 5)))[0]
        return self.head(self.pooled(self.sentences(self.pooled(words, 0).view(ids.shape[0], 3, 8))[0], 1))


class ChainField(nn.Module):
    """The forward algorithm of a conditional random field (Lafferty et al. 2001)."""
    def __init__(self):
        super().__init__()
        self.embedding, self.scores = nn.Embedding(40, 8), nn.Linear(8, 4)
        self.steps, self.start = nn.Parameter(torch.randn(4, 4) * 0.3), nn.Parameter(torch.zeros(4))

    def forward(self, ids):
        scores = self.scores(self.embedding(ids))
        total = self.start + scores[:, 0]
        for i in range(1, ids.shape[1]):
            total = torch.logsumexp(total[:, :, None] + self.steps[None], 1) + scores[:, i]
        return torch.logsumexp(total, 1, keepdim=True)


class Rwkv(nn.Module):
    """Peng et al. 2023: attention as a recurrence, kept in range by a running maximum."""
    def __init__(self):
        super().__init__()
        self.embedding, self.norm = nn.Embedding(40, 8), nn.LayerNorm(8)
        self.mix, self.decay, self.first = nn.Parameter(torch.rand(8)), nn.Parameter(torch.rand(8) * 2 - 2), nn.Parameter(torch.zeros(8))
        self.key, self.value, self.gate, self.out = (nn.Linear(8, 8, bias=False) for _ in range(4))
        self.head = nn.Linear(8, 5)

    def forward(self, ids):
        x = self.embedding(ids)
        y = self.norm(x)
        y = y * self.mix + F.pad(y, (0, 0, 1, -1)) * (1 - self.mix)
        keys, values, decay = self.key(y), self.value(y), -torch.exp(self.decay)
        above = below = torch.zeros_like(keys[:, 0])
        most, outputs = torch.full_like(above, -1e30), []
        for t in range(ids.shape[1]):
            k, v = keys[:, t], values[:, t]
            top = torch.maximum(most, self.first + k)
            a, b = torch.exp(most - top), torch.exp(self.first + k - top)
            outputs.append((a * above + b * v) / (a * below + b))
            top = torch.maximum(most + decay, k)
            a, b = torch.exp(most + decay - top), torch.exp(k - top)
            above, below, most = a * above + b * v, a * below + b, top
        return self.head(x + self.out(self.gate(y).sigmoid() * torch.stack(outputs, 1)))


class LinearAttention(nn.Module):
    """Katharopoulos et al. 2020: sums of keys and values up to each token."""
    def __init__(self):
        super().__init__()
        self.embedding, self.qkv, self.head = nn.Embedding(40, 8), nn.Linear(8, 24), nn.Linear(8, 5)

    def forward(self, ids):
        x = self.embedding(ids)
        q, k, v = self.qkv(x).chunk(3, -1)
        q, k = F.elu(q) + 1, F.elu(k) + 1
        sums = torch.cumsum(torch.einsum("btd,bte->btde", k, v), 1)
        share = 1 / (torch.einsum("btd,btd->bt", q, k.cumsum(1)) + 1e-6)
        return self.head(x + torch.einsum("btd,btde,bt->bte", q, sums, share))


class FourierMixing(nn.Module):
    """Lee-Thorp et al. 2022: transforms in the place of attention."""
    def __init__(self):
        super().__init__()
        self.embedding, self.norm, self.head = nn.Embedding(40, 8), nn.LayerNorm(8), nn.Linear(8, 5)

    def forward(self, ids):
        x = self.embedding(ids)
        return self.head(self.norm(x + torch.fft.fft(torch.fft.fft(x, dim=-1), dim=-2).real))


class Spectra(nn.Module):
    """Transforms of short times, to their sizes."""
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(9, 3)

    def forward(self, x):
        spectrum = torch.stft(x, 16, 4, window=torch.hann_window(16), return_complex=True, center=False)
        return self.head(spectrum.abs().mean(2))


class Rotary(nn.Module):
    """Su et al. 2021, by complex numbers."""
    def __init__(self):
        super().__init__()
        self.embedding, self.query, self.head = nn.Embedding(40, 8), nn.Linear(8, 8), nn.Linear(8, 5)

    def forward(self, ids):
        x = self.embedding(ids)
        angles = torch.outer(torch.arange(ids.shape[1]).float(), 1 / 10000 ** (torch.arange(0, 8, 2) / 8))
        q = torch.view_as_complex(self.query(x).view(ids.shape[0], -1, 4, 2))
        return self.head(x + torch.view_as_real(q * torch.polar(torch.ones_like(angles), angles)).flatten(2))


class RandomFeatures(nn.Module):
    """Choromanski et al. 2021: attention by random features, kept in range by a maximum that is detached."""
    def __init__(self):
        super().__init__()
        self.embedding, self.qkv, self.head = nn.Embedding(40, 8), nn.Linear(8, 24), nn.Linear(8, 3)
        self.register_buffer("features", torch.randn(6, 8))

    def features_of(self, x):
        products = x @ self.features.t()
        return torch.exp(products - x.square().sum(-1, keepdim=True) / 2 - products.amax(-1, keepdim=True).detach()) + 1e-4

    def forward(self, ids):
        x = self.embedding(ids)
        q, k, v = self.qkv(x).chunk(3, -1)
        q, k = self.features_of(q), self.features_of(k)
        return self.head((x + (q @ (k.transpose(1, 2) @ v)) / (q @ k.sum(1, keepdim=True).transpose(1, 2))).mean(1))


class StraightThrough(nn.Module):
    """Bengio et al. 2013: numbers that are rounded, and a gradient around it."""
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Linear(6, 6), nn.Linear(6, 3)

    def forward(self, x):
        y = self.body(x)
        return self.head(y + (torch.round(y) - y).detach())


class EdgeMessages(nn.Module):
    """Messages along edges that each sample has of its own, added up at their ends."""
    def __init__(self):
        super().__init__()
        self.message, self.update = nn.Linear(10, 8), nn.Linear(13, 3)

    def forward(self, x, edges):
        at = lambda i, size: edges[:, i, :, None].expand(-1, -1, size)
        ends = [torch.gather(x, 1, at(i, 5)) for i in range(2)]
        sums = torch.zeros(x.shape[0], 6, 8).scatter_add(1, at(1, 8), F.relu(self.message(torch.cat(ends, -1))))
        return self.update(torch.cat([x, sums], -1))


class DeepFm(nn.Module):
    """Guo et al. 2017: a factorization machine beside a network, with one table for all columns."""
    def __init__(self):
        super().__init__()
        self.embedding, self.weights = nn.Embedding(40, 6), nn.Embedding(40, 1)
        self.register_buffer("first", torch.arange(4) * 10)
        self.deep = nn.Sequential(nn.Linear(24, 16), nn.ReLU(), nn.Linear(16, 1))
        self.offset, self.head = nn.Parameter(torch.zeros(1)), nn.Linear(1, 2)

    def forward(self, ids):
        ids = ids + self.first
        e = self.embedding(ids)
        pairs = 0.5 * (e.sum(1) ** 2 - (e ** 2).sum(1)).sum(1, keepdim=True)
        return self.head(self.weights(ids).sum(1) + pairs + self.deep(e.flatten(1)) + self.offset)


class TwoTowers(nn.Module):
    """Users and items as directions, with a temperature that is learnt."""
    def __init__(self):
        super().__init__()
        self.users, self.items = nn.Embedding(20, 6), nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 6))
        self.temperature = nn.Parameter(torch.tensor(math.log(5.0)))

    def forward(self, user, item):
        cosine = (F.normalize(self.users(user), dim=-1) * F.normalize(self.items(item), dim=-1)).sum(-1, keepdim=True)
        return cosine * self.temperature.exp()


class TiedAutoencoder(nn.Module):
    """A decoder of the encoder's own weights, turned, with biases of its own."""
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Parameter(torch.randn(6, 10) * 0.3), nn.Parameter(torch.randn(4, 6) * 0.3)
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(n)) for n in (6, 4, 6, 10))

    def forward(self, x):
        h = torch.tanh(F.linear(torch.tanh(F.linear(x, self.first, self.biases[0])), self.second, self.biases[1]))
        return F.linear(torch.tanh(F.linear(h, self.second.t(), self.biases[2])), self.first.t(), self.biases[3])


class TiedConvolution(nn.Module):
    """The same with a convolution, whose transpose has a fresh bias."""
    def __init__(self):
        super().__init__()
        self.conv, self.bias = nn.Conv2d(2, 4, 3, padding=1), nn.Parameter(torch.zeros(2))

    def forward(self, x):
        return F.conv_transpose2d(F.relu(self.conv(x)), self.conv.weight, self.bias, padding=1)


class BareNorms(nn.Module):
    """Batch norm with weights, without, and without running statistics."""
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.BatchNorm1d(12, affine=False), nn.Linear(12, 16, bias=False), nn.BatchNorm1d(16), nn.ReLU(),
            nn.Linear(16, 16), nn.BatchNorm1d(16, affine=False), nn.ELU(), nn.Linear(16, 16), nn.BatchNorm1d(16, track_running_stats=False), nn.ReLU(),
            nn.Linear(16, 3))

    def forward(self, x):
        return self.layers(x)


class CalledAgain(nn.Module):
    """Fresh norms and layers that are called several times."""
    def __init__(self):
        super().__init__()
        self.layer, self.first, self.second, self.head = nn.Linear(8, 8), nn.LayerNorm(8), nn.LayerNorm(8), nn.Linear(8, 3)

    def forward(self, x):
        for _ in range(3):
            x = self.second(self.first(x + F.gelu(self.layer(x))) + self.layer(x))
        return self.head(x)


class RealNvp(nn.Module):
    """Dinh et al. 2017: couplings by masks, and a mixing matrix."""
    def __init__(self):
        super().__init__()
        self.register_buffer("mask", torch.tensor([1.0, 0, 1, 0, 1, 0]))
        net = lambda *last: nn.Sequential(nn.Linear(6, 8), nn.LeakyReLU(), nn.Linear(8, 6), *last)
        self.scales, self.shifts = nn.ModuleList([net(nn.Tanh()), net(nn.Tanh())]), nn.ModuleList([net(), net()])
        self.mixing = nn.Parameter(torch.linalg.qr(torch.randn(6, 6))[0])

    def forward(self, x):
        for i in range(2):
            mask = self.mask if i == 0 else 1 - self.mask
            kept = x * mask
            x = (kept + (1 - mask) * (x * torch.exp(self.scales[i](kept)) + self.shifts[i](kept))) @ self.mixing
        return x


class Anchors(nn.Module):
    """Redmon et al. 2016: boxes from places and anchors."""
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 14, 1)
        places = torch.stack(torch.meshgrid(torch.arange(8), torch.arange(8), indexing="xy"), -1)
        self.register_buffer("places", places.view(1, 1, 8, 8, 2).float())
        self.register_buffer("anchors", torch.tensor([[1.0, 2.0], [3.0, 1.0]]).view(1, 2, 1, 1, 2))

    def forward(self, x):
        y = self.conv(x).view(x.shape[0], 2, 7, 8, 8).permute(0, 1, 3, 4, 2)
        centre, size = (y[..., :2].sigmoid() * 2 - 0.5 + self.places) * 0.1, (y[..., 2:4].sigmoid() * 2) ** 2 * self.anchors
        return torch.cat([centre, size, y[..., 4:]], -1).reshape(x.shape[0], -1, 7)


class Pyramid(nn.Module):
    """Zhao et al. 2017: pools of several sizes, resized and joined."""
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(2, 6, 3, padding=1)
        self.branches = nn.ModuleList(nn.Conv2d(6, 2, 1) for _ in range(4))
        self.head = nn.Conv2d(14, 4, 3, padding=1)

    def forward(self, x):
        x = F.relu(self.stem(x))
        parts = [F.interpolate(F.relu(branch(F.adaptive_avg_pool2d(x, n))), x.shape[2:], mode="bilinear") for branch, n in zip(self.branches, (1, 2, 3, 6))]
        return self.head(torch.cat([x, *parts], 1))


class Folded(nn.Module):
    """Patches that overlap, changed and summed up again."""
    def __init__(self):
        super().__init__()
        self.mix = nn.Linear(18, 18)

    def forward(self, x):
        patches = F.unfold(x, 3, stride=2, padding=1)
        return F.fold(self.mix(patches.transpose(1, 2)).transpose(1, 2), (8, 8), 3, stride=2, padding=1)


class Conformer(nn.Module):
    """Gulati et al. 2020: attention and depthwise convolution with batch norm."""
    def __init__(self):
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(8) for _ in range(2))
        self.feed = nn.Sequential(nn.Linear(8, 16), nn.SiLU(), nn.Linear(16, 8))
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.conv = nn.Sequential(nn.Conv1d(8, 16, 1), nn.GLU(1), nn.Conv1d(8, 8, 3, padding=1, groups=8), nn.BatchNorm1d(8), nn.SiLU(), nn.Conv1d(8, 8, 1))
        self.head = nn.Linear(8, 4)

    def forward(self, x):
        x = x + 0.5 * self.feed(self.norms[0](x))
        y = self.norms[1](x)
        x = x + self.attention(y, y, y)[0]
        return self.head(x + self.conv(x.transpose(1, 2)).transpose(1, 2))


class Decomposed(nn.Module):
    """Zeng et al. 2023: a trend by means and the rest, each by a linear layer."""
    def __init__(self):
        super().__init__()
        self.mean, self.rest, self.trend = nn.AvgPool1d(5, 1), nn.Linear(12, 4), nn.Linear(12, 4)

    def forward(self, x):
        trend = self.mean(torch.cat([x[:, :1].repeat(1, 2, 1), x, x[:, -1:].repeat(1, 2, 1)], 1).transpose(1, 2))
        return (self.rest(x.transpose(1, 2) - trend) + self.trend(trend)).transpose(1, 2)


def edges(n):
    return {"x": torch.randn(n, 6, 5), "edges": torch.randint(0, 6, (n, 2, 9))}


def towers(n):
    return {"user": torch.randint(0, 20, (n,)), "item": torch.randn(n, 5)}


MODELS = {
    "last-states": Spec(LastStates, rows(6, 4), "classes", 0.1, baked=3),
    "cells": Spec(Cells, rows(5, 4), "classes", 0.1, baked=4),
    "hierarchical": Spec(Hierarchical, lambda n: {"ids": torch.randint(0, 40, (n, 3, 5))}, "classes", 0.1, baked=1),
    "chain-field": Spec(ChainField, ids(), "numbers", 0.01, baked=3),
    "rwkv": Spec(Rwkv, ids(), "tokens", 0.1),
    "linear-attention": Spec(LinearAttention, ids(), "tokens", 0.1, baked=1),
    "fnet": Spec(FourierMixing, ids(), "tokens", 0.05),
    "spectra": Spec(Spectra, rows(64), "classes", 0.05),
    "complex-rotary": Spec(Rotary, ids(), "tokens", 0.1),
    "random-features": Spec(RandomFeatures, ids(), "classes", 0.1),
    "straight-through": Spec(StraightThrough, rows(6), "classes", 0.1),
    "edge-messages": Spec(EdgeMessages, edges, "tokens", 0.1, baked=4),
    "deep-fm": Spec(DeepFm, lambda n: {"ids": torch.randint(0, 10, (n, 4))}, "classes", 0.1),
    "two-towers": Spec(TwoTowers, towers, "numbers", 0.01),
    "two-towers-kept": Spec(TwoTowers, towers, "numbers", 0.01, kept=True),
    "tied-autoencoder": Spec(TiedAutoencoder, rows(10), "numbers", 0.1),
    "tied-convolution": Spec(TiedConvolution, image(8, 2), "numbers", 0.1),
    "bare-norms": Spec(BareNorms, rows(12), "classes", 0.05),
    "called-again": Spec(CalledAgain, rows(8), "classes", 0.1, baked=2),
    "real-nvp": Spec(RealNvp, rows(6), "numbers", 0.05, baked=2),
    "anchors": Spec(Anchors, image(8), "numbers", 0.05),
    "pyramid": Spec(Pyramid, image(12, 2), "pixels", 0.05, baked=1),
    "folded": Spec(Folded, image(8, 2), "numbers", 0.1),
    "conformer": Spec(Conformer, rows(8, 8), "tokens", 0.02),
    "d-linear": Spec(Decomposed, rows(12, 3), "numbers", 0.1),
}
