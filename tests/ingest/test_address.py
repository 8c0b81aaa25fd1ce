from datetime import date
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.address import (
    TRACKERS,
    article_identity,
    canonical_url,
    date_in_url,
    outlet_of,
    registered_domain,
    to_url,
)

PLAIN = "https://www.daily.example/a"

tracking = st.lists(
    st.sampled_from([*sorted(TRACKERS), "utm_source", "UTM_Medium", "mtm_x", "pk_y", "utm%5Fid"]),
    min_size=1,
    max_size=4,
)
urls = st.builds(
    "{}://{}{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["", "www.", "m.", "amp.", "mobile.", "WWW.", "www.m.", "news."]),
    st.sampled_from(["daily.example", "daily.co.uk", "go.com", "localhost:8000", "10.0.0.1"]),
    st.lists(st.sampled_from(["a", "amp", "2024", "b.amp", "c.amp.html", ""]), max_size=4).map(
        lambda parts: "".join(f"/{part}" for part in parts)
    ),
    st.lists(st.sampled_from(["id=7", "amp", "amp=1", "output=amp", "utm_a=b", "", "x"])).map(
        lambda parts: f"?{'&'.join(parts)}"
    ),
    st.sampled_from(["", "#top"]),
)
anything = st.one_of(
    st.text(), urls, st.text(alphabet="htps:/.w[]@?&=#%amp0 ").map("https://".__add__)
)


# Addresses to link to


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (PLAIN, PLAIN),
        (f"{PLAIN}#top", PLAIN),
        (f"{PLAIN}?utm_source=x&utm_medium=y", PLAIN),
        (f"{PLAIN}?id=7&gclid=3&page=2", f"{PLAIN}?id=7&page=2"),
        (f"{PLAIN}?b=1&a=2", f"{PLAIN}?b=1&a=2"),
        ("HTTPS://WWW.Daily.Example:443/A", "https://www.daily.example/A"),
        ("https://www.daily.example:8443/a", "https://www.daily.example:8443/a"),
        (f"{PLAIN}/", f"{PLAIN}/"),
        (f"{PLAIN}/amp", PLAIN),
        (f"{PLAIN}/amp/", PLAIN),
        (f"{PLAIN}.amp.html", f"{PLAIN}.html"),
        (f"{PLAIN}.amp", PLAIN),
        (f"{PLAIN}?amp=1", PLAIN),
        (f"{PLAIN}?outputType=amp", PLAIN),
        (f"{PLAIN}?output=print", f"{PLAIN}?output=print"),
        ("https://amp.daily.example/a", "https://daily.example/a"),
        ("https://www-daily-example.cdn.ampproject.org/c/s/www.daily.example/a", PLAIN),
        ("https://www.google.com/amp/s/www.daily.example/a/amp/", PLAIN),
        ("https://www.daily.example/amp", "https://www.daily.example/amp"),
        ("https://www.daily.example/amplifier", "https://www.daily.example/amplifier"),
        ("https://www.google.com/search?q=a", "https://www.google.com/search?q=a"),
        ("mailto:desk@daily.example", "mailto:desk@daily.example"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_the_address_to_link_to(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@given(anything)
def test_a_canonical_address_stays_as_it_is(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


@given(urls, tracking)
def test_who_linked_does_not_count(url: str, names: list[str]) -> None:
    base = url.split("#")[0]
    tracked = base + "&" + "&".join(f"{name}=x1" for name in names)
    assert canonical_url(tracked) == canonical_url(base)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("https://www.daily.example/b?utm_source=x", "https://www.daily.example/b"),
        ("/b", "https://www.daily.example/b"),
        ("//m.daily.example/b", "https://m.daily.example/b"),
        ("https://other.example/a", PLAIN),
        ("https://www.daily.example/", PLAIN),  # the front page is not the article
        ("javascript:alert(1)", PLAIN),
        ("http://[broken", PLAIN),
        ("", PLAIN),
        (None, PLAIN),
    ],
)
def test_a_page_names_its_address_within_its_outlet(declared: str | None, expected: str) -> None:
    assert canonical_url(PLAIN, declared) == expected


@given(anything, anything)
def test_what_a_page_declares_never_leads_to_another_outlet(url: str, declared: str) -> None:
    assert registered_domain(canonical_url(url, declared)) == registered_domain(canonical_url(url))


# What all addresses of an article have in common


@pytest.mark.parametrize(
    "url",
    [
        "http://www.daily.example/a",
        "https://daily.example/a",
        "https://m.daily.example/a/",
        "https://mobile.daily.example/a?utm_source=x",
        "https://amp.daily.example/a#top",
        "https://www.daily.example/amp/a",
        "https://www.daily.example/a/amp/",
        "https://www.daily.example/a?amp",
        "http://www.daily.example:80/a",
        "https://www-daily-example.cdn.ampproject.org/v/s/www.daily.example/a?amp_js_v=0.1&usqp=q",
        "https://www.google.co.uk/amp/s/amp.daily.example/a",
    ],
)
def test_all_addresses_of_an_article_fold_together(url: str) -> None:
    assert article_identity(url) == PLAIN


@pytest.mark.parametrize(
    "url",
    [
        "https://www.daily.example/b",
        "https://www.daily.example/A",
        "https://www.daily.example/a?id=7",
        "https://news.daily.example/a",
        "https://www.daily.example:8443/a",
        "https://www.daily.test/a",
    ],
)
def test_other_articles_do_not_fold(url: str) -> None:
    assert article_identity(url) != PLAIN


@given(anything)
def test_an_identity_is_that_of_the_canonical_address_and_of_itself(url: str) -> None:
    identity = article_identity(url)
    assert article_identity(identity) == identity
    assert article_identity(canonical_url(url)) == identity


@given(urls)
def test_scheme_device_and_slash_do_not_count(url: str) -> None:
    # Such as /amp, which with a slash is still no mark but the page itself.
    parts = urlsplit(canonical_url(url))
    other = parts._replace(scheme="http", path=parts.path + "/", fragment="x").geturl()
    assert article_identity(other) == article_identity(url)


# Outlets


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://www.daily.example/a", "daily.example"),
        ("https://edition.daily.co.uk/a", "daily.co.uk"),
        ("https://www.daily.co.uk/a", "daily.co.uk"),
        ("https://news.com.au/a", "news.com.au"),
        ("https://lena.substack.com/p/a", "lena.substack.com"),
        ("https://www.medium.com/a", "medium.com"),
        ("http://localhost:8000/a", "localhost"),
        ("http://10.0.0.1/a", "10.0.0.1"),
        ("no address", None),
        ("", None),
        (None, None),
    ],
)
def test_the_outlet_that_an_address_tells(url: str | None, outlet: str | None) -> None:
    assert outlet_of(url) == outlet


