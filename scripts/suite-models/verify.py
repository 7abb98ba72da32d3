"""Checks an exported model: `python verify.py FOLDER`. Prints a line of JSON: how far ONNX Runtime's outputs are from the framework's."""
import base64
import json
import sys

import numpy as np
import onnx
import onnxruntime

folder = sys.argv[1]
path = f"{folder}/trained.onnx"


def unpacked(tensor):
    kind = {"bool": "bool"}.get(tensor["type"], tensor["type"])
    return np.frombuffer(base64.b64decode(tensor["data"]), kind).reshape(tensor["shape"])


def apart(given, expected):
    """The greatest difference as a share of the greatest number."""
    return float(np.abs(given - expected).max() / max(np.abs(expected).max(), 1e-6))


try:
    onnx.checker.check_model(path, full_check=True)
    with open(f"{folder}/case.json") as file:
        case = json.load(file)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    rows = case["batches"][0]
    wanted = {value.name for value in session.get_inputs()}
    feeds = {name: unpacked(value)[rows] for name, value in case["inputs"].items() if name in wanted}
    outputs = session.run(["output"], feeds)[0]
    ours = np.fromfile(f"{folder}/predicted.bin", np.float32).reshape(outputs.shape)
    framework = unpacked(case["outputs"])
    print(json.dumps({"toOurs": apart(outputs, ours), "toFramework": apart(outputs.reshape(framework.shape), framework)}))
except Exception as error:
    print(json.dumps({"error": f"{type(error).__name__}: {error}".split("\n")[0][:300]}))
