"""Claims on block devices that applications write to without a file system: data without files."""

from collections.abc import Iterator

from assess.analysis.surfaces.claims import Claimed
from assess.analysis.surfaces.host import HostView
from assess.model.host import BlockDevice
from assess.rules.directory.place import Claim, ClaimKind


def claims_of_devices(view: HostView) -> Iterator[Claimed]:
    """Devices that carry no mounted file system and that an application holds open for writing."""
    mounted = _mounted(view)
    for file in view.index.files:
        device = view.index.devices.get(file.path)
        service = view.service_of.get(file.pid)
        if device is None or service is None or file.read_only or device.name in mounted:
            continue
        if not view.is_plumbing(service):
            observed = view.trace(
                file.ref, f"{service.id} (pid {file.pid}) holds {file.path} open for writing"
            )
            yield Claimed(file.path, Claim(ClaimKind.DEVICE, observed, service.id))


def _mounted(view: HostView) -> frozenset[str]:
    """Names of the devices under mounted file systems, with all that they are made of."""
    by_name = {device.name: device for device in view.facts.block_devices}
    numbers = {mount.device for mount in view.facts.mounts}
    waiting = [device.name for device in view.facts.block_devices if device.device in numbers]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _parents(by_name.get(name))
    return frozenset(found)


def _parents(device: BlockDevice | None) -> tuple[str, ...]:
    return device.parents if device is not None else ()
