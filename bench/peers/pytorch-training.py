"""Training in PyTorch: prints [{engine, samplesPerSecond}] as JSON.

Usage: pytorch-training.py [--model mnist-cnn] [--samples 50000] [--batch 64] [--threads 2] [--warm-up 20] [--steps 100] [--seed 1]
       rankbatch bench training --peers bench/peers/pytorch-training.py

Whole steps are timed, as in rankbatch bench training: random ids, the batch gathered out of all samples (which lie in memory as
floats, so that no bytes are converted), forward, backward, Adam, and the loss of each sample returned as a list.
Without PyTorch, or for a model that is not here, nothing is measured and a line on stderr says so.
"""
import argparse
import json
import os
import sys
import time


def note(text):
    print(text, file=sys.stderr)


def mnist_block(nn, channels, filters, batch_norm=True):
    norm = [nn.BatchNorm2d(filters, eps=1e-4, momentum=0.15)] if batch_norm else []
    return [nn.Conv2d(channels, filters, 5, bias=not batch_norm), *norm, nn.ReLU(), nn.MaxPool2d(2)]


def mnist_cnn(nn, batch_norm=True):
    blocks = [*mnist_block(nn, 1, 32, batch_norm), *mnist_block(nn, 32, 32, batch_norm)]
    head = [nn.Flatten(), nn.Dropout(0.5), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10)]
    return nn.Sequential(*blocks, *head)


def mnist_cnn_small(nn):
    blocks = [*mnist_block(nn, 1, 6), *mnist_block(nn, 6, 6)]
    return nn.Sequential(*blocks, nn.Flatten(), nn.Dropout(0.5), nn.Linear(96, 10))


def mlp(nn):
    hidden = [nn.Linear(784, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU()]
    return nn.Sequential(nn.Flatten(), *hidden, nn.Linear(100, 10))


def residual_cnn(nn):
    def convolution(channels, filters, kernel, stride=1):
        padding = kernel // 2
        return [nn.Conv2d(channels, filters, kernel, stride, padding, bias=False), nn.BatchNorm2d(filters)]

    class Block(nn.Module):
        def __init__(self, channels, filters, stride):
            super().__init__()
            self.branch = nn.Sequential(
                *convolution(channels, filters, 3, stride), nn.ReLU(), *convolution(filters, filters, 3)
            )
            shortcut = [] if stride == 1 else convolution(channels, filters, 1, stride)
            self.shortcut = nn.Sequential(*shortcut)

        def forward(self, x):
            return (self.branch(x) + self.shortcut(x)).relu()

    return nn.Sequential(
        *convolution(3, 16, 3), nn.ReLU(),
        Block(16, 16, 1), Block(16, 32, 2), Block(32, 64, 2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10),
    )


VOCABULARY = 1000


def encoder(nn, frozen=False):
    def block():
        return nn.TransformerEncoderLayer(256, 4, 1024, 0.0, "gelu", batch_first=True, norm_first=True)

    class Encoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.tokens = nn.Embedding(VOCABULARY, 256)
            self.positions = nn.Embedding(128, 256)
            self.blocks = nn.ModuleList(block() for _ in range(6))
            self.norm = nn.LayerNorm(256)
            self.head = nn.Linear(256, 10)
            if frozen:
                for part in (self.tokens, self.positions, *self.blocks[:-1]):
                    part.requires_grad_(False)

        def forward(self, ids):
            x = self.tokens(ids) + self.positions.weight
            for each in self.blocks:
                x = each(x)
            return self.head(self.norm(x).mean(1))

    return Encoder()


# As in packages/lab/src/bench/training/training-models.ts: the shape of a sample and the maker of each model.
MODELS = {
    "mnist-cnn": ((1, 28, 28), mnist_cnn),
    "mnist-cnn-plain": ((1, 28, 28), lambda nn: mnist_cnn(nn, batch_norm=False)),
    "mnist-cnn-small": ((1, 28, 28), mnist_cnn_small),
    "mlp": ((1, 28, 28), mlp),
    "residual-cnn": ((3, 32, 32), residual_cnn),
    "encoder": ((128,), encoder),
    "encoder-last": ((128,), lambda nn: encoder(nn, frozen=True)),
}


def measure(torch, options):
    """Samples trained per second in the steps that count."""
    shape, make = MODELS[options.model]
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    model = make(torch.nn)
    optimizer = torch.optim.Adam(part for part in model.parameters() if part.requires_grad)
    if options.model.startswith("encoder"):
        samples = torch.randint(0, VOCABULARY, (options.samples, *shape))
    else:
        samples = torch.rand(options.samples, *shape)
    labels = torch.randint(0, 10, (options.samples,))
    for step in range(options.warm_up + options.steps):
        if step == options.warm_up:
            begun = time.perf_counter()
        ids = torch.randint(0, options.samples, (options.batch,))
        optimizer.zero_grad()
        losses = torch.nn.functional.cross_entropy(model(samples[ids]), labels[ids], reduction="none")
        losses.mean().backward()
        optimizer.step()
        losses.tolist()
    return options.steps * options.batch / (time.perf_counter() - begun)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="mnist-cnn")
    parser.add_argument("--samples", type=int, default=50000)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--warm-up", type=int, default=20)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    rows = []
    # Read when the libraries are loaded.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(options.threads)
    try:
        import torch
    except ImportError:
        note("PyTorch is left out: python3 does not have it")
    else:
        if options.model not in MODELS:
            note(f"PyTorch is left out for {options.model}: {os.path.basename(__file__)} does not have that model")
        else:
            rows.append({"engine": f"PyTorch {torch.__version__}", "samplesPerSecond": round(measure(torch, options), 1)})
    print(json.dumps(rows))


main()
