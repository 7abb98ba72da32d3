"""Networks as users write them, most for a way of writing that the import once refused or got wrong."""
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import parametrize

from spec import Spec, rows


class FixedPoint(nn.Module):
    """Bai et al. 2019: a fixed point that is found without gradients, and one step with them."""
    def __init__(self):
        super().__init__()
        self.state, self.input, self.head = nn.Linear(6, 6), nn.Linear(4, 6), nn.Linear(6, 3)

    def forward(self, x):
        u, z = self.input(x), torch.zeros(x.shape[0], 6)
        with torch.no_grad():
            for _ in range(4):
                z = torch.tanh(0.5 * self.state(z) + u)
        return self.head(torch.tanh(0.5 * self.state(z) + u))


class NormalizedGraph(nn.Module):
    """Kipf & Welling 2017 on graphs that samples have of their own: nodes without edges have infinite degrees, which are written over."""
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(4, 8), nn.Linear(8, 3)

    def forward(self, x, edges):
        degrees = edges.sum(-1).pow(-0.5)
        degrees[torch.isinf(degrees)] = 0
        edges = degrees[..., None] * edges * degrees[:, None]
        return self.second(edges @ F.relu(edges @ self.first(x)))


class MaskedTokens(nn.Module):
    """A learnt token in the place of those that a mask picks, and layers for the others alone."""
    def __init__(self):
        super().__init__()
        self.token, self.first, self.second, self.head = nn.Parameter(torch.randn(6)), nn.Linear(6, 6), nn.Linear(6, 6), nn.Linear(6, 3)

    def forward(self, x):
        picked, far = x[..., 0] < 0, x[..., 1] > 0.5
        y = torch.zeros_like(x)
        y[picked] = torch.log(-x[picked][:, :1]) * self.first(x[picked])
        y[~picked] = F.relu(self.second(x[~picked]))
        y[far] = self.token
        y[y > 2] *= 0.5
        return self.head(y)


class RoutedExperts(nn.Module):
    """Fedus et al. 2022: each expert gets the samples that chose it, found by torch.where, and adds its share."""
    def __init__(self):
        super().__init__()
        self.router, self.experts = nn.Linear(6, 3), nn.ModuleList(nn.Sequential(nn.Linear(6, 8), nn.GELU(), nn.Linear(8, 6)) for _ in range(3))
        self.head = nn.Linear(6, 3)

    def forward(self, x):
        shares, choices = self.router(x).softmax(-1).topk(2, -1)
        y = torch.zeros_like(x)
        for i, expert in enumerate(self.experts):
            sample, rank = torch.where(choices == i)
            y.index_add_(0, sample, expert(x[sample]) * shares[sample, rank, None])
        return self.head(x + y)


class GreatestMessage(nn.Module):
    """Hamilton et al. 2017: the greatest message at the end of edges that all samples share."""
    def __init__(self):
        super().__init__()
        self.register_buffer("edges", torch.tensor([[0, 1, 2, 3, 4, 0, 2], [1, 2, 3, 4, 0, 2, 1]]))
        self.message, self.update = nn.Linear(8, 6), nn.Linear(10, 3)

    def forward(self, x):
        start, end = self.edges
        messages = self.message(torch.cat([x[:, start], x[:, end]], -1))
        greatest = torch.zeros(x.shape[0], 5, 6).scatter_reduce(1, end.view(1, -1, 1).expand_as(messages), messages, "amax", include_self=False)
        return self.update(torch.cat([x, greatest], -1))


class Symmetric(nn.Module):
    def forward(self, weight):
        return weight.triu() + weight.triu(1).T


def symmetric():
    layer = nn.Linear(5, 5)
    parametrize.register_parametrization(layer, "weight", Symmetric())
    return nn.Sequential(layer, nn.ReLU(), nn.Linear(5, 3))


class Toeplitz(nn.Module):
    """A matrix whose entries depend on their distance from the diagonal."""
    def __init__(self):
        super().__init__()
        self.diagonals, self.head = nn.Parameter(torch.randn(11) * 0.3), nn.Linear(6, 3)
        self.register_buffer("distances", torch.arange(6)[:, None] - torch.arange(6) + 5)

    def forward(self, x):
        return self.head(F.relu(x @ self.diagonals[self.distances]))


