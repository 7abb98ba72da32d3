"""Networks written by hand in PyTorch: recurrent, sets, graphs, U-Nets, recommenders and others."""
import math

import torch
from torch import nn
from torch.nn import functional as F

from spec import Spec, ids, image, rows


class Tagger(nn.Module):
    def __init__(self, kind, bidirectional=True, layers=1):
        super().__init__()
        self.embedding = nn.Embedding(40, 12)
        self.rnn = kind(12, 10, layers, bidirectional=bidirectional, batch_first=True)
        self.head = nn.Linear(20 if bidirectional else 10, 5)

    def forward(self, ids):
        return self.head(self.rnn(self.embedding(ids))[0])


class TextCnn(nn.Module):
    """Kim 2014."""
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(40, 16)
        self.convs = nn.ModuleList(nn.Conv1d(16, 8, k) for k in (2, 3, 4))
        self.head = nn.Linear(24, 4)

    def forward(self, ids):
        x = self.embedding(ids).transpose(1, 2)
        return self.head(torch.cat([torch.relu(conv(x)).amax(2) for conv in self.convs], 1))


class DeepSets(nn.Module):
    """Zaheer et al. 2017."""
    def __init__(self):
        super().__init__()
        self.phi = nn.Sequential(nn.Linear(3, 16), nn.ELU(), nn.Linear(16, 16))
        self.rho = nn.Sequential(nn.Linear(16, 16), nn.ELU(), nn.Linear(16, 4))

    def forward(self, x):
        return self.rho(self.phi(x).sum(1))


class SetTransformer(nn.Module):
    """Lee et al. 2019: induced attention, pooling by a learnt seed."""
    def __init__(self, width=16):
        super().__init__()
        self.embed = nn.Linear(3, width)
        self.points = nn.Parameter(torch.randn(1, 4, width) * 0.2)
        self.seed = nn.Parameter(torch.randn(1, 1, width) * 0.2)
        self.down, self.up, self.pool = (nn.MultiheadAttention(width, 2, batch_first=True) for _ in range(3))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 4)

    def forward(self, x):
        x = self.embed(x)
        points, seed = (p.expand(x.shape[0], -1, -1) for p in (self.points, self.seed))
        inner = self.down(points, x, x)[0]
        x = self.norm(x + self.up(x, inner, inner)[0])
        return self.head(self.pool(seed, x, x)[0].squeeze(1))


class PointNet(nn.Module):
    """Qi et al. 2017, with its learnt transform of the points."""
    def __init__(self):
        super().__init__()
        self.transform = nn.Sequential(nn.Conv1d(3, 8, 1), nn.BatchNorm1d(8), nn.ReLU())
        self.matrix = nn.Linear(8, 9)
        self.features = nn.Sequential(nn.Conv1d(3, 16, 1), nn.BatchNorm1d(16), nn.ReLU(), nn.Conv1d(16, 24, 1))
        self.head = nn.Linear(24, 5)

    def forward(self, x):
        matrix = self.matrix(self.transform(x).amax(2)).view(-1, 3, 3) + torch.eye(3)
        return self.head(self.features(torch.bmm(matrix, x)).amax(2))


class GraphConv(nn.Module):
    """Kipf and Welling 2017, on dense adjacency."""
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(5, 12), nn.Linear(12, 3)

    def forward(self, x, adjacency):
        a = adjacency + torch.eye(adjacency.shape[1])
        a = a / a.sum(2, keepdim=True)
        return self.second(a @ torch.relu(self.first(a @ x)))


class GraphAttention(nn.Module):
    """Velickovic et al. 2018, on dense adjacency."""
    def __init__(self, width=8, heads=2):
        super().__init__()
        self.heads = heads
        self.value = nn.Linear(5, width * heads, bias=False)
        self.source = nn.Parameter(torch.randn(heads, width) * 0.3)
        self.goal = nn.Parameter(torch.randn(heads, width) * 0.3)
        self.head = nn.Linear(width * heads, 3)

    def forward(self, x, adjacency):
        h = self.value(x).unflatten(2, (self.heads, -1))
        scores = F.leaky_relu((h * self.source).sum(-1)[:, :, None] + (h * self.goal).sum(-1)[:, None], 0.2)
        scores = scores.masked_fill((adjacency == 0)[..., None], -1e9)
        mixed = torch.einsum("bijh,bjhd->bihd", scores.softmax(2), h)
        return self.head(F.elu(mixed.flatten(2)))


