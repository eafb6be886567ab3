"""Parameters and cost of the storage that an architect chose in place of the rules'."""

from dataclasses import replace

from assess.decide.question import Ruling
from assess.decide.storage.case import (
    EFS,
    FSX_LUSTRE,
    FSX_ONTAP,
    FSX_OPENZFS,
    FSX_WINDOWS,
    GP3,
    IO2,
    S3,
    StorageCase,
    size_text,
    sized,
)
from assess.decide.storage.cost import cost
from assess.decide.storage.shared import efs_for
from assess.decide.storage.single import volume_details
from assess.model.decisions import Decision

LEAST = {
    FSX_WINDOWS: "fsx_windows.ssd_gib_min",
    FSX_ONTAP: "fsx_ontap.gib_min",
    FSX_OPENZFS: "fsx_openzfs.gib_min",
    FSX_LUSTRE: "fsx_lustre.gib_min",
}


def settled(case: StorageCase, decision: Decision) -> Decision:
    """The decision with what its choice needs for this place, and what that costs a month."""
    details = _details(case, decision.choice)
    ruling = Ruling("override", decision.choice, 1.0, "", details=details)
    return replace(decision, details=details, monthly_cost_usd=_rounded(cost(case, ruling)))


def _details(case: StorageCase, choice: str) -> tuple[tuple[str, str], ...]:
    if choice in {GP3, IO2}:
        return volume_details(case, choice)
    if choice == EFS:
        return efs_for(case, "override", 1.0).details
    if choice in LEAST:
        return (("access_mode", "RWX"), *sized(case, int(case.view.fact(LEAST[choice]))))
    return (("expected_size_gib", size_text(case)),) if choice == S3 else ()


def _rounded(usd: float | None) -> float | None:
    return None if usd is None else round(usd, 2)
