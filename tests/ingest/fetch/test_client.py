import gzip
import threading
import time
import zlib
from collections.abc import Callable

import pytest

from ingest.fetch.client import Fetcher
from ingest.fetch.exchange import Response
from ingest.fetch.limits import FetchLimits, Stopped, Unfetched, Validator
from tests.ingest.fetch.site import (
    Kept,
    Reply,
    Request,
    Site,
    Time,
    allowed,
    article_page,
    fetcher,
    names,
    redirect,
    robots,
    serving,
)


def refusal(url: str, **given: object) -> str:
    """Why an address was not fetched."""
    with fetcher(**given) as web, pytest.raises(Unfetched) as caught:  # type: ignore[arg-type]
        web.get(url)
    return caught.value.reason


def test_a_page_is_fetched_under_a_clear_name_and_without_a_trace_of_the_reader(site: Site) -> None:
    site.pages["/a"] = Reply(b"hello", headers={"Set-Cookie": "id=1", "ETag": '"1"'})
    with fetcher() as web:
        answer = web.get(f"{site.url}/a#part")
        web.get(f"{site.url}/a")
    assert (answer.url, answer.body, answer.charset) == (f"{site.url}/a", b"hello", "utf-8")
    assert answer.content_type == "text/html"
    assert answer.validator == Validator('"1"', None)
    for request in site.requests:
        assert request.headers["user-agent"].startswith("FootnoteBot/")
        assert request.headers["host"] == site.url.removeprefix("http://")
        assert not {"cookie", "authorization", "referer"} & set(request.headers)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "only http:// and https:// are fetched"),
        ("ftp://news.example/a", "only http:// and https:// are fetched"),
        ("http://", "only http:// and https:// are fetched"),
        ("news.example/a", "only http:// and https:// are fetched"),
        ("http://news.example:99999/", "no host or port that can exist"),
        ("http://[bad/", "no host or port that can exist"),
        ("http://[::1/", "is not a web address"),
        ("http://a b/", "no host or port that can exist"),
        ("http://ann:secret@news.example/", "holds a user name or password, which is never sent"),
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str, reason: str) -> None:
    with fetcher() as web, pytest.raises(Unfetched) as caught:
        web.get(url)
    assert reason in caught.value.reason
    assert "secret" not in str(caught.value)


def test_nothing_on_this_computer_is_fetched_by_default(site: Site) -> None:
    reason = refusal(f"{site.url}/", limits=FetchLimits())
    assert reason.startswith("leads to a loopback address (127.0.0.1), which is not fetched.")
    assert f"FOOTNOTE_FETCH_ALLOW=127.0.0.1:{site.port}" in reason
    assert site.requests == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "localhost", "[::1]", "[::ffff:7f00:1]"])
def test_other_spellings_of_this_computer_are_not_fetched_either(site: Site, host: str) -> None:
    assert "which is not fetched" in refusal(f"http://{host}:{site.port}/", limits=FetchLimits())
    assert site.requests == []


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("file:///etc/passwd", "only http:// and https:// are fetched"),
        ("gopher://127.0.0.1/", "only http:// and https:// are fetched"),
        ("http://169.254.169.254/latest/meta-data/", "a cloud metadata address (169.254.169.254)"),
        ("http://10.0.0.1/", "a private address (10.0.0.1)"),
        ("http://127.0.0.1:1/", "a loopback address (127.0.0.1)"),
        ("http://[::1]/", "a loopback address (::1)"),
        ("http://ann:secret@127.0.0.1/", "holds a user name or password"),
        ("http://[bad/", "has no host or port that can exist"),
    ],
)
def test_a_redirect_leads_nowhere_that_would_not_be_fetched(
    site: Site, target: str, reason: str
) -> None:
    site.pages["/a"] = redirect(target)
    told = refusal(f"{site.url}/a", limits=allowed(allow=(f"127.0.0.1:{site.port}",)))
    assert told.startswith("is redirected to")
    assert reason in told
    assert "secret" not in told


