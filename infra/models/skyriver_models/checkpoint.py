"""What trainings share: ending at a signal, and a clock that other work on the machine does not advance."""
import signal
import time

import torch


class WorkClock:
    """Seconds of computing since the last look: processor time over the number of threads, so a schedule holds on a busy machine; the time
    of day where an accelerator computes."""

    def __init__(self, device: torch.device = torch.device("cpu")):
        self.here = device.type == "cpu"
        self.last = self.now()

    def now(self) -> float:
        return time.process_time() / torch.get_num_threads() if self.here else time.monotonic()

    def lap(self) -> float:
        now = self.now()
        past, self.last = now - self.last, now
        return past


def stop_signals() -> list[int]:
    """Fills when the process is asked to end, so that a training can save first."""
    received: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: received.append(number))
    return received


def end_at_signals() -> None:
    """For the helpers of a training, which inherit its handler and have nothing to save."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
