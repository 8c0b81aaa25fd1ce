"""Addresses of articles: one for all the ways in which the same article is linked."""

import re
from datetime import date
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from ingest.dated import Dated
from ingest.dates import read_moment
from rag.types import DateNote

TRACKERS = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid yclid ysclid igshid igsh ttclid "
    "mc_cid mc_eid mkt_tok _ga _gl ref ref_src ref_url refsrc referrer referer cmp cmpid cmpnid "
    "icid ito ncid ocid smid smtyp sref xtor sr_share taid ftag ftcamp wt.mc_id wt_mc wtmc "
    "guccounter hootpostid smtrid sh_kit partner campaign_id emc nl_id vero_id "
    "vero_conv s_cid tblci cid_source share shareid sharetoken _hsenc _hsmi __twitter_impression "
    "at_medium at_campaign at_custom1 at_custom2 at_custom3 at_custom4 at_format at_link_id "
    "at_link_origin at_link_type at_ptr_name at_bbc_team at_campaign_type amp_js_v amp_gsa "
    "usqp".split()
)
"""Query parameters that tell who linked, not what was linked. In lower case.

A list of our own: those of link cleaners also drop ``cid``, ``uid`` or ``session``, by which some
sites name their articles, and to lose one is worse than to keep it twice.
"""

TRACKER_FAMILIES = ("utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "oly_", "__hs", "guce_")

AMP_QUERY_NAMES = {"outputtype": ("amp", "amp-type", "valid_amp"), "output": ("amp",)}
AMP_PATH = re.compile(r"(?:/amp|\.amp(?P<suffix>\.html?)?)/*$", re.IGNORECASE)
AMP_CACHE = re.compile(r"/[acv]/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+(?:/.*)?)$")
GOOGLE_AMP = re.compile(r"/amp/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+(?:/.*)?)$")

GOOGLE = re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}")

FACES = frozenset({"www", "m", "mobile", "amp"})
"""Parts of a host that say for which device a page is made."""

PORTALS = frozenset({"go.com", "substack.com", "medium.com", "wordpress.com", "typepad.com"})
"""Registered domains whose subdomains are outlets of their own."""

PORTS = {"http": 80, "https": 443}

MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}  # fmt: skip

PATH_DAY = re.compile(r"/(\d{4})[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?=[/_.-]|$)", re.IGNORECASE)
PATH_DIGITS = re.compile(r"[/_-]((?:19|20)\d{2})(\d{2})(\d{2})(?=[/_.-]|$)")
PATH_LATE_DAY = re.compile(r"[_-]((?:19|20)\d{2})-(\d{2})-(\d{2})(?=[/_.-]|$)")
PATH_MONTH = re.compile(r"/((?:19|20)\d{2})/(\d{1,2}|[a-z]{3})(?=/)", re.IGNORECASE)


def to_url(value: object) -> str | None:
    """The address as given; ``None`` unless it is one of the web, so that a link is safe."""
    url = value.strip() if isinstance(value, str) else ""
    parts = _split(url)
    if parts is None or parts.scheme not in PORTS or not parts.hostname:
        return None
    return url if url.isprintable() and not re.search(r"\s", url) else None


def canonical_url(url: str, declared: str | None = None) -> str:
    """The address by which to link to an article, without who linked to it.

    Tracking parameters, fragments, default ports and the marks of AMP pages go, the host is in
    lower case; everything else, ``www.`` and a trailing slash included, stays as the outlet wrote
    it, so that the link works. ``declared`` is what the page itself names as its address
    (``<link rel="canonical">``, perhaps relative): it wins when it lies on the same registered
    domain and is not the front page. Text that is no address of the web is returned as it is.
    Idempotent.
    """
    own = _canonical(url)
    if declared and (named := _joined(url, declared)):
        named = _canonical(named)
        front = not urlsplit(named).path.strip("/") and not urlsplit(named).query
        was_front = not urlsplit(own).path.strip("/") and not urlsplit(own).query
        if registered_domain(named) == registered_domain(own) and (was_front or not front):
            return named
    return own


def _joined(url: str, declared: str) -> str | None:
    try:
        return to_url(urljoin(url, declared.strip()))
    except ValueError:  # such as an unclosed IPv6 bracket
        return None


def article_identity(url: str) -> str:
    """What all addresses of one article have in common: the text that its id is made of.

    Scheme, ``www.``, ``m.``, ``mobile.``, ``amp.``, an ``amp`` part of the path and trailing
    slashes do not count. The form is that of an address: https, ``www.`` where nothing else is
    left of the registered domain, no slash at the end; so the ids of articles whose plain
    addresses look like this are made of the address itself.
    """
    url = _canonical(url)
    parts = _split(url)
    if parts is None or not parts.hostname or to_url(url) is None:
        return url
    host = _faceless(parts.hostname, registered_domain(url))
    path = re.sub(r"(?:/amp)+(?=/)", "", parts.path.rstrip("/"), flags=re.IGNORECASE)
    # By another scheme's usual port, too: the scheme does not count.
    host = _with_port(host, None if parts.port in PORTS.values() else parts.port)
    identity = urlunsplit(("https", host, path, parts.query, ""))
    # What is left may be an address in a cache of AMP pages again.
    return identity if identity == url else article_identity(identity)