def test_a_redirect_to_another_site_on_this_computer_is_refused(site: Site) -> None:
    with serving() as other:
        site.pages["/a"] = redirect(f"{other.url}/admin")
        told = refusal(f"{site.url}/a", limits=allowed(allow=(f"127.0.0.1:{site.port}",)))
        assert "a loopback address (127.0.0.1)" in told
        assert other.requests == []


def test_a_name_that_turns_private_after_the_check_is_not_followed(site: Site) -> None:
    """DNS rebinding: public for whoever checks first, loopback for whoever connects next."""
    answers = [["127.0.0.5"], ["127.0.0.1"], ["10.0.0.1"]]
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    site.pages["/a"] = redirect(f"http://news.example:{site.port}/b")
    # 127.0.0.5 stands for a public address here: it is allowed, and nothing listens there.
    told = refusal(
        f"http://news.example:{site.port}/a",
        limits=allowed(allow=("127.0.0.5",), tries=2),
        resolver=rebinding,
    )
    assert "a loopback address (127.0.0.1)" in told
    assert site.requests == []
    assert asked == ["news.example"] * 2


def test_the_address_that_was_checked_is_the_one_connected_to(site: Site) -> None:
    site.pages["/a"] = article_page()
    with fetcher(resolver=names("127.0.0.1")) as web:
        web.get(f"http://news.example:{site.port}/a")
    assert site.requests[-1].headers["host"] == f"news.example:{site.port}"


def test_a_second_address_is_tried_when_the_first_does_not_answer(site: Site) -> None:
    site.pages["/a"] = article_page()
    limits = allowed(allow=("127.0.0.0/8",))
    with fetcher(limits=limits, resolver=names("127.0.0.9", "127.0.0.1")) as web:
        assert web.get(f"http://news.example:{site.port}/a").body


def test_redirects_are_followed_and_the_last_address_counts(site: Site) -> None:
    site.pages |= {"/a": redirect("b?c", 301), "/b?c": redirect("/d", 308), "/d": Reply(b"here")}
    with fetcher() as web:
        answer = web.get(f"{site.url}/a")
    assert (answer.asked, answer.url, answer.body) == (f"{site.url}/a", f"{site.url}/d", b"here")


def test_a_loop_of_redirects_ends(site: Site) -> None:
    site.pages |= {"/a": redirect("/b"), "/b": redirect("/a")}
    assert "is redirected more than 5 times" in refusal(f"{site.url}/a")
    assert len(site.asked) == 6


def test_an_endless_body_is_cut_off(site: Site) -> None:
    site.pages["/a"] = Reply(b"x" * 10_000, manner="endless")
    assert "sends more than 1 MB" in refusal(f"{site.url}/a", limits=allowed(max_mb=1))


def test_a_body_that_says_how_large_it_is_is_not_even_begun(site: Site) -> None:
    site.pages["/a"] = Reply(b"x", headers={"Content-Length": "99999999"}, manner="hang")
    site.pages["/b"] = Reply(b"x", headers={"Content-Length": "99999999"}, manner="cut")
    assert "sends more than 10 MB" in refusal(f"{site.url}/b")


@pytest.mark.parametrize("manner", ["drip", "drip head", "hang"])
def test_a_server_that_drips_is_cut_off_in_time(site: Site, manner: str) -> None:
    site.pages["/a"] = Reply(b"x" * 10_000, manner=manner)  # type: ignore[arg-type]
    began = time.monotonic()
    told = refusal(f"{site.url}/a", limits=allowed(timeout_s=0.3, tries=1))
    assert "takes longer than 0.3 seconds" in told
    assert time.monotonic() - began < 2


def gzip_bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes)) + packer.flush()


