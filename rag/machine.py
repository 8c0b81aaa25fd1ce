"""What this machine has: memory, and memory of a graphics card."""

from dataclasses import dataclass
from pathlib import Path

_CONTAINER_LIMIT = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes in all and free, and what they are of ("memory" or the card's name)."""

    where: str
    total: int
    free: int


def main_memory(limit_file: Path = _CONTAINER_LIMIT) -> Memory:
    """The memory of the machine, or of the container that this runs in."""
    import psutil

    seen = psutil.virtual_memory()
    total, free = int(seen.total), int(seen.available)
    try:
        limit = int(limit_file.read_text(encoding="ascii"))
    except (OSError, ValueError):  # no container, or "max": no limit
        return Memory("memory", total, free)
    return Memory("memory", min(total, limit), min(free, limit))


def card_memory(device: str) -> Memory | None:
    """The memory of a graphics card ("cuda", "cuda:1"); None for what PyTorch cannot tell."""
    import torch

    if not device.startswith("cuda") or not torch.cuda.is_available():
        return None
    free, total = torch.cuda.mem_get_info(device)
    return Memory(torch.cuda.get_device_name(device), int(total), int(free))
