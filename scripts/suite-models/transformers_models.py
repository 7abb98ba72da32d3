"""Networks of transformers by small random configurations."""
import torch
import transformers as t

from spec import Picked, Spec, ids, image, masked_ids

SMALL = {"vocab_size": 40, "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32, "max_position_embeddings": 32}
QUIET = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
DECODER = {**SMALL, "num_key_value_heads": 1, "use_cache": False, "attention_dropout": 0.0, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
PLAIN = {"attn_implementation": "eager"}


def text(model, config, samples=None, pick="logits", **settings):
    def make():
        return Picked(model(config(**settings)), list((samples or masked_ids())(1)), pick)
    return make


def classify(model, config, types=False, **settings):
    samples = masked_ids(types=types)
    return Spec(text(model, config, samples, num_labels=3, **settings), samples)


def causal(model, config, **settings):
    return Spec(text(model, config, **{**DECODER, **settings}), masked_ids(), "tokens", 0.05)


def vision(model, config, size=32, pick="logits", loss="classes", **settings):
    make = lambda: Picked(model(config(num_labels=5, **settings)), ["pixel_values"], pick)
    return Spec(make, lambda n: {"pixel_values": torch.randn(n, 3, size, size)}, loss)


def sound(model, config, frames, pick, name="input_values", loss="classes", **settings):
    make = lambda: Picked(model(config(**settings)), [name], pick)
    return Spec(make, lambda n: {name: torch.randn(n, *frames)}, loss)


VISION = {"image_size": 32, "patch_size": 8, "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32, **QUIET}
GPT2 = {"vocab_size": 40, "n_positions": 32, "n_embd": 24, "n_layer": 2, "n_head": 2, "resid_pdrop": 0.0, "embd_pdrop": 0.0, "attn_pdrop": 0.0,
        "use_cache": False, "bos_token_id": 1, "eos_token_id": 2}
T5 = {"vocab_size": 40, "d_model": 24, "d_kv": 12, "d_ff": 32, "num_layers": 2, "num_heads": 2, "dropout_rate": 0.0, "use_cache": False,
      "pad_token_id": 0, "decoder_start_token_id": 0}
WAV = {"vocab_size": 12, "hidden_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32, "conv_dim": (8, 8), "conv_stride": (5, 2),
       "conv_kernel": (10, 3), "num_conv_pos_embeddings": 8, "num_conv_pos_embedding_groups": 2, "hidden_dropout": 0.0, "attention_dropout": 0.0,
       "activation_dropout": 0.0, "feat_proj_dropout": 0.0, "final_dropout": 0.0, "layerdrop": 0.0, "apply_spec_augment": False, "mask_time_prob": 0.0,
       "classifier_proj_size": 16, "num_labels": 4}
WHISPER = {"vocab_size": 40, "d_model": 24, "encoder_layers": 2, "decoder_layers": 1, "encoder_attention_heads": 2, "decoder_attention_heads": 2,
           "encoder_ffn_dim": 32, "decoder_ffn_dim": 32, "num_mel_bins": 16, "max_source_positions": 12, "dropout": 0.0, "attention_dropout": 0.0,
           "activation_dropout": 0.0, "encoder_layerdrop": 0.0, "use_cache": False, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
           "decoder_start_token_id": 1, "classifier_proj_size": 16, "num_labels": 4}
BART = {"vocab_size": 40, "d_model": 24, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2, "decoder_attention_heads": 2,
        "encoder_ffn_dim": 32, "decoder_ffn_dim": 32, "max_position_embeddings": 32, "dropout": 0.0, "use_cache": False, "pad_token_id": 0,
        "bos_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 2, "forced_eos_token_id": None}


def both(n):
    return {"input_ids": torch.randint(4, 40, (n, 7)), "decoder_input_ids": torch.randint(4, 40, (n, 5))}


def clip_both():
    config = t.CLIPConfig(text_config={**SMALL, "projection_dim": 16, "eos_token_id": 2}, vision_config={k: v for k, v in VISION.items() if k not in QUIET},
                          projection_dim=16)
    return Picked(t.CLIPModel(config), ["input_ids", "pixel_values"], lambda o: o.image_embeds * o.text_embeds)


MODELS = {
    "bert": classify(t.BertForSequenceClassification, t.BertConfig, types=True, **SMALL, **QUIET),
    "bert-tagger": Spec(text(t.BertForTokenClassification, t.BertConfig, masked_ids(), num_labels=4, **SMALL, **QUIET), masked_ids(), "tokens"),
    "bert-masked": Spec(text(t.BertForMaskedLM, t.BertConfig, ids(), **SMALL, **QUIET), ids(), "tokens", 0.05),
    "distilbert": classify(t.DistilBertForSequenceClassification, t.DistilBertConfig, vocab_size=40, dim=24, n_layers=2, n_heads=2, hidden_dim=32,
                           max_position_embeddings=32, dropout=0.0, attention_dropout=0.0, seq_classif_dropout=0.0),
    "roberta": classify(t.RobertaForSequenceClassification, t.RobertaConfig, **SMALL, **QUIET, pad_token_id=1),
    "albert": classify(t.AlbertForSequenceClassification, t.AlbertConfig, **SMALL, **QUIET, embedding_size=12, classifier_dropout_prob=0.0),
    "electra": classify(t.ElectraForSequenceClassification, t.ElectraConfig, **SMALL, **QUIET, embedding_size=12),
    "mpnet": classify(t.MPNetForSequenceClassification, t.MPNetConfig, **SMALL, **QUIET),
    "deberta-v2": classify(t.DebertaV2ForSequenceClassification, t.DebertaV2Config, **SMALL, **QUIET, relative_attention=True, pos_att_type="p2c|c2p",
                           position_buckets=8, pooler_hidden_size=24, pooler_dropout=0.0),
    "mobilebert": classify(t.MobileBertForSequenceClassification, t.MobileBertConfig, **SMALL, **QUIET, embedding_size=12, intra_bottleneck_size=16,
                           true_hidden_size=16, num_feedforward_networks=2),
    "squeezebert": classify(t.SqueezeBertForSequenceClassification, t.SqueezeBertConfig, **{**SMALL, "embedding_size": 24, "q_groups": 2, "k_groups": 2,
                            "v_groups": 2, "post_attention_groups": 1, "intermediate_groups": 2, "output_groups": 2}, **QUIET),
    "modernbert": classify(t.ModernBertForSequenceClassification, t.ModernBertConfig, **SMALL, pad_token_id=0, bos_token_id=1, eos_token_id=2, cls_token_id=1,
                           sep_token_id=2, local_attention=4, global_attn_every_n_layers=2, attention_dropout=0.0, mlp_dropout=0.0, embedding_dropout=0.0,
                           classifier_dropout=0.0, reference_compile=False, attn_implementation="sdpa"),
    "convbert": classify(t.ConvBertForSequenceClassification, t.ConvBertConfig, **{**SMALL, "num_attention_heads": 4}, **QUIET, embedding_size=24),
    "longformer": classify(t.LongformerForSequenceClassification, t.LongformerConfig, **SMALL, **QUIET, attention_window=4, pad_token_id=0),
    "longformer-tokens": Spec(text(t.LongformerForTokenClassification, t.LongformerConfig, **SMALL, **QUIET, attention_window=4, pad_token_id=0, num_labels=4),
                              masked_ids(), "tokens", 0.05),
    "gpt2": Spec(text(t.GPT2LMHeadModel, t.GPT2Config, **GPT2), masked_ids(), "tokens", 0.05),
    "gpt-neox": causal(t.GPTNeoXForCausalLM, t.GPTNeoXConfig, hidden_dropout=0.0),
    "opt": Spec(text(t.OPTForCausalLM, t.OPTConfig, vocab_size=40, hidden_size=24, num_hidden_layers=2, ffn_dim=32, num_attention_heads=2,
                     max_position_embeddings=32, dropout=0.0, layerdrop=0.0, use_cache=False, word_embed_proj_dim=24, pad_token_id=0), masked_ids(), "tokens", 0.05),
    "bloom": Spec(text(t.BloomForCausalLM, t.BloomConfig, vocab_size=40, hidden_size=24, n_layer=2, n_head=2, hidden_dropout=0.0, attention_dropout=0.0,
                       use_cache=False, pad_token_id=0, bos_token_id=1, eos_token_id=2), masked_ids(), "tokens", 0.05),
    "llama": causal(t.LlamaForCausalLM, t.LlamaConfig),
    "mistral": causal(t.MistralForCausalLM, t.MistralConfig, sliding_window=4),
    "qwen2": causal(t.Qwen2ForCausalLM, t.Qwen2Config),
    "qwen3": causal(t.Qwen3ForCausalLM, t.Qwen3Config, head_dim=12),
    "gemma": causal(t.GemmaForCausalLM, t.GemmaConfig, head_dim=12),
    "phi": causal(t.PhiForCausalLM, t.PhiConfig, embd_pdrop=0.0, resid_pdrop=0.0),
    "t5-encoder": Spec(text(t.T5EncoderModel, t.T5Config, masked_ids(), "last_hidden_state", **T5), masked_ids(), "numbers", 0.05),
    "t5": Spec(text(t.T5ForConditionalGeneration, t.T5Config, both, **T5), both, "tokens", 0.05),
    "bart": Spec(text(t.BartForConditionalGeneration, t.BartConfig, both, **BART), both, "tokens", 0.05),
    "vit-hf": vision(t.ViTForImageClassification, t.ViTConfig, **VISION),
    "dinov2": vision(t.Dinov2ForImageClassification, t.Dinov2Config, **{**VISION, "mlp_ratio": 2}),
    "swin-hf": vision(t.SwinForImageClassification, t.SwinConfig, image_size=32, patch_size=4, embed_dim=16, depths=[1, 1], num_heads=[2, 2], window_size=4,
                      drop_path_rate=0.0, **QUIET),
    "convnext-hf": vision(t.ConvNextForImageClassification, t.ConvNextConfig, depths=[1, 1, 1, 1], hidden_sizes=[8, 16, 16, 24]),
    "segformer": vision(t.SegformerForSemanticSegmentation, t.SegformerConfig, 32, "logits", "pixels", depths=[1, 1, 1, 1], hidden_sizes=[8, 16, 16, 24],
                        num_attention_heads=[1, 1, 2, 2], decoder_hidden_size=16, drop_path_rate=0.0, classifier_dropout_prob=0.0, **QUIET),
    "dpt": vision(t.DPTForDepthEstimation, t.DPTConfig, 32, "predicted_depth", "numbers", image_size=32, patch_size=8, hidden_size=24, num_hidden_layers=4,
                  num_attention_heads=2, intermediate_size=32, backbone_out_indices=[0, 1, 2, 3], neck_hidden_sizes=[8, 8, 16, 16], fusion_hidden_size=16,
                  is_hybrid=False, **QUIET),
    "swin2sr": vision(t.Swin2SRForImageSuperResolution, t.Swin2SRConfig, 16, "reconstruction", "numbers", image_size=16, embed_dim=16, depths=[1, 1],
                      num_heads=[2, 2], window_size=4, upscale=2, drop_path_rate=0.0, **QUIET),
    "resnet-hf": vision(t.ResNetForImageClassification, t.ResNetConfig, embedding_size=8, hidden_sizes=[8, 16], depths=[1, 1], layer_type="basic"),
    "clip": Spec(clip_both, lambda n: {"input_ids": torch.randint(4, 40, (n, 7)), "pixel_values": torch.randn(n, 3, 32, 32)}, "numbers", 0.5),
    "whisper-encoder": sound(t.WhisperForAudioClassification, t.WhisperConfig, (16, 24), "logits", "input_features", **WHISPER),
    "wav2vec2": sound(t.Wav2Vec2ForSequenceClassification, t.Wav2Vec2Config, (200,), "logits", **WAV),
    "wav2vec2-ctc-layers": sound(t.Wav2Vec2ForCTC, t.Wav2Vec2Config, (200,), "logits", "input_values", "tokens",
                                 **{**WAV, "feat_extract_norm": "layer", "do_stable_layer_norm": True}),
    "hubert": sound(t.HubertForSequenceClassification, t.HubertConfig, (200,), "logits", **WAV),
    "wavlm": sound(t.WavLMForSequenceClassification, t.WavLMConfig, (200,), "logits", **WAV, num_buckets=16, max_bucket_distance=40),
    "audio-spectrogram": sound(t.ASTForAudioClassification, t.ASTConfig, (32, 16), "logits", hidden_size=24, num_hidden_layers=2, num_attention_heads=2,
                               intermediate_size=32, patch_size=8, frequency_stride=8, time_stride=8, max_length=32, num_mel_bins=16, num_labels=4, **QUIET),
    "perceiver": Spec(text(t.PerceiverForSequenceClassification, t.PerceiverConfig, ids(), vocab_size=40, d_model=24, d_latents=16, num_latents=4,
                           num_self_attends_per_block=1, num_self_attention_heads=2, num_cross_attention_heads=2, max_position_embeddings=8, num_labels=3,
                           attention_probs_dropout_prob=0.0), ids()),
}