@pytest.mark.parametrize("rounds", [1, 3])
def test_a_gzip_bomb_stops_early(site: Site, rounds: int) -> None:
    bomb = gzip_bomb(200) * rounds
    site.pages["/a"] = Reply(bomb, headers={"Content-Encoding": "gzip"})
    began = time.monotonic()
    assert "sends more than 10 MB" in refusal(f"{site.url}/a")
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"hello world")),
        ("x-gzip", gzip.compress(b"hello ") + gzip.compress(b"world")),
        ("GZIP", gzip.compress(b"hello world") + bytes(8)),
        ("deflate", zlib.compress(b"hello world")),
        ("deflate", zlib.compress(b"hello world")[2:-4]),
        ("identity", b"hello world"),
    ],
)
def test_packed_bodies_are_unpacked(site: Site, encoding: str, packed: bytes) -> None:
    site.pages["/a"] = Reply(packed, headers={"Content-Encoding": encoding})
    with fetcher() as web:
        assert web.get(f"{site.url}/a").body == b"hello world"


@pytest.mark.parametrize(
    ("encoding", "packed", "reason"),
    [
        ("br", b"hello", 'is packed as "br", which was not asked for'),
        ("gzip, gzip", b"hello", "which was not asked for"),
        ("gzip", b"hello", "cannot be unpacked"),
        ("gzip", gzip.compress(b"hello" * 99)[:20], "breaks off in the middle"),
    ],
)
def test_a_body_that_cannot_be_unpacked_says_so(
    site: Site, encoding: str, packed: bytes, reason: str
) -> None:
    site.pages["/a"] = Reply(packed, headers={"Content-Encoding": encoding})
    assert reason in refusal(f"{site.url}/a")


def test_a_body_shorter_than_announced_is_not_taken_for_whole(site: Site) -> None:
    site.pages["/a"] = Reply(b"half an article", manner="cut")
    assert refusal(f"{site.url}/a") == "breaks off in the middle. Try again later."
    assert site.asked == ["/a"] * 3


def test_pictures_are_not_loaded(site: Site) -> None:
    site.pages["/a"] = Reply(b"x" * 10_000, kind="image/png", manner="endless")
    assert refusal(f"{site.url}/a").startswith("is image/png, which holds no article.")


@pytest.mark.parametrize(
    ("status", "reason", "tries"),
    [
        (404, "answers 404 (Not Found). Check the address.", 1),
        (403, "answers 403 (Forbidden). It does not serve programs", 1),
        (500, "answers 500 (Internal Server Error). Try again later.", 3),
        (204, "answers 204 (No Content)", 1),
        (304, "answers 304 (Not Modified)", 1),
        (599, "answers 599. ", 1),
    ],
)
def test_other_answers_are_told_by_their_number(
    site: Site, status: int, reason: str, tries: int
) -> None:
    site.pages["/a"] = Reply(status=status)
    assert refusal(f"{site.url}/a").startswith(reason)
    assert site.asked == ["/a"] * tries


def test_a_site_that_is_not_there_or_not_known_says_so() -> None:
    with serving() as gone:
        url = f"{gone.url}/a"
    assert refusal(url).startswith("cannot be reached (")
    told = refusal("http://news.example/a", resolver=names())
    assert told == 'leads to "news.example", a host that is not known. Check its spelling.'


def test_an_encrypted_address_without_a_certificate_says_so(site: Site) -> None:
    told = refusal(f"https://127.0.0.1:{site.port}/a")
    assert "cannot be reached" in told or "certificate" in told


def after(failures: int, failing: Reply) -> Callable[[Request], Reply]:
    """A page that fails some times first."""
    replies = iter([failing] * failures)

    def answer(request: Request) -> Reply:
        return next(replies, article_page())

    return answer


def test_a_server_that_asks_for_a_rest_gets_it(site: Site) -> None:
    limit = Reply(status=429, headers={"Retry-After": "7"})
    site.pages["/a"] = after(1, limit)
    clock = Time()
    with fetcher(clock) as web:
        assert web.get(f"{site.url}/a").body
    assert clock.now - 1000 == pytest.approx(8)  # a second after robots.txt, then the rest


