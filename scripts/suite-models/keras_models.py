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
def attention():
    inputs = keras.Input((6,), dtype="int32", name="x")
    x = layers.Embedding(30, 12)(inputs)
    x = layers.add([layers.Attention(use_scale=True)([x, x]), layers.MultiHeadAttention(2, 6)(x, x, use_causal_mask=True)])
    return Training(keras.Model(inputs, layers.Dense(3)(layers.Flatten()(layers.LayerNormalization()(x)))))


def generator():
    inputs = keras.Input((6,), name="x")
    x = layers.Reshape((4, 4, 2))(layers.Dense(32, "leaky_relu")(inputs))
    x = layers.GroupNormalization(2)(layers.Conv2DTranspose(4, 3, strides=2, padding="same")(x))
    x = layers.PReLU(shared_axes=[1, 2])(layers.UpSampling2D(2, interpolation="bilinear")(x))
    return Training(keras.Model(inputs, layers.Conv2D(1, 3, padding="same")(x)))


def both_directions():
    inputs = keras.Input((5, 6, 3), name="x")
    x = layers.TimeDistributed(layers.Dense(4, "tanh"))(inputs)
    x = layers.Bidirectional(layers.LSTM(5, return_sequences=True))(layers.TimeDistributed(layers.GlobalAveragePooling1D())(x))
    return Training(keras.Model(inputs, layers.Dense(3)(layers.GlobalMaxPooling1D()(x))))


def siamese():
    inputs = keras.Input((2, 7), name="x")
    tower = keras.Sequential([layers.Dense(8, "swish"), layers.Dense(5)])
    a, b = tower(inputs[:, 0]), tower(inputs[:, 1])
    return Training(keras.Model(inputs, layers.Dense(2)(layers.Concatenate()([abs(a - b), layers.Dot(1, normalize=True)([a, b])]))))


def separable():
    inputs = keras.Input((10, 10, 3), name="x")
    x = layers.SeparableConv2D(6, 3, activation="relu")(layers.ZeroPadding2D(1)(inputs))
    x = layers.Cropping2D(1)(layers.AveragePooling2D(2, padding="same")(x))
    gate = layers.Conv2D(6, 1, activation="sigmoid")(layers.GlobalAveragePooling2D(keepdims=True)(x))
    return Training(keras.Model(inputs, layers.Dense(4)(layers.Flatten()(x * gate))))


def wide_and_deep():
    inputs = keras.Input((8,), name="x")
    deep = layers.Dense(6, "softsign", use_bias=False)(layers.Dense(6, "selu")(layers.UnitNormalization()(inputs)))
    return Training(keras.Model(inputs, layers.add([layers.Dense(3)(inputs), layers.Dense(3)(deep)])))


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
    "keras-masked-lstm": Spec(sequence((7,), lambda: layers.Embedding(20, 6, mask_zero=True), lambda: layers.LSTM(5), lambda: D(3)),
                              lambda n: {"x": torch.randint(0, 20, (n, 7), dtype=torch.int32)}, learning_rate=0.1),
    "keras-conv-lstm": Spec(sequence((3, 6, 6, 2), lambda: layers.ConvLSTM2D(3, 3, padding="same"), layers.Flatten, lambda: D(3)), pixels(3, 6, 6, 2),
                            learning_rate=0.1),
    "keras-both-directions": Spec(both_directions, pixels(5, 6, 3), learning_rate=0.1),
    "keras-causal": Spec(sequence((12, 3), lambda: layers.Conv1D(4, 2, padding="causal", activation="gelu"),
                                  lambda: layers.Conv1D(4, 2, dilation_rate=2, padding="causal", activation="gelu"), lambda: D(2)), pixels(12, 3), "tokens", 0.1),
    "keras-attention": Spec(attention, lambda n: {"x": torch.randint(0, 30, (n, 6), dtype=torch.int32)}, learning_rate=0.1),
    "keras-generator": Spec(generator, pixels(6), "numbers", 0.1),
    "keras-siamese": Spec(siamese, pixels(2, 7), learning_rate=0.1),
    "keras-separable": Spec(separable, pixels(10, 10, 3), learning_rate=0.1),
    "keras-wide-and-deep": Spec(wide_and_deep, pixels(8), learning_rate=0.1),
    "keras-text": Spec(sequence((8,), lambda: E(40, 12), layers.GlobalAveragePooling1D, lambda: D(8, "relu"), lambda: D(3)), ids, learning_rate=0.1),
    "keras-residual": Spec(residual, pixels(8, 8, 4)),
    "keras-transformer": Spec(transformer, ids),
    "keras-u-net": Spec(u_net, pixels(8, 8, 3), "tokens"),
}
for each in MODELS.values():
    each.exporters = ("keras", "keras-open")