class MessagePassing(nn.Module):
    """Edge lists: messages gathered from nodes, summed at nodes by index_add, with a gate (Li et al. 2016)."""
    def __init__(self, nodes=6):
        super().__init__()
        edges = [(i, (i * 2 + 1) % nodes) for i in range(nodes)] + [(i, (i + 1) % nodes) for i in range(nodes)]
        self.register_buffer("source", torch.tensor([a for a, _ in edges]))
        self.register_buffer("goal", torch.tensor([b for _, b in edges]))
        self.message = nn.Linear(8, 8)
        self.embed, self.head = nn.Linear(5, 8), nn.Linear(8, 3)
        self.update, self.candidate = nn.Linear(16, 8), nn.Linear(16, 8)

    def forward(self, x):
        h = torch.tanh(self.embed(x))
        for _ in range(2):
            messages = self.message(h[:, self.source])
            summed = torch.zeros_like(h).index_add(1, self.goal, messages)
            both = torch.cat([h, summed], -1)
            gate = torch.sigmoid(self.update(both))
            h = gate * h + (1 - gate) * torch.tanh(self.candidate(both))
        return self.head(h)


class UNet(nn.Module):
    """Ronneberger et al. 2015, two levels."""
    def __init__(self, width=8):
        super().__init__()
        block = lambda i, o: nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU())
        self.down1, self.down2, self.middle = block(3, width), block(width, 2 * width), block(2 * width, 4 * width)
        self.up2 = nn.ConvTranspose2d(4 * width, 2 * width, 2, stride=2)
        self.up1 = nn.ConvTranspose2d(2 * width, width, 2, stride=2)
        self.merge2, self.merge1 = block(4 * width, 2 * width), block(2 * width, width)
        self.head = nn.Conv2d(width, 4, 1)

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(F.max_pool2d(a, 2))
        c = self.middle(F.max_pool2d(b, 2))
        b = self.merge2(torch.cat([self.up2(c), b], 1))
        return self.head(self.merge1(torch.cat([self.up1(b), a], 1)))


class ResBlock(nn.Module):
    def __init__(self, i, o, time):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(4, i), nn.GroupNorm(4, o)
        self.conv1, self.conv2 = nn.Conv2d(i, o, 3, padding=1), nn.Conv2d(o, o, 3, padding=1)
        self.time = nn.Linear(time, o)
        self.skip = nn.Conv2d(i, o, 1) if i != o else nn.Identity()

    def forward(self, x, t):
        h = self.conv1(F.silu(self.norm1(x))) + self.time(F.silu(t))[:, :, None, None]
        return self.skip(x) + self.conv2(F.silu(self.norm2(h)))


class DiffusionUNet(nn.Module):
    """Ho et al. 2020: group norm, sines of the time step, attention at the lowest level."""
    def __init__(self, width=8):
        super().__init__()
        self.width = width
        self.time = nn.Sequential(nn.Linear(width, 16), nn.SiLU(), nn.Linear(16, 16))
        self.stem = nn.Conv2d(1, width, 3, padding=1)
        self.down = ResBlock(width, width, 16)
        self.shrink = nn.Conv2d(width, 2 * width, 3, stride=2, padding=1)
        self.middle = ResBlock(2 * width, 2 * width, 16)
        self.norm = nn.GroupNorm(4, 2 * width)
        self.attention = nn.MultiheadAttention(2 * width, 2, batch_first=True)
        self.grow = nn.Conv2d(2 * width, width, 3, padding=1)
        self.up = ResBlock(2 * width, width, 16)
        self.out = nn.Sequential(nn.GroupNorm(4, width), nn.SiLU(), nn.Conv2d(width, 1, 3, padding=1))

    def forward(self, x, step):
        half = self.width // 2
        rates = torch.exp(-math.log(10000) * torch.arange(half) / half)
        angles = step.float()[:, None] * rates
        t = self.time(torch.cat([angles.sin(), angles.cos()], 1))
        a = self.down(self.stem(x), t)
        b = self.middle(self.shrink(a), t)
        tokens = self.norm(b).flatten(2).transpose(1, 2)
        b = b + self.attention(tokens, tokens, tokens)[0].transpose(1, 2).unflatten(2, b.shape[2:])
        up = self.grow(F.interpolate(b, scale_factor=2, mode="nearest"))
        return self.out(self.up(torch.cat([up, a], 1), t))