def registered_domain(url: str) -> str | None:
    """The name that the owner of an address registered: "bbc.co.uk"; without one, the host.

    By the public suffix list that comes with ``tld``; nothing is fetched.
    """
    from tld import get_fld  # its list takes a moment to load

    parts = _split(url)
    host = parts.hostname if parts else None
    if not host:
        return None
    try:
        domain = get_fld(f"https://{host}/", fail_silently=True)
    except (ValueError, IndexError):  # fail_silently does not cover all of them
        domain = None
    if domain:
        return domain
    first, _, rest = host.partition(".")
    return rest if first in FACES and "." in rest else host


def outlet_of(url: str | None) -> str | None:
    """The outlet that an address tells: the registered domain ("cnn.com").

    Of portals, whose subdomains are outlets, the subdomain stays ("abcnews.go.com").
    """
    domain = registered_domain(url) if url else None
    if domain is None or url is None:
        return None
    if domain in PORTALS:
        return (urlsplit(url).hostname or domain).removeprefix("www.")
    return domain.removeprefix("www.")


def date_in_url(url: str) -> Dated | None:
    """The date in the path of an address: a day, or the month of ``/2024/03/``.

    Read are /2024/03/27/, /2024/mar/27/, /2024-03-27-, -2024-03-27/ and /20240327/.
    """
    parts = _split(url)
    path = parts.path if parts else ""
    for shape in (PATH_DAY, PATH_LATE_DAY, PATH_DIGITS):
        for year, month, day in shape.findall(path):
            if found := _day(year, month, day):
                return found
    for year, month in PATH_MONTH.findall(path):
        if found := _day(year, month, "1"):
            return Dated(found.day, DateNote("month", None, "url"))
    return None


def _day(year: str, month: str, day: str) -> Dated | None:
    number = MONTHS.get(month.lower()) or (int(month) if month.isdigit() else 0)
    try:
        return read_moment(date(int(year), number, int(day)), "url")
    except ValueError:
        return None


def _canonical(url: str) -> str:
    given = to_url(url)
    if given is None:
        return url
    parts = _split(given)
    while parts and (inner := _out_of_cache(parts)):
        parts = inner
    if parts is None or parts.scheme not in PORTS or not parts.hostname:
        return url
    host = parts.hostname
    domain = registered_domain(urlunsplit(parts))
    if domain and host == f"amp.{domain}":
        host = domain
    path = parts.path
    while (match := AMP_PATH.search(path)) and path[: match.start()].strip("/"):
        path = path[: match.start()] + (match["suffix"] or "")
    query = "&".join(part for part in parts.query.split("&") if part and not _tracks(part))
    port = None if parts.port == PORTS[parts.scheme] else parts.port
    return urlunsplit((parts.scheme, _with_port(host, port), path, query, ""))


def _out_of_cache(parts: SplitResult) -> SplitResult | None:
    """The address that a copy in an AMP cache was made of; ``None`` for all others."""
    host = parts.hostname or ""
    if host == "cdn.ampproject.org" or host.endswith(".cdn.ampproject.org"):
        found = AMP_CACHE.match(parts.path)
    elif GOOGLE.fullmatch(host):
        found = GOOGLE_AMP.match(parts.path)
    else:
        return None
    if not found:
        return None
    query = f"?{parts.query}" if parts.query else ""
    return _split(f"{'https' if found['secure'] else 'http'}://{found['rest']}{query}")


def _tracks(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    name, value = unquote(name).lower(), unquote(value).lower()
    if name == "amp" or value in AMP_QUERY_NAMES.get(name, ()):
        return True
    return name in TRACKERS or name.startswith(TRACKER_FAMILIES)


def _faceless(host: str, domain: str | None) -> str:
    """The host without the parts that say for which device, ``www.`` when they are all."""
    if not domain or not re.search(r"\.[^\d.]", domain) or ":" in host:  # localhost, 10.0.0.1
        return host
    labels = host.removesuffix(domain).rstrip(".").split(".")
    kept = [label for label in labels if label and label not in FACES]
    return ".".join([*(kept or ["www"]), domain])


def _with_port(host: str, port: int | None) -> str:
    host = f"[{host}]" if ":" in host else host
    return host if port is None else f"{host}:{port}"


def _split(url: str) -> SplitResult | None:
    """The parts of an address; ``None`` when it has none, or a port that is no number."""
    try:
        parts = urlsplit(url)
        _ = parts.port, parts.hostname
    except ValueError:
        return None
    return parts
