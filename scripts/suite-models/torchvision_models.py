"""torchvision's networks, narrow and short."""
from functools import partial

from spec import Spec, image  # first, for what it gives torchvision

import torch
from torch import nn
from torchvision import models
from torchvision.models import convnext, densenet, efficientnet, maxvit, mobilenetv2, mobilenetv3, regnet, resnet
from torchvision.models.googlenet import GoogLeNet
from torchvision.models import segmentation, shufflenetv2, squeezenet, swin_transformer, vgg, video, vision_transformer


class Out(nn.Module):
    """Segmentation without its dictionary."""
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model(x)["out"]


def small_resnet(**settings):
    return resnet.ResNet(resnet.BasicBlock, [1, 1, 1, 1], num_classes=5, **settings)


def efficient():
    block = efficientnet.MBConvConfig
    return efficientnet.EfficientNet([block(1, 3, 1, 16, 8, 1, 1.0, 1.0), block(6, 5, 2, 8, 12, 1, 1.0, 1.0)], dropout=0.0, num_classes=5, last_channel=32)


def efficient_v2():
    fused, block = efficientnet.FusedMBConvConfig, efficientnet.MBConvConfig
    return efficientnet.EfficientNet([fused(1, 3, 1, 8, 8, 1), fused(4, 3, 2, 8, 16, 1), block(4, 3, 2, 16, 16, 1, 1.0, 1.0)], dropout=0.0, num_classes=5, last_channel=32)


def mobile_v3():
    c = partial(mobilenetv3.InvertedResidualConfig, width_mult=1.0)
    settings = [c(16, 3, 16, 16, True, "RE", 2, 1), c(16, 3, 48, 16, False, "RE", 2, 1), c(16, 5, 48, 24, True, "HS", 1, 1)]
    return mobilenetv3.MobileNetV3(settings, last_channel=32, num_classes=5, dropout=0.0)


def regular(se):
    parameters = regnet.BlockParams.from_init_params(depth=4, w_0=16, w_a=12.0, w_m=2.2, group_width=8, **({"se_ratio": 0.25} if se else {}))
    return regnet.RegNet(parameters, num_classes=5)


def fcn(head):
    backbone = models._utils.IntermediateLayerGetter(
        resnet.ResNet(resnet.Bottleneck, [1, 1, 1, 1], replace_stride_with_dilation=[False, True, True], width_per_group=16), {"layer4": "out"})
    return Out(segmentation.FCN(backbone, head(2048)) if head is not deep else segmentation.DeepLabV3(backbone, deep(2048)))


def deep(channels):
    return segmentation.deeplabv3.DeepLabHead(channels, 4, (2, 3))


def mobile_segmentation():
    return Out(segmentation.lraspp_mobilenet_v3_large(weights=None, weights_backbone=None, num_classes=4))


def clip(frames=4, size=16):
    return lambda n: {"video": torch.randn(n, 3, frames, size, size)}


def swin(block, downsample):
    return swin_transformer.SwinTransformer([2, 2], 16, [1, 1], [2, 2], [4, 4], stochastic_depth_prob=0.0, num_classes=5, block=block, downsample_layer=downsample)


MODELS = {
    "vgg-bn": Spec(lambda: nn.Sequential(vgg.make_layers([8, "M", 16, "M"], batch_norm=True), nn.Flatten(), nn.Linear(1024, 5)), image(32)),
    "resnet": Spec(small_resnet, image(64)),
    "resnet-bottleneck": Spec(lambda: resnet.ResNet(resnet.Bottleneck, [1, 1, 1, 1], num_classes=5, width_per_group=16), image(64)),
    "resnext": Spec(lambda: resnet.ResNet(resnet.Bottleneck, [1, 1, 1, 1], num_classes=5, groups=8, width_per_group=4), image(64)),
    "resnet-group-norm": Spec(lambda: small_resnet(norm_layer=lambda c: nn.GroupNorm(8, c)), image(64)),
    "densenet": Spec(lambda: densenet.DenseNet(8, (2, 2, 2), 16, num_classes=5), image(64)),
    "squeezenet": Spec(lambda: squeezenet.SqueezeNet("1_1", 5, 0.0), image(64)),
    "googlenet": Spec(lambda: GoogLeNet(5, aux_logits=False, init_weights=False, dropout=0.0), image(64)),
    "mobilenet-v2": Spec(lambda: mobilenetv2.MobileNetV2(5, 0.25, [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 1, 2]], dropout=0.0), image(64)),
    "mobilenet-v3": Spec(mobile_v3, image(64)),
    "shufflenet-v2": Spec(lambda: shufflenetv2.ShuffleNetV2([2, 2, 2], [8, 16, 32, 48, 64], 5), image(64)),
    "efficientnet": Spec(efficient, image(64)),
    "efficientnet-v2": Spec(efficient_v2, image(64)),
    "regnet-x": Spec(lambda: regular(False), image(64)),
    "regnet-y": Spec(lambda: regular(True), image(64)),
    "convnext": Spec(lambda: convnext.ConvNeXt([convnext.CNBlockConfig(16, 24, 1), convnext.CNBlockConfig(24, None, 1)], 0.0, num_classes=5), image(32)),
    "vit": Spec(lambda: vision_transformer.VisionTransformer(32, 8, 2, 2, 16, 32, num_classes=5), image(32)),
    "swin": Spec(lambda: swin(None, swin_transformer.PatchMerging), image(32)),
    "swin-v2": Spec(lambda: swin(swin_transformer.SwinTransformerBlockV2, swin_transformer.PatchMergingV2), image(32)),
    "maxvit": Spec(lambda: maxvit.MaxVit((32, 32), 8, 4, [8, 16], [1, 1], 8, 0.0, num_classes=5), image(32)),
    "fcn": Spec(lambda: fcn(lambda c: segmentation.fcn.FCNHead(c, 4)), image(32), "pixels"),
    "deeplab-v3": Spec(lambda: fcn(deep), image(32), "pixels"),
    "lraspp": Spec(mobile_segmentation, image(32), "pixels", note="full size"),
    "r3d": Spec(lambda: video.VideoResNet(video.resnet.BasicBlock, [video.resnet.Conv3DSimple] * 4, [1, 1, 1, 1], video.resnet.BasicStem, 5), clip(4, 16)),
    "r2plus1d": Spec(lambda: video.VideoResNet(video.resnet.BasicBlock, [video.resnet.Conv2Plus1D] * 4, [1, 1, 1, 1], video.resnet.R2Plus1dStem, 5), clip(4, 32)),
    "swin-3d": Spec(lambda: video.SwinTransformer3d([2, 4, 4], 12, [2], [2], [2, 4, 4], num_classes=5, stochastic_depth_prob=0.0), clip(4, 16)),
}
# Batch norm over few numbers of few samples makes rounding errors grow from step to step; small steps keep them small.
for each in MODELS.values():
    each.learning_rate = 0.002
# At that rate half of PyTorch's own trainings from weights that are 6e-8 apart are 1.8e-3 apart at step 5 (rounding.py): a ReLU opens or stays shut.
MODELS["resnext"].learning_rate = 0.0002
# So are r2plus1d's: 1e-4 in 32 and 64 bits at this rate, with pictures of 32 pixels; with those of 16 its last norms are over 4 numbers.
MODELS["r2plus1d"].learning_rate = 0.0002
# GoogLeNet's own are 0.3 apart at step 4.
MODELS["googlenet"].learning_rate = 0.000005
