# Batches of a run on Redis for PyTorch: DataLoader(dataset, batch_sampler=RankbatchSampler("demo", batches=1000)). Needs numpy and redis.
import os, time, uuid
import numpy as np
import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry


class RankbatchSampler:
    """Gives lists of sample ids, and takes the losses of samples. One for each training process."""

    def __init__(self, run, batches, url=None, shard=0, prefix="rb:", timeout=30):
        url = url or os.environ.get("RANKBATCH_REDIS_URL", "redis://127.0.0.1:6379")
        # A request that is sent again, with its number, is done once.
        self.server = redis.Redis.from_url(url, retry=Retry(ConstantBackoff(1), timeout))
        self.base = f"{prefix}{{{run}:{shard}}}"
        self.me, self.batches, self.seq, self.got = uuid.uuid4().hex, batches, 0, 0
        self.run, self.timeout, self.latest = run, timeout, {}

    def call(self, name, *args):
        try:
            return self.server.fcall(name, 1, self.base, self.me, self.me, self.seq, self.got, *args)
        except redis.ResponseError as error:
            if "NORUN" in str(error) or "function not found" in str(error).lower():  # which the first ranker of a server brings
                raise LookupError(f"run {self.run}: must be there, got none; start a ranker: rankbatch rank --run {self.run}") from error
            raise

    def __len__(self):
        return self.batches

    def __iter__(self):
        for _ in range(self.batches):
            self.seq += 1
            start = time.monotonic()
            while (batch := self.call("rb1_next")) is None:  # the ranker is not that far yet
                if time.monotonic() - start > self.timeout:
                    raise TimeoutError(f"run {self.run}: no ranker has drawn within {self.timeout} s; start one: rankbatch rank --run {self.run}")
                self.server.blpop([f"{self.base}:w:{self.me}"], 1)
            self.got = self.seq
            count = int.from_bytes(batch[4:8], "little")
            ids = np.frombuffer(batch, "<u4", count, 32).tolist()
            self.latest.update(zip(ids, np.frombuffer(batch, "<f4", count, 32 + 8 * count)))
            yield ids

    def weights(self, ids):
        """[B] factors for the losses of the step, all 1 unless the strategy corrects for its preference: those of the latest batch with each id."""
        return np.array([self.latest[id] for id in np.asarray(ids).tolist()], "<f4")

    def record(self, ids, losses):
        """[B] ids and the loss of each, from the training step itself (reduction="none")."""
        self.seq += 1
        self.call("rb1_record", np.asarray(ids, "<u4").tobytes(), np.asarray(losses, "<f4").tobytes())
