"""Files that several Windows hosts use go where Windows pods can mount them."""

from dataclasses import replace

import pytest

from assess.model.decisions import About
from assess.model.host import HostFacts, Mount
from assess.model.windows import WindowsFacts
from tests.assess.decide.small_estates import (
    REF,
    TenantSpec,
    decided,
    estate,
    host,
    identity,
    service,
    surface,
)

PLACE = r"D:\Uploads"
DRIVE = Mount("D:\\", "ntfs", "x", (), "1", REF)


def farm(windows: WindowsFacts | None) -> tuple[HostFacts, HostFacts]:
    plain = host("w1", identity=identity("w1"), mounts=(DRIVE,), windows=windows)
    return plain, replace(plain, endpoint="w2", identity=identity("w2"))


@pytest.mark.parametrize(
    ("windows", "choice", "confidence"),
    [
        (WindowsFacts(domain="corp.example"), "FSx for Windows", 0.7),
        (WindowsFacts(domain=""), "FSx for Windows", 0.55),
        (None, "EFS", 0.55),
    ],
)
def test_replicas_of_windows_share_an_smb_file_system(
    windows: WindowsFacts | None, choice: str, confidence: float
) -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", each) for each in farm(windows)],
        services=[service(each, "iis", "web") for each in ("w1", "w2")],
        surfaces=[surface(each, PLACE, "alpha", "iis") for each in ("w1", "w2")],
    )
    answer = decided(situation, About.STORAGE, f"w1:{PLACE}")
    assert answer.choice == choice
    assert answer.confidence <= confidence
