"""Compares rankbatch predict with onnxruntime in Python, on the same raw inputs of ten kinds of runs.

    python3 scripts/onnxruntime-python.py     # needs numpy, onnxruntime and Pillow; about a minute

The functions that read and apply a run are those of docs/run-format.md. Ends with one line, or with the first difference.
"""

import csv
import json
import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

root = Path(__file__).parent.parent
page = (root / "docs/run-format.md").read_text(encoding="utf-8")
docs: dict = {}
for block in re.findall(r"```python\n(.*?)```", page, re.S):
    exec(block, docs)

random = np.random.default_rng(1)
work = Path(tempfile.mkdtemp(prefix="rankbatch-"))
largest = 0.0


def rankbatch(*words):
    command = ["node", root / "packages/lab/bin/rankbatch.js", *words]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"rankbatch {' '.join(map(str, words))}: {done.stderr}")


def train(name, data, model="mlp:8"):
    rankbatch("train", "--quiet", "--data", data, "--model", model, "--epochs", "2", "--batch", "16", "--out", name)


def predicted(name, file):
    rankbatch("predict", name, file, "--out", f"{name}.jsonl")
    return [json.loads(line) for line in (work / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def compare(name, logits, rows):
    """What the logits mean, by the metadata alone, against what rankbatch predicted."""
    global largest
    session = onnxruntime.InferenceSession(work / name / "model.onnx")
    told = session.get_modelmeta().custom_metadata_map
    task = json.loads(told["rankbatch.task"])
    logits = np.asarray(logits, np.float64)
    if task["kind"] == "regression":
        expected = logits * task["deviations"] + task["means"]
        names = task["targetNames"]
        found = [[row.get(f"prediction_{column}", row.get("prediction")) for column in names] for row in rows]
        scale = np.array(task["deviations"])
    else:
        powers = np.exp(logits - logits.max(1, keepdims=True))
        shares = powers / powers.sum(1, keepdims=True)
        expected = 1 / (1 + np.exp(-logits)) if task["kind"] == "labels" else shares
        names = task["labelNames"] if task["kind"] == "labels" else json.loads(told["rankbatch.classNames"])
        found = [[row[f"probability_{column}"] for column in names] for row in rows]
        scale = np.ones(len(names))
        if task["kind"] == "classes":
            assert [row["prediction"] for row in rows] == [names[k] for k in logits.argmax(1)], f"{name}: other classes"
    difference = np.abs((np.array(found, np.float64) - expected) / scale).max()
    largest = max(largest, difference)
    assert len(rows) == len(logits) and difference < 1e-5, f"{name}: differs by {difference}"
    return told


def session_of(name, values):
    return onnxruntime.InferenceSession(work / name / "model.onnx").run(None, {"input": values})[0]


def write_table(name, columns, rows):
    with open(work / name, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])
    with open(work / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# Pictures in folders, in colours and grey; PNG, so that Pillow reads the same pixels.
for kind in ["colour", "grey"]:
    for label, look in enumerate(["cats", "big dogs"]):
        (work / kind / look).mkdir(parents=True)
        for i in range(30):
            shape = (12, 10, 3) if kind == "colour" else (12, 10)
            pixels = random.integers(90 * label, 160 + 90 * label, shape, dtype=np.uint8)
            Image.fromarray(pixels).save(work / kind / look / f"{i}.png")
train("colours", "images:colour")
rows = predicted("colours", "colour")
pixels = [np.asarray(Image.open(work / row["file"])).transpose(2, 0, 1) for row in rows]
told = compare("colours", session_of("colours", np.stack(pixels)), rows)
assert json.loads(told["rankbatch.classNames"]) == ["big dogs", "cats"]
for row in rows[:5]:
    assert docs["predict_picture"](work / "colours", work / row["file"]) == row["prediction"]
train("greys", "images:grey?channels=1", model="cnn")
rows = predicted("greys", "grey")
compare("greys", session_of("greys", np.stack([np.asarray(Image.open(work / row["file"]))[np.newaxis] for row in rows])), rows)

# Arrays of pixels, and of numbers.
np.save(work / "x.npy", pixels := random.integers(0, 256, (200, 9, 8), dtype=np.uint8))
np.save(work / "y.npy", (pixels[:, 0, 0] > 127).astype(np.int64))
train("arrays", "npy:x.npy?labels=y.npy", model="cnn")
compare("arrays", session_of("arrays", pixels[:, np.newaxis]), predicted("arrays", "x.npy"))

# Tables: gaps, an unknown word, names with commas and quotes, a category that training lacks.
n = 300
towns = ['Zürich, "old"', "Bern", "none"]
table = [
    ["" if i % 11 == 0 else "n/a" if i % 13 == 0 else f"{random.normal(40, 9):.3f}", "" if i % 7 == 0 else towns[i % 3], f"{i * 1e9:.0f}", random.integers(0, 9), random.integers(2), random.integers(2)]
    for i in range(n)
]
columns = ["age", "town", "wide", "rooms", "rude", "spam"]
rows = write_table("people.csv", [*columns, "kind"], [[*row, ["no", "yes, ö"][int(row[3] > 4)]] for row in table])
new = write_table("new.csv", columns, [["41.5", "Basel", "7", 3, 0, 1], *table[:50]])
number = lambda field: None if field in ["", "n/a"] else float(field)
for name, query, label in [
    ("classes", "label=kind", "kind"),
    ("numbers", "label=rooms,wide&task=regression&ignore=kind", "rooms,wide"),
    ("labels", "label=rude,spam&task=labels&ignore=kind", "rude,spam"),
    ("plain", "label=kind&scale=none&ignore=wide", "kind"),
]:
    train(name, f"csv:people.csv?{query}")
    for file, fields in [("people.csv", rows), ("new.csv", new)]:
        out = predicted(name, file)
        typed = [{column: (value or None) if column == "town" else number(value) for column, value in row.items() if column != "kind"} for row in fields]
        raw = docs["predict_rows"](work / name, typed)
        told = compare(name, raw, out)
        compare(name, docs["predict_texts"](work / name, fields), out)
    features = json.loads(told["rankbatch.featureNames"])
    assert 'town=Zürich, "old"' in features and "age missing" in features, f"{name}: {features}"

# Texts, as bags of words beside a number, hashed beside one as spreadsheets write it, and as sequences. Letters of many kinds.
words = "good great fine bad awful poor the film a_b plot Ünder 2nd İstanbul ΣΟΦΟΣ 😀smile naïve हिन्दी 映画 ４２ ﬁlm 𝒳 ²".split()
texts = [[" ".join(random.choice(words, 6)) + (", “ok”!" if i % 4 == 0 else ""), i % 9] for i in range(n)]
rows = write_table("reviews.csv", ["text", "stars", "label"], [[*text, "up" if "good" in text[0] else "down"] for text in texts])
train("bags", "csv:reviews.csv?label=label&text=text")
compare("bags", docs["predict_texts"](work / "bags", rows), predicted("bags", "reviews.csv"))
prices = [[*text, f"{1000 * k % 7919:,d}".replace(",", ".") + f",{k % 10} €"] for k, text in enumerate(texts)]
prices[3][2], prices[4][2] = "(1.234,5 €)", "99,5 €-"
rows = write_table("prices.csv", ["text", "stars", "price", "label"], [[*text, "up" if "good" in text[0] else "down"] for text in prices])
train("hashes", "csv:prices.csv?label=label&text=text&hashed=yes&words=16&numbers=comma")
compare("hashes", docs["predict_texts"](work / "hashes", rows), predicted("hashes", "prices.csv"))
train("sequences", "csv:reviews.csv?label=label&text=text&ignore=stars&tokens=5", model="text")
compare("sequences", docs["predict_texts"](work / "sequences", rows), predicted("sequences", "reviews.csv"))

print(
    f"10 runs predict the same in onnxruntime {onnxruntime.__version__} for Python as rankbatch predict: "
    f"at most {largest:.1e} apart (probabilities, numbers in deviations); names are in the metadata"
)