def test_a_rest_may_end_at_a_moment_by_the_servers_own_clock() -> None:
    told = {
        "date": "Wed, 21 Oct 2015 07:28:00 GMT",
        "retry-after": "Wed, 21 Oct 2015 07:28:40 GMT",
    }
    assert Response(503, told, b"").rest_s == 40
    assert Response(503, {**told, "date": "Wed, 21 Oct 2015 07:29:00 GMT"}, b"").rest_s == 0
    assert Response(503, {**told, "date": ""}, b"").rest_s is None
    assert Response(503, {"retry-after": "soon"}, b"").rest_s is None


def test_a_server_that_asks_for_a_long_rest_is_left_alone_for_the_run(site: Site) -> None:
    site.pages["/a"] = Reply(status=429, headers={"Retry-After": "3600"})
    site.pages["/b"] = article_page()
    clock = Time()
    with fetcher(clock) as web:
        with pytest.raises(Unfetched, match="answers 429") as first:
            web.get(f"{site.url}/a")
        with pytest.raises(Unfetched, match=r"left alone because 127\.0\.0\.1 asked for it"):
            web.get(f"{site.url}/b")
        assert first.value.passing
        assert site.asked == ["/a"]
        clock.sleep(3600)
        assert web.get(f"{site.url}/b").body


def test_a_server_that_keeps_failing_is_not_asked_for_every_page(site: Site) -> None:
    for number in range(8):
        site.pages[f"/{number}"] = Reply(status=500)
    with fetcher() as web:
        for number in range(8):
            with pytest.raises(Unfetched) as caught:
                web.get(f"{site.url}/{number}")
    assert "failed 5 times in a row" in caught.value.reason
    assert len(site.asked) == 15


def test_requests_to_one_host_keep_their_distance(site: Site) -> None:
    site.pages |= {"/a": article_page(), "/b": article_page()}
    clock = Time()
    with fetcher(clock, allowed(delay_s=3)) as web:
        web.get(f"{site.url}/a")
        web.get(f"{site.url}/b")
    assert clock.now - 1000 == pytest.approx(6)
    assert max(clock.sleeps) <= 0.2  # so that a stop is soon heard


def test_robots_txt_is_asked_for_once_and_obeyed(site: Site) -> None:
    site.pages["/robots.txt"] = robots(
        "User-agent: *\nDisallow: /\n\nUser-agent: FootnoteBot\nDisallow: /private\nAllow: /"
    )
    site.pages |= {"/a": article_page(), "/b": redirect("/private/c")}
    with fetcher() as web:
        assert web.get(f"{site.url}/a").body
        with pytest.raises(Unfetched, match=r"forbidden by the robots\.txt of 127\.0\.0\.1"):
            web.get(f"{site.url}/private/a")
        with pytest.raises(Unfetched, match=r"is redirected to .*/private/c, which is forbidden"):
            web.get(f"{site.url}/b")
    assert [request.path for request in site.requests] == ["/robots.txt", "/a", "/b"]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_nothing_is_fetched_while_robots_txt_fails(site: Site, status: int) -> None:
    site.pages |= {"/robots.txt": Reply(status=status), "/a": article_page()}
    assert f"the robots.txt of 127.0.0.1 answers {status}" in refusal(f"{site.url}/a")
    assert site.asked == []


@pytest.mark.parametrize("status", [404, 401, 403, 410])
def test_without_a_robots_txt_everything_may_be_fetched(site: Site, status: int) -> None:
    site.pages |= {"/robots.txt": Reply(status=status), "/a": article_page()}
    with fetcher() as web:
        assert web.get(f"{site.url}/a").body


def test_robots_txt_may_be_redirected_but_not_out_of_the_web(site: Site) -> None:
    site.pages |= {"/a": article_page(), "/robots.txt": redirect("/r"), "/r": robots("")}
    with fetcher() as web:
        assert web.get(f"{site.url}/a").body
    site.pages["/robots.txt"] = redirect("http://10.0.0.1/robots.txt")
    told = refusal(f"{site.url}/a")
    assert told.startswith("is not fetched: the robots.txt of 127.0.0.1 leads to a private address")
    site.pages["/robots.txt"] = redirect("/robots.txt")
    with fetcher() as web:
        assert web.get(f"{site.url}/a").body


