"""Container fit by the files that a service holds open."""

from collections.abc import Iterable, Iterator

from assess.model.container_fit import ServiceFit
from assess.model.estate import Severity
from assess.model.evidence import Trace
from assess.model.host import OpenFile
from assess.rules.container_fit.fit_rule import EKS, KUBERNETES, STANDARDS, TWELVE, Check, Fit, rules_on

NETWORK_TYPES = ("nfs", "cifs", "smb")
SCRATCH = ("/tmp/", "/var/tmp/", "/run/", "/memfd:")  # noqa: S108
CODE = ("/usr/", "/bin/", "/sbin/", "/lib/", "/lib64/")


def _below(*folders: str) -> Check[ServiceFit]:
    return lambda fit: _told(fit, (each for each in _written(fit) if each.path.startswith(folders)))


def _device(*prefixes: str) -> Check[ServiceFit]:
    return lambda fit: _told(fit, (each for each in fit.files if each.path.startswith(prefixes)))


def _written(fit: ServiceFit) -> Iterator[OpenFile]:
    return (each for each in fit.files if not each.read_only and not each.path.startswith("/dev/"))


def _told(fit: ServiceFit, files: Iterable[OpenFile]) -> Iterator[Trace]:
    return (fit.seen(each.ref, f"pid {each.pid} holds {each.path} open") for each in files)


def _logs(fit: ServiceFit) -> Iterator[Trace]:
    return _told(
        fit,
        (
            each
            for each in _written(fit)
            if each.path.endswith(".log") or (each.append_only and each.path.startswith("/var/log/"))
        ),
    )


def _deleted(fit: ServiceFit) -> Iterator[Trace]:
    """Locks and scratch files that are deleted on purpose live in temporary folders, and are no matter."""
    kept = (each for each in _written(fit) if each.deleted and not each.path.startswith(SCRATCH))
    return _told(fit, kept)


def _mapped_on_network(fit: ServiceFit) -> Iterator[Trace]:
    for each in _written(fit):
        mount = fit.mount_of(each.path) if each.mapped else None
        if mount is not None and mount.fstype.startswith(NETWORK_TYPES):
            yield fit.seen(each.ref, f"pid {each.pid} maps {each.path}, which lies on {mount.fstype}")


def _executable_on_network(fit: ServiceFit) -> Iterator[Trace]:
    for process in fit.processes:
        mount = fit.mount_of(process.executable) if process.executable.startswith("/") else None
        if mount is not None and mount.fstype.startswith(NETWORK_TYPES):
            yield fit.seen(process.ref, f"{process.executable} lies on {mount.fstype} from {mount.source}")


def _replaced_program(fit: ServiceFit) -> Iterator[Trace]:
    for process in fit.processes:
        if process.executable.endswith(" (deleted)"):
            yield fit.seen(process.ref, f"pid {process.pid} runs {process.executable}")


