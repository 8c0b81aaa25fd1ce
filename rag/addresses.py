"""Which addresses may become links, wherever one is shown."""

from urllib.parse import urlsplit


def web_address(url: str | None) -> str | None:
    """The address when it is a plain web address, else None: ``javascript:`` is never a link."""
    try:
        parts = urlsplit(url or "")
    except ValueError:  # such as an unclosed IPv6 bracket
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