class Prototypes(nn.Module):
    """Snell et al. 2017: distances to learnt points, with a learnt factor that begins as 1."""
    def __init__(self):
        super().__init__()
        self.body, self.points, self.log_factor = nn.Linear(5, 4), nn.Parameter(torch.randn(3, 4)), nn.Parameter(torch.zeros(()))

    def forward(self, x):
        return -(self.body(x)[:, None] - self.points).square().sum(-1) * self.log_factor.exp()


class Causal(nn.Module):
    """Bai et al. 2018: convolutions that look back, with PyTorch's first weight norm."""
    def __init__(self):
        super().__init__()
        self.first = torch.nn.utils.weight_norm(nn.Conv1d(3, 6, 3, padding=2))
        self.second = torch.nn.utils.weight_norm(nn.Conv1d(6, 6, 3, padding=4, dilation=2))
        self.head = nn.Linear(6, 3)

    def forward(self, x):
        x = F.relu(self.first(x)[..., :-2])
        return self.head(F.relu(self.second(x)[..., :-4])[..., -1])


class RareWords(nn.Module):
    """Embeddings whose gradients are divided by how often the batch has a word."""
    def __init__(self):
        super().__init__()
        self.words, self.head = nn.Embedding(8, 6, scale_grad_by_freq=True), nn.Linear(6, 3)

    def forward(self, ids):
        return self.head(self.words(ids).mean(1))


class Rounding(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return torch.round(x)

    @staticmethod
    def backward(ctx, dy):
        return dy


class Rounded(nn.Module):
    """A gradient of its own, by a function of autograd."""
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Linear(6, 6), nn.Linear(6, 3)

    def forward(self, x):
        return self.head(Rounding.apply(2 * self.body(x)))


class HardChoice(nn.Module):
    """Jang et al. 2017: the greatest share as one, with the gradient of the shares."""
    def __init__(self):
        super().__init__()
        self.choose, self.head = nn.Linear(6, 4), nn.Linear(4, 3)

    def forward(self, x):
        shares = self.choose(x).softmax(-1)
        hard = torch.zeros_like(shares).scatter(-1, shares.argmax(-1, keepdim=True), 1.0)
        return self.head(hard - shares.detach() + shares)


class Capsules(nn.Module):
    """Sabour et al. 2017: capsules that agree, found without gradients."""
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1, 9, 3, 4, 4) * 0.4)

    def squashed(self, x):
        size = x.norm(dim=-1, keepdim=True)
        return size**2 / (1 + size**2) * x / (size + 1e-8)

    def forward(self, x):
        votes = (self.weight @ self.squashed(x)[:, :, None, :, None]).squeeze(-1)
        kept, logits = votes.detach(), torch.zeros(x.shape[0], 9, 3, 1)
        for _ in range(2):
            agreed = self.squashed((logits.softmax(2) * kept).sum(1))
            logits = logits + (kept * agreed[:, None]).sum(-1, keepdim=True)
        return 5 * self.squashed((logits.softmax(2) * votes).sum(1)).norm(dim=-1)


class Splines(nn.Module):
    """Liu et al. 2024: learnt functions of each number, by B-splines."""
    def __init__(self):
        super().__init__()
        self.register_buffer("knots", torch.linspace(-2, 2, 8))
        self.first, self.linear, self.second = nn.Parameter(torch.randn(4, 6, 5)), nn.Linear(4, 6), nn.Parameter(torch.randn(6, 3, 5))

    def bases(self, x):
        k, x = self.knots, x[..., None]
        bases = ((x >= k[:-1]) & (x < k[1:])).float()
        for d in (1, 2):
            bases = (x - k[: -d - 1]) / (k[d:-1] - k[: -d - 1]) * bases[..., :-1] + (k[d + 1:] - x) / (k[d + 1:] - k[1:-d]) * bases[..., 1:]
        return bases

    def forward(self, x):
        y = torch.einsum("bik,iok->bo", self.bases(x), self.first) + self.linear(F.silu(x))
        return torch.einsum("bik,iok->bo", self.bases(y.tanh()), self.second)


