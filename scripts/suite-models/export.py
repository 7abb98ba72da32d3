"""Exports models of the suite and trains them in their framework: `python export.py OUT NAME/EXPORTER/OPSET ...`

Prints a line of JSON for each case. Its folder in OUT then holds model.onnx and case.json: samples, batches, losses of five steps, and the
outputs of the trained model. What OUT has of the same versions and files of the suite is not made again. `python export.py --list` prints
all cases with their opsets, and versions.
"""
import base64
import contextlib
import hashlib
import io
import json
import os
import re
import sys
import time
import traceback
import warnings
import zlib

warnings.filterwarnings("ignore")
os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
from torch import nn
from torch.nn import functional as F

COUNT = 8
BATCH = 4
STEPS = 5
OPSETS = {"legacy": [17, 18, 19, 20], "default": [18, 19, 20, 21, 22, 23], "keras": [18, 20], "keras-open": [18, 20]}
FAMILIES = ["plain", "forms", "varied", "own_code", "torchvision_models", "timm_models", "transformers_models", "keras_models"]


def families(wanted=None):
    """The models by family; what is not installed is left out, which is said."""
    import importlib
    found = {}
    for module in FAMILIES:
        family = module.replace("_models", "")
        if wanted is not None and family not in wanted:
            continue
        try:
            found[family] = importlib.import_module(module).MODELS
        except ImportError as error:
            print(f"{family} is left out: {error}", file=sys.stderr)
    return found


def cases(found):
    """Every model by its exporters, with an opset that its name decides, so that all of them have their share."""
    listed = []
    for family, models in found.items():
        for name, spec in models.items():
            for exporter in spec.exporters:
                choice = OPSETS[exporter]
                opset = spec.opsets.get(exporter, choice[zlib.crc32(name.encode()) % len(choice)])
                listed.append({"family": family, "name": name, "exporter": exporter, "opset": opset})
    return listed


def versions():
    from importlib.metadata import PackageNotFoundError, version
    found = {}
    for name in ("torch", "torchvision", "timm", "transformers", "keras", "onnx", "onnxscript", "onnxruntime"):
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name).split("+")[0]
    return found


