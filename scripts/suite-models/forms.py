"""Forms in which people write their networks, beside the known ones: what PyTorch has for them, and what exporters make of it."""
import math

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import parametrizations

from spec import Spec, ids, image, rows


class EqualRate(nn.Module):
    """Karras et al. 2018: weights of size one, scaled where they are used, so that all learn at one rate."""
    def __init__(self):
        super().__init__()
        self.weights = nn.ParameterList([nn.Parameter(torch.randn(16, 6)), nn.Parameter(torch.randn(16, 16)), nn.Parameter(torch.randn(3, 16))])
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(w.shape[0])) for w in self.weights)

    def forward(self, x):
        for i, (weight, bias) in enumerate(zip(self.weights, self.biases)):
            x = F.linear(x if i == 0 else F.leaky_relu(x, 0.2), weight * (1 / math.sqrt(weight.shape[1])), bias)
        return x


def weight_norm():
    return nn.Sequential(parametrizations.weight_norm(nn.Conv1d(3, 8, 3)), nn.ReLU(), parametrizations.weight_norm(nn.Conv1d(8, 8, 3, groups=2)), nn.Tanh(),
                         nn.Flatten(), parametrizations.weight_norm(nn.Linear(64, 4)))


class Standardized(nn.Conv2d):
    """Qiao et al. 2019: weights of mean 0 and variance 1 by filter."""
    def forward(self, x):
        mean, var = self.weight.mean((1, 2, 3), keepdim=True), self.weight.var((1, 2, 3), keepdim=True)
        return self._conv_forward(x, (self.weight - mean) / (var + 1e-5).sqrt(), self.bias)


def standardized():
    return nn.Sequential(Standardized(3, 8, 3), nn.GroupNorm(2, 8), nn.ReLU(), Standardized(8, 8, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 4))


class TiedEncoder(nn.Module):
    """nn.TransformerEncoder with masks, its output tied to the embedding."""
    def __init__(self, norm_first=False):
        super().__init__()
        self.embedding = nn.Embedding(40, 16, padding_idx=0)
        self.position = nn.Parameter(torch.randn(8, 16) * 0.1)
        layer = nn.TransformerEncoderLayer(16, 2, 24, dropout=0.0, batch_first=True, norm_first=norm_first, activation="gelu")
        self.encoder = nn.TransformerEncoder(layer, 2, nn.LayerNorm(16))
        self.head = nn.Linear(16, 40, bias=False)
        self.head.weight = self.embedding.weight

    def forward(self, ids):
        causal = torch.triu(torch.full((ids.shape[1], ids.shape[1]), float("-inf")), 1)
        x = self.embedding(ids) * 4 + self.position
        return self.head(self.encoder(x, mask=causal, is_causal=True))


class PaddedEncoder(nn.Module):
    """Padding told by ids, its mean over the tokens that are there."""
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(40, 16, padding_idx=0)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 24, dropout=0.0, batch_first=True), 1, enable_nested_tensor=False)
        self.head = nn.Linear(16, 3)

    def forward(self, ids):
        padding = ids == 0
        x = self.encoder(self.embedding(ids), src_key_padding_mask=padding)
        there = (~padding)[..., None].float()
        return self.head((x * there).sum(1) / there.sum(1).clamp(min=1))


class CrossAttention(nn.Module):
    """Attention with keys and values of other widths, masks, and its weights as a result."""
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(12, 3, kdim=6, vdim=8, batch_first=True, add_bias_kv=True)
        self.out = nn.Linear(12 + 6, 4)

    def forward(self, q, k, v):
        x, weights = self.attention(q, k, v, average_attn_weights=True)
        return self.out(torch.cat([x, weights], -1))


class GroupedHeads(nn.Module):
    """scaled_dot_product_attention with grouped heads, a mask of bools, a scale of its own, and a causal one."""
    def __init__(self):
        super().__init__()
        self.q, self.kv, self.out = nn.Linear(12, 16), nn.Linear(12, 16), nn.Linear(16, 4)
        self.register_buffer("near", (torch.arange(6)[:, None] - torch.arange(6)).abs() < 3)

    def forward(self, x):
        q = self.q(x).unflatten(2, (4, 4)).transpose(1, 2)
        k, v = self.kv(x).unflatten(2, (4, 4)).transpose(1, 2).chunk(2, 1)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=self.near, scale=0.7, enable_gqa=True)
        b = F.scaled_dot_product_attention(a, k.repeat_interleave(2, 1), v.repeat_interleave(2, 1), is_causal=True)
        return self.out((a + b).transpose(1, 2).flatten(2))


