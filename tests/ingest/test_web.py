"""Pages and feeds into a corpus: what is kept of them, and what is not fetched again."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ingest.intake import Intake
from ingest.report import IngestReport
from ingest.run import Options
from rag.settings import Settings
from rag.store import open_store
from rag.types import Article
from tests.conftest import hashed
from tests.ingest.fetch.site import Reply, Request, Site, serving

WORDS = "The harbour board met on Tuesday and spoke of the night ferry for a long time. " * 6


def page(title: str, text: str = WORDS) -> Reply:
    return Reply(
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<p>{text}</p><p>{title} was the news of the day in the whole town.</p>"
        "</article></body></html>".encode()
    )


def feed(site: Site, *names: str) -> Reply:
    entries = "".join(
        f"<item><title>{name}</title><link>{site.url}/{name}.html</link>"
        "<pubDate>Wed, 27 Mar 2024 08:30:00 +0100</pubDate></item>"
        for name in names
    )
    body = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Chronicle</title>'
        f"<link>{site.url}/</link><description>News</description>{entries}</channel></rss>"
    )
    return Reply(body.encode(), kind="application/rss+xml")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        running.pages |= {
            "/feed": feed(running, "ferry", "tolls"),
            "/ferry.html": page("Ferry"),
            "/tolls.html": page("Tolls", WORDS.replace("night ferry", "bridge tolls")),
        }
        yield running


@pytest.fixture
def intake(settings: Settings) -> Intake:
    local = {"fetch_allow": ("127.0.0.1",), "fetch_delay_s": 0.0}
    return Intake(settings.model_copy(update=local), hashed())


def read(intake: Intake, *sources: str, options: Options | None = None) -> IngestReport:
    report, _ = intake.ingest(sources, options or Options())
    return report


def articles(settings: Settings) -> dict[str, Article]:
    with open_store(settings) as store:
        return {article.title: article for article in store.registry.articles()}


def test_feed_becomes_articles_with_its_dates_and_outlet(
    intake: Intake, settings: Settings, site: Site
) -> None:
    report = read(intake, f"{site.url}/feed")
    assert (report.added, report.failures) == (2, ())
    ferry = articles(settings)["Ferry"]
    assert (ferry.source, ferry.published) == ("Harbour Chronicle", date(2024, 3, 27))
    assert ferry.published_note
    assert ferry.published_note.origin == "feed"
    assert ferry.url == ferry.origin == f"{site.url}/ferry.html"
    assert "night ferry" in ferry.text


def test_polling_a_feed_fetches_what_is_new_and_what_was_removed(
    intake: Intake, settings: Settings, site: Site
) -> None:
    read(intake, f"{site.url}/feed")
    site.requests.clear()
    again = read(intake, f"{site.url}/feed")
    assert site.asked == ["/feed"]
    assert (again.added, again.failures) == (0, ())
    assert "2 article(s) were read within the last 24 hours" in again.notices[0]

    site.pages["/feed"] = feed(site, "late", "ferry", "tolls")
    site.pages["/late.html"] = page("Late", "A zeppelin landed in the harbour at noon. " * 12)
    site.requests.clear()
    assert read(intake, f"{site.url}/feed").added == 1
    assert site.asked == ["/feed", "/late.html"]

    with open_store(settings) as store, store.writing():
        store.remove([articles(settings)["Ferry"].id])
    assert read(intake, f"{site.url}/feed").added == 1
    assert set(articles(settings)) == {"Ferry", "Tolls", "Late"}


def test_unchanged_feed_costs_one_request(intake: Intake, site: Site) -> None:
    whole = feed(site, "ferry")

    def conditional(request: Request) -> Reply:
        if request.headers.get("if-none-match") == '"v1"':
            return Reply(status=304)
        return Reply(whole.body, kind=whole.kind, headers={"ETag": '"v1"'})

    site.pages["/feed"] = conditional
    assert read(intake, f"{site.url}/feed").added == 1
    site.requests.clear()
    again = read(intake, f"{site.url}/feed")
    assert site.asked == ["/feed"]
    assert "1 address(es) unchanged" in again.notices[0]


def test_page_is_known_by_its_address_wherever_it_was_found(
    intake: Intake, settings: Settings, site: Site
) -> None:
    site.pages["/ferry.html?utm_source=mail"] = site.pages["/ferry.html"]
    assert read(intake, f"{site.url}/ferry.html?utm_source=mail").added == 1
    report = read(intake, f"{site.url}/feed", f"{site.url}/tolls.html#top")
    assert report.added == 1
    assert len(articles(settings)) == 2


def test_failures_of_the_web_are_listed_beside_files(
    intake: Intake, settings: Settings, site: Site, tmp_path: Path
) -> None:
    note = tmp_path / "note.txt"
    note.write_text("A note about the ferry.")
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /tolls", kind="text/plain")
    report = read(
        intake, str(note), f"{site.url}/tolls.html", f"{site.url}/nothing.html", f"{site.url}/feed"
    )
    assert report.added == 2
    reasons = dict(report.failures)
    assert "robots.txt" in reasons[f"{site.url}/tolls.html"]
    assert "404" in reasons[f"{site.url}/nothing.html"]
    assert set(articles(settings)) >= {"Ferry"}


def test_private_address_is_refused_without_being_asked(settings: Settings, site: Site) -> None:
    report = read(Intake(settings, hashed()), f"{site.url}/ferry.html")
    assert report.added == 0
    assert "FOOTNOTE_FETCH_ALLOW" in report.failures[0][1]
    assert site.requests == []


def test_dry_run_forgets_what_it_fetched(intake: Intake, settings: Settings, site: Site) -> None:
    looked = read(intake, f"{site.url}/feed", options=Options(dry_run=True))
    assert (looked.added, looked.dry_run) == (2, True)
    assert articles(settings) == {}
    assert read(intake, f"{site.url}/feed").added == 2
