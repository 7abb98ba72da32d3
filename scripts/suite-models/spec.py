"""What a model of the suite is: how it is made, what it takes, and what its loss is."""
from dataclasses import dataclass, field
from typing import Callable

import torch
from torch import nn

# torchvision built for CUDA beside PyTorch for CPU has no operators of its own; the networks need none.
if not hasattr(torch.ops.torchvision, "nms"):
    operators = torch.library.Library("torchvision", "DEF")
    operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")


@dataclass
class Spec:
    """A model, fresh from its framework, with random weights."""
    make: Callable[[], nn.Module]
    """Samples by the names of the inputs, [count, ...]."""
    inputs: Callable[[int], dict[str, torch.Tensor]]
    """classes [B, C], tokens [B, ..., C], pixels [B, C, H, W]; or numbers of any shape."""
    loss: str = "classes"
    learning_rate: float = 0.02
    optimizer: str = "sgd"
    """Whether the file is exported for any batch size."""
    open_batch: bool = True
    """Whether the exporter leaves the graph as it is, as the guide says for networks that compute their weights; so are those with batch norm."""
    kept: bool = False
    """The type of numbers in the file, which become float32 here and in the framework's training."""
    dtype: torch.dtype = torch.float32
    """The one size that the file is exported for."""
    baked: int | None = None
    """Exporters to use; keras stands for Keras' own."""
    exporters: tuple[str, ...] = ("legacy", "default")
    """Opsets by exporter, where others than the next in turn are wanted."""
    opsets: dict[str, int] = field(default_factory=dict)
    """What the model stands for, where its name does not tell."""
    note: str = ""
    """What the model has of which the older exporter leaves no trace, as notes call it."""
    untold: str | None = None


class Picked(nn.Module):
    """A model of transformers: its inputs by position, and one tensor of what it gives."""
    def __init__(self, model, names, pick):
        super().__init__()
        self.model, self.names, self.pick = model, names, pick

    def forward(self, first, second=None, third=None):
        values = [value for value in (first, second, third) if value is not None]
        output = self.model(**dict(zip(self.names, values)))
        return getattr(output, self.pick) if isinstance(self.pick, str) else self.pick(output)


def image(size=32, channels=3):
    return lambda n: {"image": torch.randn(n, channels, size, size)}


def rows(*shape):
    return lambda n: {"x": torch.randn(n, *shape)}


def ids(length=8, vocabulary=40):
    return lambda n: {"input_ids": torch.randint(4, vocabulary, (n, length))}


def masked_ids(length=8, vocabulary=40, types=False):
    """Texts of different lengths, padded behind."""
    def make(n):
        lengths = torch.arange(n) % 4 + length - 3
        mask = (torch.arange(length) < lengths[:, None]).long()
        inputs = {"input_ids": torch.randint(4, vocabulary, (n, length)) * mask, "attention_mask": mask}
        if types:
            inputs["token_type_ids"] = (torch.arange(length) >= length // 2).long().expand(n, -1).clone()
        return inputs
    return make