class SpatialTransformer(nn.Module):
    """Jaderberg et al. 2015: affine_grid and grid_sample."""
    def __init__(self, mode="bilinear", padding="zeros", align=False):
        super().__init__()
        self.settings = {"mode": mode, "padding_mode": padding, "align_corners": align}
        self.where = nn.Sequential(nn.Conv2d(1, 4, 5, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, 6))
        with torch.no_grad():
            self.where[3].weight.mul_(0.1)
            self.where[3].bias.copy_(torch.tensor([0.9, 0.1, 0.05, -0.1, 1.1, 0.03]))
        self.head = nn.Sequential(nn.Conv2d(1, 6, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(6 * 49, 5))

    def forward(self, x):
        theta = self.where(x).view(-1, 2, 3)
        line = torch.linspace(-1, 1, 16)
        base = torch.stack([line.expand(16, 16), line[:, None].expand(16, 16), torch.ones(16, 16)], -1)
        grid = torch.einsum("hwk,bck->bhwc", base, theta)
        return self.head(F.grid_sample(x, grid, **self.settings))


class Recommender(nn.Module):
    """DLRM (Naumov et al. 2019): bags of ids, numbers, products of all pairs."""
    def __init__(self, mode="sum"):
        super().__init__()
        self.bags = nn.ModuleList(nn.EmbeddingBag(20, 6, mode=mode) for _ in range(2))
        self.bottom = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 6), nn.ReLU())
        self.top = nn.Sequential(nn.Linear(9, 8), nn.ReLU(), nn.Linear(8, 2))

    def forward(self, numbers, first, second):
        dense = self.bottom(numbers)
        all = torch.stack([dense, self.bags[0](first), self.bags[1](second)], 1)
        products = torch.bmm(all, all.transpose(1, 2))
        pairs = torch.stack([products[:, 0, 1], products[:, 0, 2], products[:, 1, 2]], 1)
        return self.top(torch.cat([dense, pairs], 1))


class PooledText(nn.Module):
    """fastText (Joulin et al. 2017): one bag of embeddings with weights by token."""
    def __init__(self):
        super().__init__()
        self.bag = nn.EmbeddingBag(40, 12, mode="mean")
        self.head = nn.Linear(12, 4)

    def forward(self, ids):
        return self.head(self.bag(ids))


class NeuralCf(nn.Module):
    """He et al. 2017."""
    def __init__(self):
        super().__init__()
        self.user, self.item = nn.Embedding(20, 6), nn.Embedding(30, 6)
        self.mlp = nn.Sequential(nn.Linear(12, 8), nn.ReLU(), nn.Linear(8, 6))
        self.head = nn.Linear(12, 2)

    def forward(self, user, item):
        u, i = self.user(user), self.item(item)
        return self.head(torch.cat([u * i, self.mlp(torch.cat([u, i], 1))], 1))


