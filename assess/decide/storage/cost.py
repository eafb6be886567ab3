"""What the chosen storage costs a month; unknown where size or price is not known."""

from assess.decide.price_list import monthly_usd, price_usd, sum_usd
from assess.decide.question import Ruling
from assess.decide.storage.case import (
    CONFIG_MAP,
    EFS,
    EMPTY_DIR,
    FSX_LUSTRE,
    FSX_ONTAP,
    FSX_OPENZFS,
    FSX_WINDOWS,
    GP3,
    IO2,
    NONE,
    S3,
    SECRETS,
    StorageCase,
)


def cost(case: StorageCase, ruling: Ruling) -> float | None:
    """USD a month for what was chosen; None where price or size is not known."""
    details = dict(ruling.details)
    size = details.get("size_gib") or details.get("expected_size_gib") or "unknown"
    gib = float(size) if size.isdigit() else None
    if ruling.choice in {NONE, EMPTY_DIR, CONFIG_MAP}:
        return 0.0
    if ruling.choice == SECRETS:
        return price_usd(case.view, "Secrets Manager", "secret")
    if ruling.choice == GP3:
        return _gp3_cost(case, gib, details)
    service, item = {
        IO2: ("EBS", "io2 storage"),
        EFS: ("EFS", "Standard"),
        S3: ("S3", "Standard first 50 TB"),
        FSX_WINDOWS: ("FSx Windows", "SSD Multi-AZ"),
        FSX_OPENZFS: ("FSx OpenZFS", "SSD Single-AZ"),
        FSX_ONTAP: ("FSx ONTAP", "SSD"),
        FSX_LUSTRE: ("FSx Lustre", "persistent SSD (lowest tier)"),
    }[ruling.choice]
    storage = monthly_usd(case.view, service, item, gib)
    if ruling.choice == IO2:
        return sum_usd(
            storage, monthly_usd(case.view, "EBS", "io2 provisioned IOPS", _number(details["iops"]))
        )
    return storage


def _gp3_cost(case: StorageCase, gib: float | None, details: dict[str, str]) -> float | None:
    iops = max(0.0, _number(details["iops"]) - case.view.fact("ebs.gp3_iops_baseline"))
    through = max(0.0, _number(details["throughput_mib_s"]) - case.view.fact("ebs.gp3_mib_s_baseline"))
    return sum_usd(
        monthly_usd(case.view, "EBS", "gp3 storage", gib),
        monthly_usd(case.view, "EBS", "gp3 IOPS above 3000", iops),
        monthly_usd(case.view, "EBS", "gp3 throughput above 125 MiB/s", through),
    )


def _number(text: str) -> float:
    return float(text.split(" ", 1)[0])