class Retention(nn.Module):
    """Sun et al. 2023: attention that fades with distance, by a learnt share for each head."""
    def __init__(self):
        super().__init__()
        self.words, self.query, self.key, self.value = nn.Embedding(15, 8), *(nn.Linear(8, 8, bias=False) for _ in range(3))
        self.norm, self.head, self.fading = nn.GroupNorm(2, 8), nn.Linear(8, 15), nn.Parameter(torch.randn(2) + 2)

    def forward(self, ids):
        x = self.words(ids)
        b, t, _ = x.shape
        q, k, v = (layer(x).view(b, t, 2, 4).transpose(1, 2) for layer in (self.query, self.key, self.value))
        at = torch.arange(t)
        shares = torch.where(at[:, None] >= at, torch.sigmoid(self.fading)[:, None, None] ** (at[:, None] - at).clamp(min=0).float(), torch.zeros(()))
        y = (q @ k.transpose(-1, -2) * 0.5 * shares @ v).transpose(1, 2).reshape(b * t, 8)
        return self.head(self.norm(y).view(b, t, 8) * F.silu(x))


class StateSpace(nn.Module):
    """Gu & Dao 2023: a state for each channel, written out token by token."""
    def __init__(self):
        super().__init__()
        self.words, self.step, self.parts, self.head = nn.Embedding(15, 6), nn.Linear(6, 6), nn.Linear(6, 6), nn.Linear(6, 15)
        self.rates, self.skip = nn.Parameter(torch.rand(6, 3)), nn.Parameter(torch.ones(6))

    def forward(self, ids):
        x = self.words(ids)
        step, (b, c) = F.softplus(self.step(x)), self.parts(x).split(3, -1)
        state, given = torch.zeros(x.shape[0], 6, 3), []
        for t in range(ids.shape[1]):
            state = torch.exp(-step[:, t, :, None] * self.rates.exp()) * state + step[:, t, :, None] * b[:, t, None] * x[:, t, :, None]
            given.append((state * c[:, t, None]).sum(-1))
        return self.head(torch.stack(given, 1) + x * self.skip)


class Places(nn.Module):
    """Values put in place by two lists of indices that broadcast."""
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Linear(6, 6), nn.Linear(6, 3)

    def forward(self, x):
        y, z = self.body(x), torch.zeros_like(x)
        sample, least = torch.arange(x.shape[0])[:, None], x.argsort(1)[:, :3]
        z[sample, least] += y[sample, least]
        return self.head(z)


def graphs(n):
    edges = torch.rand(n, 5, 5)
    return {"x": torch.randn(n, 5, 4), "edges": ((edges + edges.transpose(1, 2)) > 1.3).float()}


MODELS = {
    "fixed-point": Spec(FixedPoint, rows(4), "classes", 0.1, untold="no_grad"),
    "normalized-graph": Spec(NormalizedGraph, graphs, "tokens", 0.1),
    "masked-tokens": Spec(MaskedTokens, rows(5, 6), "tokens", 0.1),
    "routed-experts": Spec(RoutedExperts, rows(6), "classes", 0.1),
    "greatest-message": Spec(GreatestMessage, rows(5, 4), "tokens", 0.1),
    "symmetric": Spec(symmetric, rows(5), "classes", 0.1),
    "symmetric-kept": Spec(symmetric, rows(5), "classes", 0.1, kept=True),
    "toeplitz": Spec(Toeplitz, rows(6), "classes", 0.1),
    "toeplitz-kept": Spec(Toeplitz, rows(6), "classes", 0.1, kept=True),
    "prototypes": Spec(Prototypes, rows(5), "classes", 0.02),
    "prototypes-kept": Spec(Prototypes, rows(5), "classes", 0.02, kept=True),
    "causal-weight-norm": Spec(Causal, rows(3, 12), "classes", 0.1),
    "rare-words": Spec(RareWords, lambda n: {"ids": torch.randint(0, 8, (n, 5))}, "classes", 0.3, untold="scale_grad_by_freq"),
    "rounding-function": Spec(Rounded, rows(6), "classes", 0.1),
    "hard-choice": Spec(HardChoice, rows(6), "classes", 0.1),
    "capsules": Spec(Capsules, rows(9, 4), "classes", 0.1, untold="detach"),
    "splines": Spec(Splines, rows(4), "classes", 0.05),
    "retention": Spec(Retention, lambda n: {"ids": torch.randint(0, 15, (n, 6))}, "tokens", 0.1),
    "state-space": Spec(StateSpace, lambda n: {"ids": torch.randint(0, 15, (n, 6))}, "tokens", 0.1),
    "places": Spec(Places, rows(6), "classes", 0.1),
}