class WaveNet(nn.Module):
    """van den Oord et al. 2016: dilated causal convolutions with gates."""
    def __init__(self, width=8):
        super().__init__()
        self.stem = nn.Conv1d(1, width, 1)
        self.filters = nn.ModuleList(nn.Conv1d(width, 2 * width, 2, dilation=2 ** i) for i in range(3))
        self.mixes = nn.ModuleList(nn.Conv1d(width, width, 1) for _ in range(3))
        self.head = nn.Conv1d(width, 4, 1)

    def forward(self, x):
        x = self.stem(x)
        skips = 0
        for i, (filter, mix) in enumerate(zip(self.filters, self.mixes)):
            a, b = filter(F.pad(x, (2 ** i, 0))).chunk(2, 1)
            h = mix(torch.tanh(a) * torch.sigmoid(b))
            x, skips = x + h, skips + h
        return self.head(torch.relu(skips)).transpose(1, 2)


class NBeats(nn.Module):
    """Oreshkin et al. 2020: stacks that take away what they explain."""
    def __init__(self):
        super().__init__()
        block = lambda: nn.Sequential(nn.Linear(12, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 16))
        self.blocks = nn.ModuleList(block() for _ in range(3))

    def forward(self, x):
        forecast = 0
        for block in self.blocks:
            back, forward = block(x).split([12, 4], 1)
            x, forecast = x - back, forecast + forward
        return forecast


class Siren(nn.Module):
    """Sitzmann et al. 2020: sines as activations."""
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(2, 16), nn.Linear(16, 16)])
        self.out = nn.Linear(16, 3)

    def forward(self, x):
        for layer in self.layers:
            x = torch.sin(5.0 * layer(x))
        return self.out(x)


class Nerf(nn.Module):
    """Mildenhall et al. 2020: positions as sines of many rates, a skip, densities and colours."""
    def __init__(self):
        super().__init__()
        self.register_buffer("rates", 2.0 ** torch.arange(4))
        self.first, self.second = nn.Linear(24, 16), nn.Linear(40, 16)
        self.density, self.colour = nn.Linear(16, 1), nn.Linear(16, 3)

    def forward(self, x):
        angles = (x[..., None] * self.rates).flatten(1)
        e = torch.cat([angles.sin(), angles.cos()], 1)
        h = torch.relu(self.second(torch.cat([torch.relu(self.first(e)), e], 1)))
        return torch.cat([torch.sigmoid(self.colour(h)), F.softplus(self.density(h))], 1)


class Experts(nn.Module):
    """A mixture of experts (Shazeer et al. 2017): the best two of four by a gate."""
    def __init__(self):
        super().__init__()
        self.gate = nn.Linear(6, 4)
        self.experts = nn.ModuleList(nn.Sequential(nn.Linear(6, 12), nn.GELU(), nn.Linear(12, 3)) for _ in range(4))

    def forward(self, x):
        scores, chosen = self.gate(x).topk(2, 1)
        weights = torch.zeros(x.shape[0], 4).scatter(1, chosen, scores.softmax(1))
        return (torch.stack([expert(x) for expert in self.experts], 1) * weights[..., None]).sum(1)


class Highway(nn.Module):
    """Srivastava et al. 2015."""
    def __init__(self):
        super().__init__()
        self.stem, self.head = nn.Linear(6, 12), nn.Linear(12, 3)
        self.layers = nn.ModuleList(nn.ModuleList([nn.Linear(12, 12), nn.Linear(12, 12)]) for _ in range(3))

    def forward(self, x):
        x = self.stem(x)
        for transform, gate in self.layers:
            t = torch.sigmoid(gate(x) - 1)
            x = t * F.mish(transform(x)) + (1 - t) * x
        return self.head(x)


class Capsules(nn.Module):
    """Sabour et al. 2017: routing by agreement, three rounds."""
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 16, 5, stride=3)
        self.weight = nn.Parameter(torch.randn(1, 64, 5, 6, 4) * 0.1)

    def squash(self, x):
        square = x.square().sum(-1, keepdim=True)
        return x * square / ((1 + square) * (square + 1e-8).sqrt())

    def forward(self, x):
        x = torch.relu(self.conv(x))
        u = self.squash(x.flatten(1).view(x.shape[0], -1, 4))
        votes = (self.weight @ u[:, :, None, :, None]).squeeze(-1)
        routes = torch.zeros(x.shape[0], 64, 5)
        for _ in range(3):
            s = self.squash((routes.softmax(2)[..., None] * votes).sum(1))
            routes = routes + (votes * s[:, None]).sum(-1)
        return (s.square().sum(-1) + 1e-8).sqrt()


