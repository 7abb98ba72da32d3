"""Expected values for packages/onnx/src/optimizers/optimizers.test.ts: PyTorch's optimizers in float64 on given gradients.

Usage: optimizer-trajectories.py   (PyTorch 1.13)
"""
import torch
from torch import optim
from torch.optim import lr_scheduler

torch.set_default_dtype(torch.float64)


def run(name, make, schedule=None, clip=None, start=(1.0,), gradients=(0.5, -1, 0.25, 2, -0.1, 0)):
    x = torch.tensor(start, requires_grad=True)
    optimizer = make([x])
    scheduler = schedule and schedule(optimizer)
    trajectory = []
    for gradient in gradients:
        x.grad = torch.tensor(gradient if isinstance(gradient, tuple) else (gradient,)).double()
        if clip:
            # clip_grad_norm_ without the 1e-6 that PyTorch adds to the norm.
            x.grad *= min(1, clip / x.grad.norm())
        optimizer.step()
        if scheduler:
            scheduler.step()
        trajectory.append([round(value, 9) for value in x.tolist()])
    print(name, trajectory if len(start) > 1 else [value for value, in trajectory])


run("adam", optim.Adam)
run("adadelta", lambda p: optim.Adadelta(p, lr=1, rho=0.95))
run("adamw", lambda p: optim.AdamW(p, lr=0.1, weight_decay=0.05))
run("sgd", lambda p: optim.SGD(p, lr=0.1))
run("sgd momentum", lambda p: optim.SGD(p, lr=0.1, momentum=0.9))
run("sgd nesterov", lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True))
run("rmsprop", optim.RMSprop)
run("rmsprop momentum", lambda p: optim.RMSprop(p, momentum=0.9))


def halve(optimizer):
    return lr_scheduler.StepLR(optimizer, 2, 0.5)


def cosine(optimizer):
    return lr_scheduler.CosineAnnealingLR(optimizer, 6, 0.01)


def warm(optimizer):
    return lr_scheduler.LambdaLR(optimizer, lambda t: min(1, (t + 1) / 3))


run("adam halved", lambda p: optim.Adam(p, lr=0.1), halve)
run("adamw cosine", lambda p: optim.AdamW(p, lr=0.1, weight_decay=0.05), cosine)
run("adadelta halved", lambda p: optim.Adadelta(p, lr=1, rho=0.95), halve)
run("sgd momentum warmed up", lambda p: optim.SGD(p, lr=0.1, momentum=0.9), warm)
run("rmsprop momentum halved", lambda p: optim.RMSprop(p, momentum=0.9), halve)
run("l2 sgd momentum", lambda p: optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.2))
run("l2 adam", lambda p: optim.Adam(p, weight_decay=0.2))
plane = dict(start=(1.0, -2.0), gradients=((3, 4), (0.3, -0.4), (-6, 8), (0, 0), (12, -16), (0.6, 0.8)))
run("clipped sgd", lambda p: optim.SGD(p, lr=0.1, momentum=0.9), clip=1, **plane)
run("clipped l2 sgd", lambda p: optim.SGD(p, lr=0.1, weight_decay=0.2), clip=1, **plane)
