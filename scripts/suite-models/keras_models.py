"""Keras 3 on PyTorch, exported by Keras' own `model.export(format="onnx")`, whose output then is called `output` as all others' are."""
import keras
import onnx
import torch
from keras import layers

from spec import Spec


def export(model, inputs, opset, path, is_open):
    # As Keras' own guide has it, without a signature, the batch is open, and Keras takes PyTorch's older exporter; for one size the default one.
    shape = lambda x: (None if is_open else x.shape[0], *x.shape[1:])
    signature = [keras.InputSpec(shape=shape(x), dtype=str(x.dtype).replace("torch.", ""), name="x") for x in inputs]
    model.export(path, format="onnx", opset_version=opset, verbose=False, input_signature=signature)
    file = onnx.load(path)
    [output] = file.graph.output
    for node in file.graph.node:
        node.input[:] = ["output" if name == output.name else name for name in node.input]
        node.output[:] = ["output" if name == output.name else name for name in node.output]
    output.name = "output"
    onnx.save(file, path)


class Training(torch.nn.Module):
    """Keras' layers ask for the mode in the call."""
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, *values):
        return self.model(values[0] if len(values) == 1 else list(values), training=self.training)

    def export(self, inputs, opset, path, is_open):
        inputs = list(inputs)
        self(*inputs)  # Keras exports what has been called
        export(self.model, inputs, opset, path, is_open)


def sequence(shape, *inner):
    return lambda: Training(keras.Sequential([keras.Input(shape, name="x"), *(make() for make in inner)]))


def residual():
    x = inputs = keras.Input((8, 8, 4), name="x")
    for _ in range(2):
        y = layers.Conv2D(4, 3, padding="same", activation="relu")(x)
        x = layers.add([x, layers.Conv2D(4, 3, padding="same")(y)])
    return Training(keras.Model(inputs, layers.Dense(5)(layers.GlobalAveragePooling2D()(x))))


def transformer():
    inputs = keras.Input((8,), dtype="int32", name="x")
    x = layers.Embedding(40, 16)(inputs)
    y = layers.LayerNormalization()(x)
    x = layers.add([x, layers.MultiHeadAttention(2, 8)(y, y)])
    y = layers.Dense(24, "gelu")(layers.LayerNormalization()(x))
    x = layers.add([x, layers.Dense(16)(y)])
    return Training(keras.Model(inputs, layers.Dense(3)(layers.GlobalAveragePooling1D()(x))))


def u_net():
    inputs = keras.Input((8, 8, 3), name="x")
    a = layers.Conv2D(6, 3, padding="same", activation="elu")(inputs)
    b = layers.Conv2D(8, 3, padding="same", activation="elu")(layers.MaxPooling2D()(a))
    c = layers.concatenate([layers.Conv2DTranspose(6, 2, strides=2)(b), a])
    return Training(keras.Model(inputs, layers.Conv2D(3, 1)(c)))


def pixels(*shape):
    return lambda n: {"x": torch.randn(n, *shape)}


def ids(n):
    return {"x": torch.randint(0, 40, (n, 8), dtype=torch.int32)}


D, C, E, L = layers.Dense, layers.Conv2D, layers.Embedding, layers.LSTM
MODELS = {
    "keras-mlp": Spec(sequence((6,), lambda: D(16, "silu"), layers.LayerNormalization, lambda: D(16, "elu"), lambda: D(3)), pixels(6)),
    "keras-cnn": Spec(sequence((16, 16, 3), lambda: C(8, 3, activation="relu"), lambda: layers.MaxPooling2D(2), lambda: layers.SeparableConv2D(12, 3, activation="gelu"),
                               lambda: layers.GroupNormalization(4), layers.GlobalAveragePooling2D, lambda: D(5)), pixels(16, 16, 3)),
    "keras-cnn-batch-norm": Spec(sequence((16, 16, 3), lambda: C(8, 3), layers.BatchNormalization, layers.ReLU, layers.Flatten, lambda: D(5)), pixels(16, 16, 3)),
    "keras-depthwise": Spec(sequence((8, 8, 4), lambda: layers.DepthwiseConv2D(3, padding="same"), lambda: C(8, 1, activation="hard_swish"),
                                     lambda: layers.AveragePooling2D(2), layers.Flatten, lambda: D(5)), pixels(8, 8, 4)),
    "keras-conv1d": Spec(sequence((12, 3), lambda: layers.Conv1D(8, 3, padding="causal", dilation_rate=2, activation="tanh"), layers.GlobalMaxPooling1D,
                                  lambda: D(4)), pixels(12, 3)),
    "keras-lstm": Spec(sequence((6, 3), lambda: L(8), lambda: D(3)), pixels(6, 3), learning_rate=0.1),
    "keras-gru": Spec(sequence((6, 3), lambda: layers.Bidirectional(layers.GRU(8)), lambda: D(3)), pixels(6, 3), learning_rate=0.1),
    "keras-rnn": Spec(sequence((6, 3), lambda: layers.SimpleRNN(8), lambda: D(3)), pixels(6, 3), learning_rate=0.1),
    "keras-stack": Spec(sequence((6, 3), lambda: layers.GRU(5, return_sequences=True), lambda: layers.LSTM(5), lambda: D(3)), pixels(6, 3),
                        learning_rate=0.1),
    "keras-text": Spec(sequence((8,), lambda: E(40, 12), layers.GlobalAveragePooling1D, lambda: D(8, "relu"), lambda: D(3)), ids, learning_rate=0.1),
    "keras-residual": Spec(residual, pixels(8, 8, 4)),
    "keras-transformer": Spec(transformer, ids),
    "keras-u-net": Spec(u_net, pixels(8, 8, 3), "tokens"),
}
for each in MODELS.values():
    each.exporters = ("keras", "keras-open")