class Translator(nn.Module):
    """Vaswani et al. 2017: encoder and decoder with a causal mask."""
    def __init__(self):
        super().__init__()
        self.source, self.goal = nn.Embedding(20, 16), nn.Embedding(20, 16)
        self.transformer = nn.Transformer(16, 2, 1, 1, 24, dropout=0.0, batch_first=True)
        self.head = nn.Linear(16, 20)

    def forward(self, source, goal):
        mask = nn.Transformer.generate_square_subsequent_mask(5)
        return self.head(self.transformer(self.source(source), self.goal(goal), tgt_mask=mask, tgt_is_causal=True))


class AttentiveSeq2Seq(nn.Module):
    """Bahdanau et al. 2015: an LSTM cell unrolled over attention."""
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20, 8)
        self.encoder = nn.GRU(8, 8, batch_first=True)
        self.cell = nn.LSTMCell(16, 8)
        self.score = nn.Linear(16, 1)
        self.head = nn.Linear(8, 6)

    def forward(self, ids):
        states = self.encoder(self.embedding(ids))[0]
        h = c = torch.zeros(ids.shape[0], 8)
        outputs = []
        for step in range(3):
            both = torch.cat([states, h[:, None].expand(-1, states.shape[1], -1)], 2)
            weights = self.score(torch.tanh(both)).softmax(1)
            context = (weights * states).sum(1)
            h, c = self.cell(torch.cat([context, h], 1), (h, c))
            outputs.append(self.head(h))
        return torch.stack(outputs, 1)


class TabTransformer(nn.Module):
    """Gorishniy et al. 2021 (FT-Transformer): a token a column."""
    def __init__(self, width=12):
        super().__init__()
        self.scale, self.shift = nn.Parameter(torch.randn(5, width)), nn.Parameter(torch.zeros(5, width))
        self.categories = nn.Embedding(10, width)
        self.token = nn.Parameter(torch.randn(1, 1, width))
        layer = nn.TransformerEncoderLayer(width, 2, 16, dropout=0.0, batch_first=True, norm_first=True, activation="gelu")
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Sequential(nn.LayerNorm(width), nn.ReLU(), nn.Linear(width, 2))

    def forward(self, numbers, categories):
        x = torch.cat([numbers[..., None] * self.scale + self.shift, self.categories(categories)], 1)
        x = self.encoder(torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1))
        return self.head(x[:, 0])


class KanLayer(nn.Module):
    """Liu et al. 2024, by Gaussian bumps."""
    def __init__(self, i, o):
        super().__init__()
        self.register_buffer("grid", torch.linspace(-2, 2, 6))
        self.bumps = nn.Linear(i * 6, o)
        self.base = nn.Linear(i, o)

    def forward(self, x):
        basis = torch.exp(-((x[..., None] - self.grid) / 0.8) ** 2).flatten(1)
        return self.bumps(basis) + self.base(F.silu(x))


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(1, 6, 3, stride=2, padding=1), nn.LeakyReLU(0.2), nn.Conv2d(6, 8, 3, stride=2, padding=1))
        self.decoder = nn.Sequential(nn.ConvTranspose2d(8, 6, 4, stride=2, padding=1), nn.InstanceNorm2d(6, affine=True), nn.PReLU(),
                                     nn.ConvTranspose2d(6, 1, 3, stride=2, padding=1, output_padding=1), nn.Sigmoid())

    def forward(self, x):
        return self.decoder(self.encoder(x))


