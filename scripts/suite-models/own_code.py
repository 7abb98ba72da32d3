"""Networks as users write them, each for a way of writing that the import once refused or got wrong."""
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
    "places": Spec(Places, rows(6), "classes", 0.1),
}
