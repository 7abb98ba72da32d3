"""Selection in Python libraries: prints [{n, strategy, nsPerDraw, nsPerRecord, bytesPerSample}] as JSON.

Usage: selection.py [--sizes 1e4,1e5] [--batch 64] [--runs 7] [--run-ms 200] [--seed 1]
       rankbatch bench selection --peers bench/peers/selection.py

All draw in proportion to the latest losses, with replacement, on one thread:
- numpy.random.choice and numpy.random.Generator.choice with p, which must sum to 1: recording a batch writes its losses and
  divides all losses by their sum anew, drawing sums p up anew. Both are O(N) a batch.
- torch.multinomial: recording writes the losses; drawing is O(N) a batch. It takes at most 2^24 samples.
A library that is missing, or cannot take a size, is left out with a line on stderr. Bytes are those of the arrays kept.
"""
import argparse
import importlib
import json
import statistics
import sys
import time

WARM_UP_RUNS = 3
BATCHES_AT_ONCE = 4


def note(text):
    print(text, file=sys.stderr)


def load(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        note(f"{name} is left out: python3 does not have it")
        return None


def training_losses(random, count):
    """As in packages/lab/src/bench/training-losses.ts."""
    return random.exponential(size=count) ** 3


class NumpyChoice:
    def __init__(self, choice, losses, batch):
        self.choice, self.losses, self.batch = choice, losses.copy(), batch
        self.p = self.losses / self.losses.sum()

    def draw(self):
        return self.choice(len(self.p), size=self.batch, p=self.p)

    def record(self, ids, losses):
        self.losses[ids] = losses
        self.p = self.losses / self.losses.sum()

    def bytes(self):
        return self.losses.nbytes + self.p.nbytes


class TorchMultinomial:
    def __init__(self, torch, losses, batch):
        self.torch, self.batch = torch, batch
        self.losses = torch.tensor(losses, dtype=torch.float32)

    def draw(self):
        return self.torch.multinomial(self.losses, self.batch, replacement=True)

    def record(self, ids, losses):
        self.losses[ids] = self.torch.as_tensor(losses, dtype=self.torch.float32)

    def bytes(self):
        return self.losses.numel() * self.losses.element_size()


def measure(subject, random, options):
    """Medians of nanoseconds a drawn and a recorded sample."""
    draws, records = [], []
    for run in range(WARM_UP_RUNS + options.runs):
        draw_ns = record_ns = samples = 0
        while samples == 0 or draw_ns + record_ns < options.run_ms * 1e6:
            begun = time.perf_counter_ns()
            batches = [subject.draw() for _ in range(BATCHES_AT_ONCE)]
            draw_ns += time.perf_counter_ns() - begun
            losses = [training_losses(random, options.batch) for _ in batches]
            begun = time.perf_counter_ns()
            for ids, latest in zip(batches, losses):
                subject.record(ids, latest)
            record_ns += time.perf_counter_ns() - begun
            samples += BATCHES_AT_ONCE * options.batch
        if run >= WARM_UP_RUNS:
            draws.append(draw_ns / samples)
            records.append(record_ns / samples)
    return statistics.median(draws), statistics.median(records)


def subjects(numpy, torch, n, losses, options):
    """Name and maker of each peer that can take n samples."""
    batch = options.batch
    legacy = numpy.random.RandomState(options.seed)
    generator = numpy.random.default_rng(options.seed)
    yield "numpy choice", lambda: NumpyChoice(legacy.choice, losses, batch)
    yield "numpy Generator", lambda: NumpyChoice(generator.choice, losses, batch)
    if torch is None:
        return
    if n > 2**24:
        note("torch.multinomial is left out above N = 16,777,216: it takes no more")
        return
    torch.manual_seed(options.seed)
    yield "torch multinomial", lambda: TorchMultinomial(torch, losses, batch)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="1e4,1e5,1e6,1e7")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--run-ms", type=float, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    numpy, torch = load("numpy"), load("torch")
    if torch is not None:
        torch.set_num_threads(1)
    rows = []
    # Without numpy there are no losses to draw by; torch alone is not worth a second source of them.
    for n in [int(float(size)) for size in options.sizes.split(",")] if numpy is not None else []:
        random = numpy.random.default_rng(options.seed)
        losses = training_losses(random, n)
        for name, make in subjects(numpy, torch, n, losses, options):
            subject = make()
            draw, record = measure(subject, random, options)
            rows.append({
                "n": n, "strategy": name, "nsPerDraw": round(draw, 1), "nsPerRecord": round(record, 1),
                "bytesPerSample": subject.bytes() / n,
            })
    print(json.dumps(rows))


main()