class Shuffles(nn.Module):
    """Pixel shuffles both ways, channel shuffle, transposed convolutions with groups and output padding."""
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(2), nn.Conv2d(4, 8, 3, padding="same", dilation=2), nn.ChannelShuffle(2), nn.GroupNorm(4, 8), nn.SiLU(),
            nn.ConvTranspose2d(8, 8, 3, stride=2, padding=1, output_padding=1, groups=2), nn.CELU(), nn.Conv2d(8, 4, 3, padding=1, padding_mode="circular"),
            nn.PixelShuffle(2), nn.AvgPool2d(2, ceil_mode=True, count_include_pad=False))

    def forward(self, x):
        return self.layers(x)


class Resizes(nn.Module):
    """Every mode of interpolate."""
    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(1, 2, 3, padding=1) for _ in range(6))
        self.head = nn.Conv2d(12, 3, 1)

    def forward(self, x):
        modes = [dict(mode="nearest"), dict(mode="nearest-exact"), dict(mode="bilinear"), dict(mode="bilinear", align_corners=True), dict(mode="bicubic", align_corners=True),
                 dict(mode="area")]
        sizes = [dict(size=(10, 10)), dict(size=(5, 7))]
        return self.head(torch.cat([F.interpolate(F.interpolate(conv(x), **sizes[i % 2], **mode), (10, 10)) for i, (conv, mode) in enumerate(zip(self.convs, modes))], 1))


class PackedTagger(nn.Module):
    """Sequences of several lengths, packed and unpacked; the last states, and the mean of all."""
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(40, 8)
        self.rnn = nn.LSTM(8, 6, bidirectional=True, batch_first=True)
        self.head = nn.Linear(24, 3)

    def forward(self, ids, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(self.embedding(ids), lengths, batch_first=True, enforce_sorted=False)
        states, (h, _) = self.rnn(packed)
        states, _ = nn.utils.rnn.pad_packed_sequence(states, batch_first=True, total_length=6)
        return self.head(torch.cat([h.transpose(0, 1).flatten(1), states.sum(1) / lengths[:, None]], 1))


class Recurrent(nn.Module):
    """Two layers of GRU, time first, a start state that is learnt, and an LSTM that projects."""
    def __init__(self):
        super().__init__()
        self.start = nn.Parameter(torch.randn(2, 1, 6) * 0.3)
        self.gru = nn.GRU(4, 6, 2)
        self.lstm = nn.LSTM(6, 8, batch_first=True)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        y, _ = self.gru(x.transpose(0, 1), self.start.expand(-1, x.shape[0], -1).contiguous())
        return self.head(self.lstm(y.transpose(0, 1))[0][:, -1])


class WeightedBag(nn.Module):
    """Bags whose tokens have weights."""
    def __init__(self):
        super().__init__()
        self.bag = nn.EmbeddingBag(40, 8, mode="sum")
        self.head = nn.Linear(8, 3)

    def forward(self, ids, weights):
        return self.head(self.bag(ids, per_sample_weights=weights))


class Indexing(nn.Module):
    """Rows by lists, steps and rolls, numbers put into place, sums by index, and pairs by bools."""
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(8, 12), nn.Linear(15, 3)
        self.token = nn.Parameter(torch.randn(3))

    def forward(self, x):
        h = torch.tanh(self.first(x))
        y = h[:, [3, 0, 5, 3]] + h[:, ::3].flip(1) + h.roll(2, 1)[:, :4] - h[:, -4:]
        z = torch.zeros(x.shape[0], 6)
        z[:, 1] = y[:, 0] * 2
        z[:, 2:4] = y[:, 1:3]
        z[:, 4:] += self.token[:2]
        s = torch.zeros(x.shape[0], 5).index_add(1, torch.tensor([0, 2, 2, 4, 1, 0, 3, 2, 1, 0, 4, 2]), h)
        masked = torch.where(h > 0, h, 0.1 * h).masked_fill(h < -0.9, -1.0)[:, :4]
        return self.second(torch.cat([z, s, masked], 1))


class LastToken(nn.Module):
    """The state of the last token that is there, by ids of rows and places, as for decoders that classify."""
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(40, 12, padding_idx=0)
        self.rnn = nn.GRU(12, 10, batch_first=True)
        self.head = nn.Linear(10, 3)

    def forward(self, ids):
        last = (ids != 0).sum(1) - 1
        x = self.rnn(self.embedding(ids))[0]
        return self.head(x[torch.arange(ids.shape[0]), last])


class Pairs(nn.Module):
    """Bilinear layers, cosines, distances of all pairs, and a temperature that is learnt."""
    def __init__(self):
        super().__init__()
        self.left, self.right = nn.Linear(5, 8), nn.Linear(4, 8)
        self.bilinear = nn.Parameter(torch.randn(3, 8, 8) * 0.3)
        self.log_scale = nn.Parameter(torch.tensor(0.5))
        self.points = nn.Parameter(torch.randn(3, 8))

    def forward(self, a, b):
        a, b = self.left(a), self.right(b)
        cosine = F.cosine_similarity(a[:, None], self.points[None], dim=-1)
        return torch.einsum("bi,kij,bj->bk", a, self.bilinear, b) + cosine * self.log_scale.exp() - torch.cdist(b, self.points) * 0.1


class Functions(nn.Module):
    """Activations and reductions that have names of their own."""
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(6, 6) for _ in range(12))
        self.prelu = nn.PReLU(6)
        self.norm = nn.RMSNorm(6)
        self.head = nn.Linear(9, 3)

    def forward(self, x):
        functions = [nn.SELU(), nn.Hardswish(), nn.Mish(), nn.LogSigmoid(), nn.Softsign(), nn.Hardtanh(), nn.Softshrink(0.1), nn.Tanhshrink(),
                     nn.GELU("tanh"), self.prelu, nn.ReLU6(), nn.Softmin(1)]
        for layer, function in zip(self.layers, functions):
            x = self.norm(x + function(layer(x)))
        parts = [x.logsumexp(1), x.std(1), x.var(1, unbiased=False), x.norm(dim=1), x.amax(1), x.cumsum(1)[:, 2], x.prod(1), x.sort(1)[0][:, 1], x.abs().mean(1)]
        return self.head(torch.stack(parts, 1))


