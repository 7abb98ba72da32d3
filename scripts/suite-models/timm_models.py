"""timm's networks, narrow and short where their settings allow it."""
from spec import Spec, image  # first, for what it gives torchvision

import timm
from timm.layers import GatedMlp, StdConv2d
from timm.models import convmixer, focalnet, mlp_mixer, nest, resnetv2, volo


def small(name, **settings):
    return lambda: timm.create_model(name, num_classes=5, **settings)


def spec(name, size=32, rate=0.002, **settings):
    # Batch norm over few numbers makes rounding errors grow from step to step; small steps keep them small.
    return Spec(small(name, **settings), image(size), learning_rate=rate)


def made(network, size=32, **settings):
    """What a network of timm is made of, where its own function takes no other width."""
    return Spec(lambda: network(num_classes=5, **settings), image(size), learning_rate=0.002)


def mixer(**settings):
    return made(mlp_mixer.MlpMixer, img_size=32, num_blocks=2, embed_dim=24, **settings)


MODELS = {
    "mlp-mixer": mixer(patch_size=8),
    "res-mlp": mixer(patch_size=8, mlp_ratio=4, block_layer=mlp_mixer.ResBlock, norm_layer=mlp_mixer.Affine),
    "g-mlp": mixer(patch_size=8, mlp_ratio=6, mlp_layer=GatedMlp, block_layer=mlp_mixer.SpatialGatingBlock),
    "deit": spec("deit_tiny_distilled_patch16_224", img_size=32, patch_size=8, embed_dim=24, depth=2, num_heads=2),
    "cait": spec("cait_xxs24_224", img_size=32, patch_size=8, embed_dim=24, depth=2, num_heads=2),
    "beit": spec("beit_base_patch16_224", img_size=32, patch_size=8, embed_dim=24, depth=2, num_heads=2),
    "eva-02": spec("eva02_tiny_patch14_224", img_size=32, patch_size=8, embed_dim=24, depth=2, num_heads=2),
    "xcit": spec("xcit_nano_12_p8_224", embed_dim=24, depth=2, num_heads=2, img_size=32),
    "pit": spec("pit_ti_224", 32, img_size=32, patch_size=8, stride=4, base_dims=(8, 8), depth=(1, 1), heads=(1, 2)),
    "pvt-v2": spec("pvt_v2_b0", depths=(1, 1, 1, 1), embed_dims=(8, 16, 16, 24), num_heads=(1, 1, 2, 2)),
    "twins": spec("twins_svt_small", 64, img_size=64, embed_dims=(8, 16, 16, 24), depths=(2, 1, 1, 1), num_heads=(1, 1, 2, 2), wss=(4, 4, 2, 2)),
    "levit": spec("levit_128s", 64, img_size=64, embed_dim=(16, 24, 32), depth=(1, 1, 1), num_heads=(1, 2, 2), key_dim=8),
    "poolformer": spec("poolformer_s12", layers=(1, 1, 1, 1), embed_dims=(8, 8, 16, 16)),
    "convmixer": made(convmixer.ConvMixer, dim=16, depth=2, kernel_size=5, patch_size=4),
    "convnext-v2": spec("convnextv2_atto", depths=(1, 1, 1, 1), dims=(8, 8, 16, 16)),
    "inception-next": spec("inception_next_atto", 64, depths=(1, 1, 1, 1), dims=(16, 16, 24, 32)),
    "coatnet": spec("coatnet_nano_rw_224", 64, img_size=64),
    "mobilevit": spec("mobilevit_xxs", 64),
    "mobilevit-v2": spec("mobilevitv2_050", 64),
    "efficientformer": spec("efficientformer_l1", 224, depths=(1, 1, 1, 2), embed_dims=(8, 16, 16, 24), num_vit=1),
    "edgenext": spec("edgenext_xx_small", 64, depths=(1, 1, 1, 1), dims=(8, 16, 16, 24)),
    "focalnet": made(focalnet.FocalNet, depths=(1, 1), embed_dim=16),
    "davit": spec("davit_tiny", 64, depths=(1, 1), embed_dims=(16, 24), num_heads=(2, 2)),
    "hrnet": spec("hrnet_w18_small", 64, 0.00002),
    "res2net": spec("res2net50_14w_8s", 32, layers=(1, 1, 1, 1)),
    "resnest": spec("resnest14d", 32),
    "sknet": spec("skresnet18", 32, 0.0002, layers=(1, 1, 1, 1)),
    "ecaresnet": spec("ecaresnet26t", 32, layers=(1, 1, 1, 1)),
    "nf-resnet": spec("nf_resnet26", 32, width_factor=0.25),
    "resnet-v2-bit": made(resnetv2.ResNetV2, layers=(1, 1, 1, 1), channels=(128, 128, 128, 128), stem_chs=32, stem_type="fixed", conv_layer=StdConv2d),
    "repvgg": spec("repvgg_a0", 32, 0.0002, width_factor=0.1),
    "rexnet": spec("rexnet_100", 128, 0.00001, width_mult=0.5),
    "visformer": spec("visformer_tiny", 64, img_size=64, embed_dim=24, depth=(1, 1, 1), num_heads=2),
    "nest": made(nest.Nest, img_size=32, patch_size=4, num_levels=2, embed_dims=(16, 24), num_heads=(2, 2), depths=(1, 1)),
    "tiny-vit": spec("tiny_vit_5m_224", 64, depths=(1, 1, 1, 1), embed_dims=(8, 16, 16, 24), num_heads=(1, 2, 2, 2), window_sizes=(4, 4, 4, 2)),
    "volo": made(volo.VOLO, 64, img_size=64, layers=(1, 1, 1, 1), embed_dims=(16, 24, 24, 24), num_heads=(2, 2, 2, 2)),
    "starnet": spec("starnet_s050", 32),
    "fastvit": spec("fastvit_t8", 64, layers=(1, 1, 1, 1), embed_dims=(32, 32, 64, 64)),
    "hiera": spec("hiera_tiny_224", 64, img_size=(64, 64), stages=(1, 1, 1, 1), embed_dim=16, num_heads=1),
    "swinv2-cr": spec("swinv2_cr_tiny_224", 32, img_size=32, patch_size=4, depths=(1, 1), embed_dim=16, num_heads=(2, 2), window_size=4),
}