@given(anything)
def test_only_safe_addresses_are_links(url: str) -> None:
    kept = to_url(url)
    assert kept is None or urlsplit(kept).scheme in ("http", "https")
    outlet_of(url)  # never raises


# Dates


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2024/03/27/a", "2024-03-27"),
        ("/2024/3/7/a", "2024-03-07"),
        ("/2024/Mar/27/a", "2024-03-27"),
        ("/2024-03-27-a", "2024-03-27"),
        ("/news/a-2024-03-27/", "2024-03-27"),
        ("/a_2024-03-27.html", "2024-03-27"),
        ("/20240327/a", "2024-03-27"),
        ("/2024/03/a", "2024-03"),
        ("/2024/a", None),
        ("/2024/13/45/a", None),
        ("/03-27-2024/a", None),
        ("/1700/03/27/a", None),
        ("/news/12345678", None),
        ("/news/120240327/a", None),
        ("/a?date=2024-03-27", None),
        ("", None),
    ],
)
def test_the_date_in_a_path(path: str, expected: str | None) -> None:
    found = date_in_url(f"https://www.daily.example{path}")
    if expected is None:
        assert found is None
        return
    assert found
    assert found.note.origin == "url"
    assert found.note.precision == ("day" if len(expected) == 10 else "month")
    assert found.day.isoformat() == (expected if len(expected) == 10 else f"{expected}-01")


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["/%Y/%m/%d/a", "/%Y%m%d/a", "/a-%Y-%m-%d", "/%Y-%m-%d/a"]),
)
def test_every_day_in_a_path_is_read(day: date, form: str) -> None:
    found = date_in_url(f"https://daily.example{day.strftime(form)}")
    assert found
    assert found.day == day


@given(anything)
def test_no_address_breaks_the_reading_of_its_date(url: str) -> None:
    found = date_in_url(url)
    assert found is None or str(found.day.year) in url