def recipe_of(family):
    """A text that is another one where an export could be: of the packages' versions and of the files that say how it is made."""
    here = os.path.dirname(os.path.abspath(__file__))
    [module] = [name for name in FAMILIES if name.replace("_models", "") == family]
    digest = hashlib.sha256(json.dumps(versions(), sort_keys=True).encode())
    for name in (module, "spec", "export"):
        with open(f"{here}/{name}.py", "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def made_before(folder, recipe):
    """What came of the same export earlier, if its folder is still there."""
    with contextlib.suppress(FileNotFoundError), open(f"{folder}/made.json") as file:
        made = json.load(file)
        return made["answer"] if made["recipe"] == recipe else None


def without_dropout(model):
    for module in model.modules():
        if isinstance(module, nn.modules.dropout._DropoutNd) or type(module).__name__ in ("StochasticDepth", "DropPath"):
            for attribute in ("p", "drop_prob"):
                if hasattr(module, attribute):
                    setattr(module, attribute, 0.0)
        if isinstance(module, nn.MultiheadAttention):
            module.dropout = 0.0
        if isinstance(getattr(module, "drop_rate", None), float):  # of networks that call F.dropout
            module.drop_rate = 0.0
    return model


def has_batch_norm(model):
    return any(isinstance(m, nn.modules.batchnorm._BatchNorm) or type(m).__name__ == "BatchNormalization" for m in model.modules())


def batches_of(spec, exporter):
    """Whether the batch is open, in the order in which to try."""
    if exporter.startswith("keras"):
        return [exporter == "keras-open"]
    return [True, False] if spec.open_batch and spec.baked is None else [False]


def require_same(path, inputs, output, spec):
    """Refuses a file that does not run, or does not compute what the model does, by a fault of the exporter."""
    import onnxruntime
    try:
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    except Exception:
        return  # what ONNX Runtime lacks
    count = session.get_inputs()[0].shape[0]
    count = count if isinstance(count, int) else len(output)
    feeds = {name: in_file(value, spec)[:count] for name, value in inputs.items()}
    wanted = {given.name for given in session.get_inputs()}
    if spec.dtype == torch.bfloat16:
        return  # which NumPy does not have
    try:
        [found] = session.run(["output"], {name: value.numpy() for name, value in feeds.items() if name in wanted})
    except onnxruntime.capi.onnxruntime_pybind11_state.InvalidArgument as error:
        raise ValueError(f"the exporter's file does not run: {str(error).split('Message: ')[-1]}") from None
    except Exception:
        return  # what ONNX Runtime lacks
    found, output = torch.from_numpy(found).float().reshape(output[:count].shape), output[:count]
    apart = ((found - output).abs().max() / output.abs().max().clamp(min=1e-6)).item()
    if not apart < (1e-3 if spec.dtype == torch.float32 else 2e-2):
        raise ValueError(f"the exporter's file computes other outputs than the model, {apart:.1g} apart")


def in_file(value, spec):
    return value.to(spec.dtype) if value.is_floating_point() else value


def export_first(model, inputs, spec, exporter, opset, path):
    """Exports for any batch size, or for that of the steps where the framework cannot; tells which."""
    for is_open in batches_of(spec, exporter):
        first = {key: in_file(value, spec)[: 2 if is_open else spec.baked or BATCH] for key, value in inputs.items()}
        try:
            if exporter.startswith("keras"):
                model.export(first.values(), opset, path, is_open)
            else:
                export(model, first, is_open, exporter, opset, path, spec.kept or has_batch_norm(model))
            return is_open
        except Exception:
            if is_open is batches_of(spec, exporter)[-1]:
                raise


def export(model, inputs, is_open, exporter, opset, path, kept):
    """With the exporter's own settings, or with `kept` by what the guide says is best for training: nothing is computed beforehand."""
    model.eval()
    args, names = tuple(inputs.values()), list(inputs)
    if exporter == "legacy":
        axes = {name: {0: "batch"} for name in [*names, "output"]} if is_open else None
        settings = {"training": torch.onnx.TrainingMode.TRAINING, "do_constant_folding": False} if kept else {}
        torch.onnx.export(model, args, path, dynamo=False, opset_version=opset, input_names=names,
                          output_names=["output"], dynamic_axes=axes, **settings)
    else:
        shapes = tuple({0: torch.export.Dim("batch")} for _ in names) if is_open else None
        torch.onnx.export(model, args, path, dynamo=True, opset_version=opset, input_names=names, output_names=["output"],
                          dynamic_shapes=shapes, external_data=False, verbose=False, optimize=not kept)


def targets_for(kind, output):
    if kind == "numbers":
        return torch.randn_like(output)
    if kind == "pixels":
        return torch.randint(0, output.shape[1], (output.shape[0], *output.shape[2:]))
    return torch.randint(0, output.shape[-1], output.shape[:-1])


def loss_of(kind, output, target):
    """One number a sample."""
    if kind == "numbers":
        return (output - target).square().flatten(1).mean(1)
    if kind == "tokens":
        output = output.flatten(1, -2).transpose(1, 2)
        target = target.flatten(1)
    each = F.cross_entropy(output, target, reduction="none")
    return each if each.dim() == 1 else each.flatten(1).mean(1)


def train(model, inputs, targets, spec):
    model.train()
    rule = torch.optim.Adam if spec.optimizer == "adam" else torch.optim.SGD
    optimizer = rule(model.parameters(), lr=spec.learning_rate)
    losses = []
    for step in range(STEPS):
        batch = batch_of(step)
        optimizer.zero_grad()
        each = loss_of(spec.loss, model(*(value[batch] for value in inputs.values())), targets[batch])
        each.mean().backward()
        optimizer.step()
        losses.append(each.tolist())
    trained = sum(p.numel() for p in model.parameters() if p.grad is not None)
    return losses, trained


def batch_of(step):
    """Two batches in turn."""
    return [i + (step % 2) * BATCH for i in range(BATCH)]


def packed(tensor):
    flat = tensor.detach().contiguous()
    return {"shape": list(flat.shape), "type": str(flat.dtype).replace("torch.", ""),
            "data": base64.b64encode(flat.numpy().tobytes()).decode()}


def run(spec, family, name, exporter, opset, folder):
    os.makedirs(folder, exist_ok=True)
    torch.manual_seed(1)
    model = without_dropout(spec.make())
    inputs = spec.inputs(COUNT)
    path = f"{folder}/model.onnx"
    if spec.dtype != torch.float32:
        model.to(spec.dtype)
    is_open = export_first(model, inputs, spec, exporter, opset, path)
    if spec.dtype != torch.float32:
        model.float()
    model.eval()
    with torch.no_grad():
        output = model(*inputs.values())
    if not has_batch_norm(model):
        require_same(path, inputs, output, spec)
    targets = targets_for(spec.loss, output)
    losses, trained = train(model, inputs, targets, spec)
    model.eval()
    with torch.no_grad():
        after = model(*(value[:BATCH] for value in inputs.values()))
    import onnx
    case = {
        "family": family, "name": name, "exporter": exporter, "opset": opset,
        "loss": spec.loss, "optimizer": spec.optimizer, "learningRate": spec.learning_rate,
        "batchNorm": has_batch_norm(model), "openBatch": is_open, "parameters": trained, "untold": spec.untold,
        "inputs": {key: packed(value) for key, value in inputs.items()}, "targets": packed(targets),
        "batches": [batch_of(step) for step in range(STEPS)], "losses": losses, "outputs": packed(after),
        "torch": torch.__version__,
    }
    with open(f"{folder}/case.json", "w") as file:
        json.dump(case, file, separators=(",", ":"))
    onnx.checker.check_model(path)


def answer_for(key, spec, folder):
    family, name, exporter, opset = key.split("/")
    begun = time.time()
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            run(spec, family, name, exporter, int(opset), folder)
        return {"case": key, "seconds": round(time.time() - begun, 1)}
    except Exception as error:
        cause = error.__cause__ or error
        text = re.sub(r"\S*/site-packages/", "", f"{type(cause).__name__}: {cause}".strip())
        with open(f"{folder}/trace.txt", "w") as file:
            traceback.print_exc(file=file)
        return {"case": key, "error": text.split("\n")[0][:300]}


def main():
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    torch.set_num_threads(1)
    if sys.argv[1] == "--list":
        print(json.dumps({"cases": cases(families()), "versions": versions()}))
        return
    out = sys.argv[1]
    found = families({key.split("/")[0] for key in sys.argv[2:]})
    recipes = {family: recipe_of(family) for family in found}
    for key in sys.argv[2:]:
        family, name = key.split("/")[:2]
        folder = f"{out}/{key.replace('/', '-')}"
        answer = made_before(folder, recipes[family])
        if answer is None:
            answer = answer_for(key, found[family][name], folder)
            with open(f"{folder}/made.json", "w") as file:
                json.dump({"recipe": recipes[family], "answer": answer}, file)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