def test_an_enormous_robots_txt_is_read_as_far_as_it_counts(site: Site) -> None:
    rules = "User-agent: *\nDisallow: /private\n"
    site.pages["/robots.txt"] = Reply(rules.encode() + b"#" * 900_000, kind="text/plain")
    site.pages["/a"] = article_page()
    with fetcher() as web:
        assert web.get(f"{site.url}/a").body
        with pytest.raises(Unfetched, match=r"forbidden by the robots\.txt"):
            web.get(f"{site.url}/private")


@pytest.mark.parametrize(("told", "waited"), [("7", 7), ("9999", 30), ("nonsense", 1), ("-5", 1)])
def test_a_crawl_delay_is_kept_up_to_a_limit(site: Site, told: str, waited: float) -> None:
    site.pages["/robots.txt"] = robots(f"User-agent: *\nCrawl-delay: {told}")
    site.pages |= {"/a": article_page(), "/b": article_page()}
    clock = Time()
    with fetcher(clock) as web:
        web.get(f"{site.url}/a")
        before = clock.now
        web.get(f"{site.url}/b")
    assert clock.now - before == pytest.approx(waited)


def test_an_unchanged_page_costs_no_body(site: Site) -> None:
    def versioned(request: Request) -> Reply:
        if request.headers.get("if-none-match") == '"v1"':
            return Reply(status=304)
        headers = {"ETag": '"v1"', "Last-Modified": "Wed, 21 Oct 2015 07:28:00 GMT"}
        return Reply(b"hello", headers=headers)

    site.pages["/a"] = versioned
    kept = Kept()
    with fetcher(validators=kept) as web:
        first = web.get(f"{site.url}/a")
        assert kept.held == {}  # only the reader of an answer knows that nothing of it was lost
        web.remember(first)
        again = web.get(f"{site.url}/a")
        web.remember(again)
    assert not first.unchanged
    assert (again.unchanged, again.body) == (True, b"")
    assert kept.held[f"{site.url}/a"].etag == '"v1"'
    assert site.requests[-1].headers["if-modified-since"] == "Wed, 21 Oct 2015 07:28:00 GMT"


def test_a_validator_that_no_header_may_hold_is_not_sent(site: Site) -> None:
    site.pages["/a"] = Reply(b"hello", headers={"ETag": '"\xe9"'})
    kept = Kept()
    with fetcher(validators=kept) as web:
        web.remember(web.get(f"{site.url}/a"))
        assert web.get(f"{site.url}/a").body == b"hello"
    assert "if-none-match" not in site.requests[-1].headers


def test_a_run_fetches_no_more_pages_than_it_may(site: Site) -> None:
    site.pages["/a"] = article_page()
    with fetcher(limits=allowed(max_run_pages=1)) as web:
        web.get(f"{site.url}/a")
        with pytest.raises(Unfetched, match="this run has fetched 1 pages"):
            web.get(f"{site.url}/a")


def test_a_stop_is_heard_while_waiting_for_ones_turn(site: Site) -> None:
    site.pages["/a"] = article_page()
    clock = Time()
    web = fetcher(clock, allowed(delay_s=600), stop=lambda: clock.now > 1010)
    with web, pytest.raises(Stopped):
        web.get(f"{site.url}/a")
    assert clock.now < 1011
    assert site.asked == []


def test_a_stop_is_heard_while_a_server_is_silent(site: Site) -> None:
    site.pages["/a"] = Reply(manner="hang")
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    began = time.monotonic()
    with Fetcher(allowed(delay_s=0), stop=stop.is_set) as web, pytest.raises(Stopped):
        web.get(f"{site.url}/a")
    assert time.monotonic() - began < 2


def test_proxies_of_the_environment_are_not_used(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    site.pages["/a"] = article_page()
    with fetcher() as web:
        assert web.get(f"{site.url}/a").body
