"""Golden values for packages/onnx/src/import/golden-keras.test.ts: what Keras 3 on PyTorch makes of fresh networks by `model.export(format="onnx")`.

Usage: golden-keras-export.py packages/onnx/src/import (Keras 3.15, PyTorch 2.13, onnx 1.23, onnxscript 0.7; in an environment of their own)
Writes golden-keras.testing.json: for each model the file in base64 without stack traces, samples, and the losses of Keras over five steps of SGD. Keras
takes PyTorch's older exporter where the batch is open ("older"), else the default one.
"""
import base64
import json
import os
import sys
import tempfile
import warnings

os.environ["KERAS_BACKEND"] = "torch"
warnings.filterwarnings("ignore")

import keras
import onnx
import torch
from keras import layers
from torch.nn import functional as F

torch.set_num_threads(1)
BATCH = 6
STEPS = 5
# What the import reads; class names and stack traces would make most of the file.
KEPT = {"pkg.torch.onnx.name_scopes", "pkg.torch.onnx.fx_node", "pkg.onnxscript.optimizer.folded_from",
        "pkg.torch.export.graph_signature.InputSpec.kind", "pkg.torch.export.ExportedProgram.graph_signature"}


def dense():
    return keras.Sequential([keras.Input((4,)), layers.Dense(6, "silu"), layers.LayerNormalization(), layers.Dense(6, "tanh"),
                             layers.LayerNormalization(), layers.Dense(3)])


def recurrent():
    return keras.Sequential([keras.Input((3, 2)), layers.LSTM(4), layers.Dense(3)])


def attention():
    ids = keras.Input((4,), dtype="int32")
    x = layers.Embedding(8, 6)(ids)
    x = layers.add([x, layers.MultiHeadAttention(2, 3)(x, x)])
    x = layers.LayerNormalization()(x)
    return keras.Model(ids, layers.Dense(3)(layers.GlobalAveragePooling1D()(x)))


# name: model, samples, whether the batch is open
MODELS = {
    "dense": (dense, lambda: torch.randn(BATCH, 4), False),
    "recurrent": (recurrent, lambda: torch.randn(BATCH, 3, 2), False),
    "attention": (attention, lambda: torch.randint(0, 8, (BATCH, 4), dtype=torch.int32), False),
    "older-recurrent": (recurrent, lambda: torch.randn(BATCH, 3, 2), True),
}


def export(model, samples, is_open):
    kind = str(samples.dtype).replace("torch.", "")
    signature = [keras.InputSpec(shape=(None if is_open else 2, *samples.shape[1:]), dtype=kind, name="x")]
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/model.onnx"
        model.export(path, format="onnx", verbose=False, input_signature=signature)
        proto = onnx.load(path)
    for place in [proto, proto.graph, *proto.graph.node, *proto.graph.value_info, *proto.graph.input, *proto.graph.output]:
        kept = [entry for entry in place.metadata_props if entry.key in KEPT]
        del place.metadata_props[:]
        place.metadata_props.extend(kept)
    onnx.checker.check_model(proto)
    return base64.b64encode(proto.SerializeToString()).decode()


def train(model, samples, labels):
    optimizer = torch.optim.SGD([weight.value for weight in model.trainable_weights], lr=0.1)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        each = F.cross_entropy(model(samples, training=True), labels, reduction="none")
        each.mean().backward()
        optimizer.step()
        losses.append(each.tolist())
    return losses


golden = {"keras": keras.__version__, "torch": torch.__version__}
for name, (make, make_samples, is_open) in MODELS.items():
    keras.utils.set_random_seed(1)
    model, samples = make(), make_samples()
    model(samples)
    labels = torch.arange(BATCH) % 3
    golden[name] = {
        "onnx": export(model, samples, is_open),
        "shape": list(samples.shape[1:]),
        "values": samples.flatten().tolist(),
        "labels": labels.tolist(),
        "parameters": len(model.trainable_weights),
        "losses": train(model, samples, labels),
    }
with open(f"{sys.argv[1]}/golden-keras.testing.json", "w") as file:
    json.dump(golden, file, separators=(",", ":"))
