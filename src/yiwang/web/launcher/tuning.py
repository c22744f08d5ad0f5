"""Settings of the embedded PostgreSQL for the machine it finds itself on."""

import os
import shutil
from pathlib import Path

MIB = 1024 * 1024
SMALLEST_SHARED_MEMORY = 256 * MIB


def memory_bytes() -> int:
    """Memory we may use: the machine's, or less where a control group limits us."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            text = Path(limit).read_text(encoding="ascii").strip()
        except OSError:
            continue
        if text.isdigit():
            total = min(total, int(text))
    return total


def settings_for_machine(*, durable: bool = True) -> "dict[str, str]":
    """Server settings by name. `durable=False` is for tests only: a crash may then lose everything."""
    memory = memory_bytes()
    shared = min(max(memory // 8, 64 * MIB), 1024 * MIB)
    settings = {
        "shared_buffers": f"{shared // MIB}MB",
        "effective_cache_size": f"{max(memory // 2, 256 * MIB) // MIB}MB",
        "maintenance_work_mem": f"{min(max(memory // 32, 32 * MIB), 512 * MIB) // MIB}MB",
        "work_mem": "16MB",
        "max_connections": "200",
        "random_page_cost": "1.1",
        "wal_compression": "on",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "jit": "off",  # short statements only: compiling costs more than it saves
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",  # the launcher reads the log
        "logging_collector": "off",
        "log_checkpoints": "off",
    }
    if not _has_shared_memory():
        settings["dynamic_shared_memory_type"] = "mmap"  # containers often have 64 MB of /dev/shm
    if not durable:
        settings |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_wal_size": "4GB",
        }
    return settings


def _has_shared_memory() -> bool:
    try:
        return shutil.disk_usage("/dev/shm").total >= SMALLEST_SHARED_MEMORY  # noqa: S108  only asked how large it is
    except OSError:
        return True