FITS = (
    Fit(
        "fit.writes_program_folders",
        Severity.MEDIUM,
        "it writes below the system's program folders",
        "An image is read-only there: give the path a volume, or move what is written to a data folder.",
        _below(*CODE),
        TWELVE,
    ),
    Fit(
        "fit.writes_etc",
        Severity.MEDIUM,
        "it changes files in /etc while it runs",
        "Deliver the file as ConfigMap or Secret; what the program itself changes needs a volume.",
        _below("/etc/"),
        TWELVE,
    ),
    Fit(
        "fit.writes_home",
        Severity.MEDIUM,
        "it writes to a home directory",
        "Mount a volume there, and set HOME to it: a container's user often has none.",
        _below("/root/", "/home/"),
    ),
    Fit(
        "fit.writes_temporary",
        Severity.LOW,
        "it writes temporary files",
        "Mount an emptyDir with a size limit there, so that the root file system may be read-only.",
        _below("/tmp/", "/var/tmp/"),  # noqa: S108
        KUBERNETES,
    ),
    Fit(
        "fit.logs_to_files",
        Severity.LOW,
        "it logs to files",
        "Log to standard output, or link the file to /dev/stdout in the image; else a sidecar ships it.",
        _logs,
        TWELVE,
    ),
    Fit(
        "fit.deleted_file_held",
        Severity.LOW,
        "it holds deleted files open",
        "Their contents are in no copy of the disk; restart it before the last copy, and see what is "
        "missing.",
        _deleted,
    ),
    Fit(
        "fit.mapped_on_network",
        Severity.HIGH,
        "it maps files of a network file system for writing",
        "Mapped pages of two clients do not agree over NFS or SMB: one writer on a block volume, or one pod.",
        _mapped_on_network,
        "nfs(5), data and metadata coherence",
    ),
    Fit(
        "fit.program_on_network",
        Severity.MEDIUM,
        "its program lies on a network file system",
        "Put the program into the image: who changes the share today changes all hosts at once.",
        _executable_on_network,
        TWELVE,
    ),
    Fit(
        "fit.program_replaced",
        Severity.MEDIUM,
        "the program that runs is no longer on the disk",
        "It was updated without a restart: an image built from the disk is another version. Restart "
        "and test.",
        _replaced_program,
        "proc(5), /proc/pid/exe",
    ),
    Fit(
        "fit.shared_memory",
        Severity.LOW,
        "it uses shared memory below /dev/shm",
        "A container has 64 MiB there: mount an emptyDir of medium Memory, and count it in the memory limit.",
        _device("/dev/shm/"),  # noqa: S108
        KUBERNETES,
    ),
    Fit(
        "fit.huge_pages",
        Severity.MEDIUM,
        "it uses huge pages",
        "Request hugepages-2Mi or -1Gi, and reserve them on nodes of their own.",
        _device("/dev/hugepages/"),
        KUBERNETES,
    ),
    Fit(
        "fit.gpu",
        Severity.MEDIUM,
        "it uses a GPU",
        "GPU instance types with the NVIDIA device plug-in; size them by use, not by host.",
        _device("/dev/nvidia", "/dev/dri/"),
        EKS,
    ),
    Fit(
        "fit.kvm",
        Severity.HIGH,
        "it runs virtual machines (/dev/kvm)",
        "Only metal instance types have it: leave it a VM, or replace it.",
        _device("/dev/kvm"),
    ),
    Fit(
        "fit.tunnel_device",
        Severity.HIGH,
        "it opens tunnels (/dev/net/tun)",
        "Site-to-Site VPN or Client VPN in its place; as a pod it needs NET_ADMIN and nodes of its own.",
        _device("/dev/net/tun"),
        STANDARDS,
    ),
    Fit(
        "fit.fuse",
        Severity.MEDIUM,
        "it mounts file systems in user space (/dev/fuse)",
        "Let a CSI driver mount it (Mountpoint for S3, EFS); a pod needs privileges for /dev/fuse.",
        _device("/dev/fuse"),
        STANDARDS,
    ),
    Fit(
        "fit.serial_or_usb",
        Severity.HIGH,
        "it uses a serial or USB device",
        "No instance has it: reach it by network (terminal server, USB over IP), or leave the part on site.",
        _device("/dev/ttyS", "/dev/ttyUSB", "/dev/ttyACM", "/dev/bus/usb/", "/dev/hidraw", "/dev/usb/"),
    ),
    Fit(
        "fit.raw_block_device",
        Severity.HIGH,
        "it works on a block device without a file system",
        "A PersistentVolume with volumeMode Block, io2 where it must be fast; copy it block by block.",
        _device("/dev/sd", "/dev/vd", "/dev/xvd", "/dev/nvme", "/dev/dm-", "/dev/mapper/", "/dev/raw/"),
        KUBERNETES,
    ),
    Fit(
        "fit.kernel_memory",
        Severity.HIGH,
        "it reads or writes the machine's memory or ports",
        "No pod may; find out what for (a license by hardware, a management agent) and replace that part.",
        _device("/dev/mem", "/dev/kmem", "/dev/port", "/dev/cpu/"),
        STANDARDS,
    ),
)
RULES = rules_on(ServiceFit, FITS)