class Norms(nn.Module):
    """Norms of three axes, without weights, without a bias, with statistics."""
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv3d(1, 4, 3, padding=1)
        self.batch = nn.BatchNorm3d(4)
        self.plain = nn.LayerNorm([4, 4, 4], elementwise_affine=False)
        self.response = nn.LocalResponseNorm(3)
        self.lines = nn.Conv1d(4, 6, 3)
        self.instance = nn.InstanceNorm1d(6, affine=True)
        self.layer = nn.LayerNorm(6, bias=False)
        self.head = nn.Linear(6, 3)

    def forward(self, x):
        x = self.plain(F.relu(self.batch(self.conv(x))))
        x = self.instance(self.lines(self.response(x.flatten(3).mean(3))))
        return self.head(self.layer(x.transpose(1, 2)).mean(1))


class Pools(nn.Module):
    """Pools that overlap, that adapt, that keep what does not fill a window, and unfold."""
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 4, 3, stride=2, padding=2, dilation=2, bias=False)
        self.mix = nn.Linear(4 * 9, 6)
        self.head = nn.Linear(6 + 4 * 4 + 4 * 9, 3)

    def forward(self, x):
        x = self.conv(x)
        a = self.mix(F.unfold(x, 3, padding=1, stride=2).transpose(1, 2)).mean(1)
        b = F.adaptive_avg_pool2d(F.max_pool2d(x, 3, 2, 1, ceil_mode=True), 2).flatten(1)
        c = F.adaptive_max_pool2d(F.avg_pool2d(x, 2, 1), 3).flatten(1)
        return self.head(torch.cat([a, b, c], 1))


class Adapted(nn.Module):
    """Zero-made branches beside frozen-looking layers: adapters of low rank, gains by condition, a layer used twice, a scale a channel."""
    def __init__(self):
        super().__init__()
        self.stem, self.shared = nn.Linear(6, 12), nn.Linear(12, 12)
        self.down, self.up = nn.Linear(12, 2, bias=False), nn.Linear(2, 12, bias=False)
        nn.init.zeros_(self.up.weight)
        self.film = nn.Linear(6, 24)
        nn.init.zeros_(self.film.weight), nn.init.zeros_(self.film.bias)
        self.scales = nn.ParameterList(nn.Parameter(torch.full((12,), 0.1)) for _ in range(2))
        self.norms = nn.ModuleList(nn.LayerNorm(12) for _ in range(3))
        self.head = nn.Linear(12, 3)

    def forward(self, x):
        h = self.norms[0](self.stem(x))
        for scale, norm in zip(self.scales, self.norms[1:]):
            h = norm(h + scale * torch.relu(self.shared(h) + self.up(self.down(h))))
        gain, shift = self.film(x).chunk(2, 1)
        return self.head(h * (1 + gain) + shift)


