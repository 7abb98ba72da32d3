"""Prints samples trained per second (median of 100 steps) by PyTorch on the paper's network, b = 64.

Usage: pytorch-training.py 1|0   (with or without batch norm)
"""
import statistics
import sys
import time

import torch
from torch import nn

batch_norm = sys.argv[1] == "1"
torch.manual_seed(0)


def block(channels):
    norm = [nn.BatchNorm2d(32, eps=1e-4, momentum=0.15)] if batch_norm else []
    return [nn.Conv2d(channels, 32, 5, bias=not batch_norm), *norm, nn.ReLU(), nn.MaxPool2d(2)]


model = nn.Sequential(
    *block(1), *block(32), nn.Flatten(), nn.Dropout(0.5), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10)
)
optimizer = torch.optim.Adam(model.parameters())
samples, labels = torch.rand(2000, 1, 28, 28), torch.randint(0, 10, (2000,))
seconds = []
for step in range(120):
    start = time.perf_counter()
    ids = torch.randint(0, 2000, (64,))
    optimizer.zero_grad()
    losses = nn.functional.cross_entropy(model(samples[ids]), labels[ids], reduction="none")
    losses.mean().backward()
    optimizer.step()
    losses.tolist()
    if step >= 20:
        seconds.append(time.perf_counter() - start)
print(64 / statistics.median(seconds))