class SuperResolution(nn.Module):
    """Shi et al. 2016: sub-pixel convolution, with a bicubic skip."""
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Conv2d(1, 8, 5, padding=2, padding_mode="reflect"), nn.Tanh(), nn.Conv2d(8, 4, 3, padding=1), nn.PixelShuffle(2))

    def forward(self, x):
        return self.layers(x) + F.interpolate(x, scale_factor=2, mode="bicubic", align_corners=False)


class Recurrence(torch.jit.ScriptModule):
    """A loop of a known number of steps that the older exporter keeps as Loop."""
    def __init__(self):
        super().__init__()
        self.inner, self.state, self.head = nn.Linear(4, 6), nn.Linear(6, 6), nn.Linear(6, 3)

    @torch.jit.script_method
    def forward(self, x):
        h = torch.zeros(x.shape[0], 6)
        for i in range(5):
            h = torch.tanh(self.inner(x[:, i]) + self.state(h))
        return self.head(h)


class ScannedRecurrence(nn.Module):
    """torch's scan over tokens, which the default exporter writes as Scan."""
    def __init__(self):
        super().__init__()
        self.inner, self.state, self.head = nn.Linear(4, 6), nn.Linear(6, 6), nn.Linear(6, 3)

    def forward(self, x):
        from torch._higher_order_ops.scan import scan
        w, b = self.state.weight, self.state.bias
        def step(h, u):
            new = torch.tanh(u + h @ w.T + b)
            return new, new.clone()
        last, _ = scan(step, torch.zeros(x.shape[0], 6), self.inner(x).transpose(0, 1))
        return self.head(last)


class Branches(torch.jit.ScriptModule):
    """A condition on a shape, which the older exporter keeps as If."""
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(5, 3), nn.Linear(5, 3)

    @torch.jit.script_method
    def forward(self, x):
        if x.shape[1] > 4:
            y = self.a(x)
        else:
            y = self.b(x)
        return y


class Mamba(nn.Module):
    """Gu and Dao 2023: a selective state space, its scan written out."""
    def __init__(self, width=8, states=4):
        super().__init__()
        self.embedding = nn.Embedding(40, width)
        self.project, self.out = nn.Linear(width, 2 * width), nn.Linear(width, width)
        self.conv = nn.Conv1d(width, width, 3, padding=2, groups=width)
        self.select, self.rate = nn.Linear(width, 2 * states), nn.Linear(width, width)
        self.log_a = nn.Parameter(torch.log(torch.arange(1.0, states + 1)).repeat(width, 1))
        self.d = nn.Parameter(torch.ones(width))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 40, bias=False)

    def forward(self, ids):
        e = self.embedding(ids)
        x, z = self.project(self.norm(e)).chunk(2, -1)
        x = F.silu(self.conv(x.transpose(1, 2))[..., : ids.shape[1]].transpose(1, 2))
        b, c = self.select(x).chunk(2, -1)
        rate = F.softplus(self.rate(x))
        decay = torch.exp(-rate[..., None] * torch.exp(self.log_a))
        drive = (rate * x)[..., None] * b[:, :, None]
        h, ys = torch.zeros_like(drive[:, 0]), []
        for i in range(ids.shape[1]):
            h = decay[:, i] * h + drive[:, i]
            ys.append((h * c[:, i, None]).sum(-1))
        y = (torch.stack(ys, 1) + self.d * x) * F.silu(z)
        return self.head(e + self.out(y))


def graph(n):
    adjacency = (torch.rand(n, 6, 6) < 0.4).float()
    return {"x": torch.randn(n, 6, 5), "adjacency": ((adjacency + adjacency.transpose(1, 2)) > 0).float()}


def pairs(*sizes):
    return lambda n: {name: torch.randint(0, size, (n,)) for name, size in sizes}


def bags(n):
    return {"numbers": torch.randn(n, 4), "first": torch.randint(0, 20, (n, 3)), "second": torch.randint(0, 20, (n, 5))}


