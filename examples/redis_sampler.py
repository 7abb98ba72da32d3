# Batches of a run on Redis for PyTorch: DataLoader(dataset, batch_sampler=RankbatchSampler("demo", batches=1000)). Needs numpy and redis.
import os, uuid
import numpy as np
import redis


class RankbatchSampler:
    """Gives lists of sample ids, and takes the losses of samples. One for each training process."""

    def __init__(self, run, batches, url=None, shard=0, prefix="rb:"):
        self.server = redis.Redis.from_url(url or os.environ.get("RANKBATCH_REDIS_URL", "redis://127.0.0.1:6379"))
        self.base = f"{prefix}{{{run}:{shard}}}"
        self.me, self.batches, self.seq, self.got = uuid.uuid4().hex, batches, 0, 0

    def call(self, name, *args):
        return self.server.fcall(name, 1, self.base, self.me, self.me, self.seq, self.got, *args)

    def __len__(self):
        return self.batches

    def __iter__(self):
        for _ in range(self.batches):
            self.seq += 1
            while (batch := self.call("rb1_next")) is None:  # the ranker is not that far yet
                self.server.blpop([f"{self.base}:w:{self.me}"], 1)
            self.got = self.seq
            yield np.frombuffer(batch, "<u4", int.from_bytes(batch[4:8], "little"), 32).tolist()

    def record(self, ids, losses):
        """[B] ids and the loss of each, from the training step itself (reduction="none")."""
        self.seq += 1
        self.call("rb1_record", np.asarray(ids, "<u4").tobytes(), np.asarray(losses, "<f4").tobytes())