class Several(nn.Module):
    """A dictionary of results, of which the loss takes one."""
    def __init__(self):
        super().__init__()
        self.body, self.a, self.b = nn.Linear(6, 8), nn.Linear(8, 3), nn.Linear(8, 2)

    def forward(self, x):
        h = torch.relu(self.body(x))
        return {"output": self.a(h), "other": self.b(h)}["output"]


class Quantizer(nn.Module):
    """van den Oord et al. 2017: the nearest of learnt codes, and a straight way back around the choice."""
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = nn.Linear(6, 4), nn.Linear(4, 6)
        self.codes = nn.Embedding(8, 4)

    def forward(self, x):
        z = torch.tanh(self.encoder(x))
        nearest = torch.cdist(z, self.codes.weight).argmin(1)
        return self.decoder(self.codes(nearest) + z)


def half():
    return nn.Sequential(nn.Conv1d(3, 8, 3), nn.GroupNorm(2, 8), nn.GELU(), nn.Flatten(), nn.LayerNorm(64), nn.Linear(64, 4))


def masked_text(n):
    lengths = torch.arange(n) % 4 + 3
    return {"ids": torch.randint(1, 40, (n, 8)) * (torch.arange(8) < lengths[:, None])}


def packed(n):
    lengths = torch.arange(n) % 4 + 3
    return {"ids": torch.randint(1, 40, (n, 6)), "lengths": lengths}


MODELS = {
    "equal-rate": Spec(EqualRate, rows(6), "classes", 0.1),
    "equal-rate-kept": Spec(EqualRate, rows(6), "classes", 0.1, kept=True),
    "weight-norm": Spec(weight_norm, rows(3, 12), "classes", 0.1),
    "weight-norm-kept": Spec(weight_norm, rows(3, 12), "classes", 0.1, kept=True),
    "weight-standardized": Spec(standardized, image(10), "classes", 0.05),
    "weight-standardized-kept": Spec(standardized, image(10), "classes", 0.05, kept=True),
    "tied-encoder": Spec(TiedEncoder, ids(), "tokens", 0.05),
    "tied-encoder-norm-first": Spec(lambda: TiedEncoder(True), ids(), "tokens", 0.05, baked=1),
    "padded-encoder": Spec(PaddedEncoder, masked_text, "classes", 0.05),
    "cross-attention": Spec(CrossAttention, lambda n: {"q": torch.randn(n, 4, 12), "k": torch.randn(n, 5, 6), "v": torch.randn(n, 5, 8)}, "tokens", 0.1),
    "grouped-heads": Spec(GroupedHeads, rows(6, 12), "tokens", 0.1),
    "shuffles": Spec(Shuffles, image(12, 1), "numbers", 0.1),
    "resizes": Spec(Resizes, image(8, 1), "pixels", 0.1),
    "packed-tagger": Spec(PackedTagger, packed, "classes", 0.1),
    "recurrent": Spec(Recurrent, rows(5, 4), "classes", 0.1),
    "weighted-bag": Spec(WeightedBag, lambda n: {"ids": torch.randint(0, 40, (n, 5)), "weights": torch.rand(n, 5)}, "classes", 0.1),
    "indexing": Spec(Indexing, rows(8), "classes", 0.1),
    "last-token": Spec(LastToken, masked_text, "classes", 0.1),
    "pairs": Spec(Pairs, lambda n: {"a": torch.randn(n, 5), "b": torch.randn(n, 4)}, "classes", 0.05),
    "functions": Spec(Functions, rows(6), "classes", 0.05),
    "norms": Spec(Norms, rows(1, 4, 4, 4), "classes", 0.02),
    "pools": Spec(Pools, image(11, 2), "classes", 0.05),
    "adapted": Spec(Adapted, rows(6), "classes", 0.1),
    "adapted-one-sample": Spec(Adapted, rows(6), "classes", 0.1, baked=1),
    "several-outputs": Spec(Several, rows(6), "classes", 0.1),
    "half-floats": Spec(half, rows(3, 10), "classes", 0.1, dtype=torch.float16),
    "brain-floats": Spec(half, rows(3, 10), "classes", 0.1, dtype=torch.bfloat16),
    "half-encoder": Spec(PaddedEncoder, masked_text, "classes", 0.05, dtype=torch.float16),
    "quantizer": Spec(Quantizer, rows(6), "numbers", 0.05),
}