MODELS = {
    "lstm-tagger": Spec(lambda: Tagger(nn.LSTM), ids(), "tokens", 0.1),
    "gru-tagger": Spec(lambda: Tagger(nn.GRU), ids(), "tokens", 0.1),
    "rnn-tagger": Spec(lambda: Tagger(nn.RNN, False, 2), ids(), "tokens", 0.1),
    "lstm-2-layers": Spec(lambda: Tagger(nn.LSTM, True, 2), ids(), "tokens", 0.003, "adam"),
    "text-cnn": Spec(TextCnn, ids(), "classes", 0.1),
    "deep-sets": Spec(DeepSets, rows(5, 3), "classes", 0.1),
    "set-transformer": Spec(SetTransformer, rows(5, 3), "classes", 0.1),
    "pointnet": Spec(PointNet, rows(3, 10), "classes", 0.05),
    "gcn": Spec(GraphConv, graph, "tokens", 0.1),
    "gat": Spec(GraphAttention, graph, "tokens", 0.1),
    "message-passing": Spec(MessagePassing, rows(6, 5), "tokens", 0.1),
    "u-net": Spec(UNet, image(16), "pixels", 0.05),
    "diffusion-u-net": Spec(DiffusionUNet, lambda n: {"x": torch.randn(n, 1, 8, 8), "step": torch.arange(n) * 7}, "numbers", 0.1),
    "spatial-transformer": Spec(SpatialTransformer, lambda n: {"image": torch.randn(n, 1, 16, 16)}, "classes", 0.005, opsets={"default": 22}),
    "spatial-transformer-border": Spec(lambda: SpatialTransformer("bilinear", "border", True), lambda n: {"image": torch.randn(n, 1, 16, 16)}, "classes", 0.005),
    "spatial-transformer-reflection": Spec(lambda: SpatialTransformer("bicubic", "reflection"), lambda n: {"image": torch.randn(n, 1, 16, 16)}, "classes", 0.005),
    "dlrm-sum-bags": Spec(Recommender, bags, "classes", 0.1),
    "dlrm-max-bags": Spec(lambda: Recommender("max"), bags, "classes", 0.1),
    "fasttext": Spec(PooledText, ids(), "classes", 0.5),
    "neural-cf": Spec(NeuralCf, pairs(("user", 20), ("item", 30)), "classes", 0.1),
    "wavenet": Spec(WaveNet, rows(1, 12), "tokens", 0.1),
    "n-beats": Spec(NBeats, rows(12), "numbers", 0.05),
    "siren": Spec(Siren, rows(2), "numbers", 0.02),
    "nerf": Spec(Nerf, rows(3), "numbers", 0.1),
    "mixture-of-experts": Spec(Experts, rows(6), "classes", 0.1),
    "highway": Spec(Highway, rows(6), "classes", 0.1),
    "capsules": Spec(Capsules, lambda n: {"image": torch.randn(n, 1, 14, 14)}, "classes", 0.1),
    "translator": Spec(Translator, lambda n: {"source": torch.randint(0, 20, (n, 6)), "goal": torch.randint(0, 20, (n, 5))}, "tokens", 0.05),
    "attentive-seq2seq": Spec(AttentiveSeq2Seq, ids(6, 20), "tokens", 0.1),
    "tab-transformer": Spec(TabTransformer, lambda n: {"numbers": torch.randn(n, 5), "categories": torch.randint(0, 10, (n, 3))}, "classes", 0.05),
    "kan": Spec(lambda: nn.Sequential(KanLayer(4, 8), KanLayer(8, 3)), rows(4), "classes", 0.05),
    "autoencoder": Spec(Autoencoder, image(8, 1), "numbers", 0.1),
    "super-resolution": Spec(SuperResolution, image(8, 1), "numbers", 0.1),
    "scripted-loop": Spec(Recurrence, rows(5, 4), "classes", 0.1, exporters=("legacy",)),
    "scripted-branch": Spec(Branches, rows(5), "classes", 0.1, exporters=("legacy",)),
    "scan": Spec(ScannedRecurrence, rows(5, 4), "classes", 0.1, exporters=("default",)),
    "mamba": Spec(Mamba, ids(), "tokens", 0.05),
}
