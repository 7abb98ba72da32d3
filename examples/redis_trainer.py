# A trainer of the run "demo" on Redis: python3 examples/redis_trainer.py [batches]. Needs numpy and redis.
import os, sys, uuid
import numpy as np
import redis


def train(ids, weights):  # stands for your model: one training step on the mean of weight x loss, and the loss of each sample
    return 1 + ids % 10


server, run, me = redis.Redis.from_url(os.environ.get("RANKBATCH_REDIS_URL", "redis://127.0.0.1:6379")), "rb:{demo:0}", uuid.uuid4().hex
batch = server.fcall("rb1_next", 1, run, me, me, 1, 0)
for seq in range(2, 2 + int(sys.argv[1] if len(sys.argv) > 1 else 1000)):
    while batch is None:  # the ranker is not that far yet
        server.blpop([f"{run}:w:{me}"], 1)
        batch = server.fcall("rb1_next", 1, run, me, me, seq - 1, 0)
    count = int.from_bytes(batch[4:8], "little")
    ids, weights = np.frombuffer(batch, "<u4", count, 32), np.frombuffer(batch, "<f4", count, 32 + 8 * count)
    losses = np.asarray(train(ids, weights), "<f4")
    batch = server.fcall("rb1_step", 1, run, me, me, seq, seq - 1, ids.tobytes(), losses.tobytes())
