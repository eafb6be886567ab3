"""What a person does with the page, in a real Chromium, opened from disk."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from assess.model.assessment import Assessment
from assess.model.estate import Severity
from assess.model.evidence import Trace
from assess.model.graph import EdgeKind, Node, NodeKind
from tests.reports.page.conftest import Open

pytestmark = [pytest.mark.xdist_group("chromium"), pytest.mark.timeout(180)]
EVIL = (
    "<img src=x onerror=\"document.title='hit'\"></script><script>document.title='hit'</script>\u2028\u202e"
)
PNG = b"\x89PNG\r\n\x1a\n"


def test_the_first_view_tells_the_whole(assessment: Assessment, open_page: Open) -> None:
    opened = open_page(assessment)
    # All nodes are machines here; the firewall, of which nothing was read, is no node and is shown as well.
    machines = len(assessment.nodes) + 1
    expect(opened.page.locator("[role=status]").first).to_contain_text(f"{machines} machines")
    expect(opened.page.locator("[role=status]").first).to_contain_text(
        f"{len(assessment.edges)} dependencies"
    )
    assert "6 tenants" in opened.text(".figures")
    assert "2 cross-tenant" in opened.text(".figures")
    assert "1 blocker, 1 high" in opened.text(".figures")
    assert opened.page.title() == "Assessment of acme-claims"


def test_cross_tenant_alone_leaves_the_two_crossings(assessment: Assessment, open_page: Open) -> None:
    opened = open_page(assessment)
    opened.page.get_by_label("Cross-tenant only").check()
    expect(opened.page.locator("[role=status]").first).to_contain_text("4 machines")
    expect(opened.page.locator("[role=status]").first).to_contain_text("2 dependencies (filtered)")
    opened.page.get_by_role("button", name="Table", exact=True).click()
    rows = opened.page.locator("table", has_text="Dependencies on the map").locator("tbody tr")
    assert [row.split("\t")[:2] for row in rows.all_inner_texts()] == [
        ["cobalt-app", "acme-db"],
        ["ember-app", "dune-db"],
    ]


def test_a_tenant_filter_keeps_its_own_things_and_what_they_lean_on(
    assessment: Assessment, open_page: Open
) -> None:
    opened = open_page(assessment)
    opened.page.locator(".filters").get_by_label("fjord", exact=True).check()
    opened.page.get_by_role("button", name="Table", exact=True).click()
    names = opened.page.locator("table", has_text="Things on the map").locator("tbody td:first-child")
    expected = {f"fjord-{role}" for role in ("web1", "web2", "app", "db", "files")} | {
        "shared-mq",
        "shared-files",
    }
    assert set(names.all_inner_texts()) == expected
    opened.page.wait_for_url("**tenants=fjord**")
    opened.page.get_by_role("button", name="Clear filters").click()
    expect(opened.page.locator("[role=status]").first).not_to_contain_text("filtered")


def test_a_tenant_filter_does_not_lead_through_a_shared_thing_to_everybody(
    assessment: Assessment, open_page: Open
) -> None:
    everyone = tuple(sorted({name for node in assessment.nodes for name in node.tenants}))
    fronts = replace(assessment.edges[0], source="shared-mq", target="acme-app", tenants=everyone)
    opened = open_page(replace(assessment, edges=(*assessment.edges, fronts)), "tenants=fjord&table=1")
    names = opened.page.locator("table", has_text="Things on the map").locator("tbody td:first-child")
    assert "acme-app" not in names.all_inner_texts()
    assert "shared-mq" in names.all_inner_texts()


@pytest.mark.parametrize(
    ("fragment", "left"),
    [
        (
            "states=unknown",
            {f"{name}-app" for name in ("acme", "borealis", "cobalt", "dune", "ember", "fjord")},
        ),
        ("kinds=device", {"edge-fw"}),
        ("tenants=acme&states=ephemeral", {"acme-web1"}),
        ("links=queries&tenants=dune", {"dune-app", "dune-db", "ember-app"}),
        ("sure=100", set()),
    ],
)
def test_a_filter_leaves_what_it_says(
    fragment: str, left: set[str], assessment: Assessment, open_page: Open
) -> None:
    opened = open_page(assessment, f"{fragment}&table=1")
    names = opened.page.locator("table", has_text="Things on the map").locator("tbody td:first-child")
    assert set(names.all_inner_texts()) == left


def test_infrastructure_is_shown_only_when_asked_for(assessment: Assessment, open_page: Open) -> None:
    quiet = Node(
        "acme-app/openssh", NodeKind.SERVICE, ("acme-app",), "openssh", tenants=("acme",), infrastructure=True
    )
    edge = replace(assessment.edges[0], source="acme-app/openssh", target="shared-mq", infrastructure=True)
    opened = open_page(replace(assessment, nodes=(*assessment.nodes, quiet), edges=(*assessment.edges, edge)))
    status = opened.page.locator("[role=status]").first
    expect(status).to_contain_text(f"{len(assessment.edges)} dependencies")
    opened.page.get_by_label("Infrastructure too").check()
    expect(status).to_contain_text(f"{len(assessment.edges) + 1} dependencies")
    expect(status).to_contain_text("1 service or data store")


def test_search_finds_by_a_part_of_the_name_and_enter_shows_it(
    assessment: Assessment, open_page: Open
) -> None:
    opened = open_page(assessment)
    opened.page.locator("body").press("/")
    opened.page.keyboard.type("dune-f")
    expect(opened.page.locator("#found li")).to_have_count(1)
    opened.page.keyboard.press("Enter")
    expect(opened.page.locator(".details h2")).to_have_text("dune-files")
    opened.page.wait_for_url("**show=dune-files**")


def test_a_click_on_a_machine_shows_its_evidence(assessment: Assessment, open_page: Open) -> None:
    opened = open_page(assessment, "level=2")
    opened.page.mouse.click(*opened.at("acme-files"))
    details = opened.page.locator(".details")
    expect(details.locator("h2")).to_have_text("acme-files")
    details.locator("summary", has_text="/srv/uploads").click()
    expect(details).to_contain_text("grows by 1.2 GiB a day; oldest file 412 days, newest 3 minutes")
    expect(details).to_contain_text("acme-files:mountinfo line 44")
    expect(details).to_contain_text("storage: FSx for NetApp ONTAP")
    expect(details).to_contain_text("shared-files")


def test_an_arrow_shows_direction_and_the_line_that_a_server_printed(
    assessment: Assessment, open_page: Open
) -> None:
    opened = open_page(assessment, "show=cobalt-app+-%3E+acme-db")
    details = opened.page.locator(".details")
    expect(details.locator("h2")).to_have_text("cobalt-app needs acme-db")
    expect(details).to_contain_text("cross-tenant acme, cobalt")
    expect(details).to_contain_text("ESTAB to acme-db:5432")
    expect(details).to_contain_text("cobalt-app:mountinfo line 12, 2026-11-20 22:15 UTC")
    expect(details).to_contain_text("A tenant's application queries another tenant's database")


def test_keys_alone_lead_from_thing_to_thing(assessment: Assessment, open_page: Open) -> None:
    opened = open_page(assessment, "level=2&show=acme-app")
    canvas = opened.page.get_by_role("application")
    canvas.focus()
    canvas.press("ArrowLeft")
    # Web servers need the application: they stand left of it.
    expect(opened.page.locator(".details h2")).to_have_text(re.compile("acme-web[12]"))
    canvas.press("Escape")
    expect(opened.page.locator(".details")).to_have_count(0)
    opened.page.keyboard.press("t")
    expect(opened.page.locator(".tables")).to_be_visible()
    opened.page.locator("#tab-map").focus()
    opened.page.keyboard.press("ArrowRight")
    expect(opened.page.locator("#view-waves")).to_be_visible()


def test_an_address_opens_what_it_names_and_a_wrong_one_does_no_harm(
    assessment: Assessment, open_page: Open
) -> None:
    opened = open_page(assessment, "view=findings&severities=high&tenants=dune")
    expect(opened.page.locator(".findings > li")).to_have_count(1)
    expect(opened.page.locator(".findings > li")).to_contain_text("3 tables have no primary key")
    opened.go("view=nothing&level=99&at=a,b&show=no-such-thing&tenants=nobody")
    expect(opened.page.locator(".details")).to_contain_text("Nothing of this name is shown")
    opened.go("at=2,100,100")
    assert opened.fragment()["at"] == ["2,100,100"]


def test_going_back_shows_what_the_address_says(assessment: Assessment, open_page: Open) -> None:
    opened = open_page(assessment)
    opened.page.evaluate("location.hash = 'view=waves'")
    expect(opened.page.locator("#view-waves")).to_be_visible()
    opened.page.go_back()
    expect(opened.page.locator("#view-map")).to_be_visible()


def test_findings_are_filtered_by_severity_tenant_and_words(assessment: Assessment, open_page: Open) -> None:
    opened = open_page(assessment, "view=findings")
    found = opened.page.locator(".findings > li")
    expect(found).to_have_count(5)
    assert found.first.inner_text().startswith("blocker")
    opened.page.locator("#view-findings").get_by_label("medium").check()
    expect(found).to_have_count(1)
    opened.page.locator("#view-findings").get_by_label("medium").uncheck()
    opened.page.get_by_label("Findings that hold").fill("kernel 3.10")
    expect(found).to_have_count(1)
    found.locator("summary").click()
    found.get_by_role("button", name="show on the map").click()
    expect(opened.page.locator(".details h2")).to_have_text("fjord-app")


def test_waves_tell_groups_and_what_they_cut(assessment: Assessment, open_page: Open) -> None:
    opened = open_page(assessment, "view=waves")
    cards = opened.page.locator("article.wave")
    expect(cards).to_have_count(len(assessment.waves))
    for wave, card in zip(assessment.waves, cards.all(), strict=True):
        expect(card.locator("h3")).to_have_text(wave.name)
        expect(card).to_contain_text(f"risk {wave.risk} of 100")
        for group in wave.groups:
            expect(card).to_contain_text(group)
    waves = {name: wave.number for wave in assessment.waves for name in wave.endpoints}
    first = assessment.waves[0]
    cut = [e for e in assessment.edges if waves.get(e.source) != waves.get(e.target)]
    own = [e for e in cut if first.number in (waves.get(e.source), waves.get(e.target))]
    expect(cards.first).to_contain_text(f"cuts {len(own)} dependenc")


def test_state_tells_every_place_with_its_class(assessment: Assessment, open_page: Open) -> None:
    opened = open_page(assessment, "view=state")
    cards = opened.page.locator(".cards li")
    assert [text.split()[1:3] for text in cards.all_inner_texts()] == [
        ["durable", "12"],
        ["unknown", "6"],
        ["ephemeral", "6"],
        ["stateless", "6"],
    ]
    opened.page.locator("#view-state").get_by_role("checkbox", name="unknown").check()
    expect(opened.page.locator("#view-state [role=status]")).to_have_text("6 places")
    expect(opened.page.locator("table", has_text="What was not seen")).to_contain_text(
        "fjord-web2: unreachable"
    )


def test_pictures_of_what_is_shown_are_whole_files(
    assessment: Assessment, open_page: Open, tmp_path: Path
) -> None:
    opened = open_page(assessment, "level=2&tenants=acme")
    with opened.page.expect_download() as drawn:
        opened.page.get_by_role("button", name="SVG").click()
    drawn.value.save_as(tmp_path / "map.svg")
    texts = [
        each.text for each in ElementTree.parse(tmp_path / "map.svg").iter() if each.tag.endswith("text")
    ]
    assert {"acme-app", "shared-mq"} <= set(texts)
    assert "borealis-app" not in texts
    with opened.page.expect_download() as painted:
        opened.page.get_by_role("button", name="PNG").click()
    painted.value.save_as(tmp_path / "map.png")
    picture = (tmp_path / "map.png").read_bytes()
    assert picture.startswith(PNG)
    assert int.from_bytes(picture[16:20], "big") > 1000


def test_hostile_names_stay_text_everywhere(assessment: Assessment, open_page: Open, tmp_path: Path) -> None:
    evil = Node(EVIL, NodeKind.HOST, (EVIL,), EVIL, EVIL, ("acme",), 0.5, EVIL)
    trace = Trace(EVIL, EVIL, None, 1)
    edge = replace(
        assessment.edges[0], source=EVIL, target="acme-app", kind=EdgeKind.CONNECTS, evidence=(trace,)
    )
    finding = replace(
        assessment.findings[0], severity=Severity.BLOCKER, subject=EVIL, title=EVIL, remedy=EVIL, source=EVIL
    )
    wave = replace(assessment.waves[0], name=EVIL, reasons=(EVIL,))
    opened = open_page(
        replace(
            assessment,
            nodes=(evil, *assessment.nodes),
            edges=(edge, *assessment.edges),
            findings=(finding,),
            surfaces=(
                replace(
                    assessment.surfaces[0], name=EVIL, host=EVIL, service="", tenant=EVIL, evidence=(trace,)
                ),
            ),
            waves=(wave, *assessment.waves[1:]),
        ),
        "level=3",
        estate=EVIL,
    )
    opened.page.get_by_label("Search", exact=True).fill("onerror")
    opened.page.keyboard.press("Enter")
    expect(opened.page.locator(".details h2")).to_contain_text("<img src=x onerror=")
    expect(opened.page.locator(".details h2")).to_contain_text(r"\u2028\u202e")
    with opened.page.expect_download() as drawn:
        opened.page.get_by_role("button", name="SVG").click()
    drawn.value.save_as(tmp_path / "map.svg")
    assert "img" not in {
        each.tag.rpartition("}")[2] for each in ElementTree.parse(tmp_path / "map.svg").iter()
    }
    for view in ("waves", "state", "findings"):
        opened.page.locator(f"#tab-{view}").click()
    assert opened.page.locator("img").count() == 0
    assert opened.page.title().startswith("Assessment of <img")


def test_the_policy_forbids_what_the_page_does_not_need(assessment: Assessment, open_page: Open) -> None:
    opened = open_page(assessment)
    tried = opened.page.evaluate(
        """() => new Promise((resolve) => {
            const told = (event) => resolve(event.effectiveDirective);
            document.addEventListener("securitypolicyviolation", told);
            const picture = document.createElement("img");
            picture.src = "https://example.invalid/x.png";
            document.body.append(picture);
        })"""
    )
    assert tried == "img-src"
    assert any("example.invalid" in line for line in opened.complaints)
    opened.complaints.clear()


def test_the_page_prints_all_four_views(assessment: Assessment, open_page: Open) -> None:
    opened = open_page(assessment)
    opened.page.emulate_media(media="print")
    for view in ("map", "waves", "state", "findings"):
        expect(opened.page.locator(f"#view-{view}")).to_be_visible()
        assert opened.page.locator(f"#view-{view}").inner_text()
    assert opened.page.pdf().startswith(b"%PDF")


def test_an_estate_without_anything_opens(open_page: Open) -> None:
    opened = open_page(Assessment())
    assert "0 tenants" in opened.text(".figures")
    for view in ("waves", "state", "findings"):
        opened.page.locator(f"#tab-{view}").click()
    expect(opened.page.locator("#view-findings")).to_contain_text("No finding of this kind")
