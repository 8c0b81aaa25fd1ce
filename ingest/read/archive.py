"""Zip archives: their files are read one by one, by the readers of their formats."""

from collections.abc import Callable, Iterator
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

from ingest.read.opened import File, Member, empty, open_seekable, parsing
from rag.errors import UnreadableSource
from rag.types import Article

ReadMember = Callable[[Member], Iterator[Article | UnreadableSource]]

DEEPEST = 2
"""Archives in each other: one in another is read, one more is not."""

LARGEST_UNPACKED = 50_000_000_000
"""Bytes that all members may hold together."""

HARMLESS = 100_000_000
"""Bytes up to which nothing is a bomb, however well it is packed."""

MOST_RATIO = 200
"""Unpacked bytes for each packed one; text reaches 10, tables of repeated words 50, bombs 1,000."""

METHODS = (ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA)
ENCRYPTED = 0x1
"""Bit of a member's flags."""


def read_archive(
    file: File, is_wanted: Callable[[str], bool], read: ReadMember
) -> Iterator[Article | UnreadableSource]:
    """The articles of the members, in order of their paths; a member that fails is an error.

    ``is_wanted`` says of a file name whether it is of a format that ``read`` reads. Hidden files
    and what macOS packs beside them are left out, as they are of folders.

    Raises:
        UnreadableSource: the archive cannot be opened, is a bomb, or holds nothing to read.

    """
    if _depth(file) >= DEEPEST:
        reason = "is an archive in an archive in an archive. Unpack it first."
        raise UnreadableSource(str(file), reason)
    with open_seekable(file) as opened:
        if not opened.read(1):
            raise empty(file)
        with parsing(file, "is not a whole zip archive. Download or pack it again."):
            archive = ZipFile(opened)
            members = sorted(
                (Member(archive, info, file) for info in archive.infolist() if not info.is_dir()),
                key=str,
            )
        check_bomb(archive, file)
        wanted = [m for m in members if _is_visible(m) and is_wanted(m.name)]
        if not wanted:
            raise UnreadableSource(str(file), "holds no file that can be read.")
        for member in wanted:
            yield from _read_member(member, read)


def check_bomb(archive: ZipFile, file: File) -> None:
    """Refuse an archive that would unpack to far more than it looks, before it is unpacked.

    Raises:
        UnreadableSource: its members are too large together, or packed too well to be articles.

    """
    unpacked = sum(info.file_size for info in archive.infolist())
    # What is laid out over itself counts as often as it is listed, so the directory's own sizes
    # are no measure of the packed side; the place of the directory is.
    packed = min(sum(info.compress_size for info in archive.infolist()), archive.start_dir)
    if unpacked > LARGEST_UNPACKED:
        reason = f"unpacks to {unpacked // 10**9:,} GB. Unpack and split it first."
        raise UnreadableSource(str(file), reason)
    if unpacked > HARMLESS and unpacked > MOST_RATIO * max(packed, 1):
        reason = (
            f"unpacks to {unpacked // max(packed, 1):,} times its size, as a zip bomb does. "
            "Unpack it first if you trust it."
        )
        raise UnreadableSource(str(file), reason)


def _read_member(member: Member, read: ReadMember) -> Iterator[Article | UnreadableSource]:
    if reason := _refusal(member.info):
        yield UnreadableSource(str(member), reason)
        return
    try:
        yield from read(member)
    except UnreadableSource as exc:
        yield exc


def _refusal(info: ZipInfo) -> str | None:
    if info.flag_bits & ENCRYPTED:
        return "is locked with a password. Unpack it first."
    if info.compress_type not in METHODS:
        return "is packed in a way that is not read. Pack it again as a common .zip."
    return None


def _depth(file: File) -> int:
    return 0 if not isinstance(file, Member) else 1 + _depth(file.within)


def _is_visible(member: Member) -> bool:
    return not any(part.startswith((".", "__MACOSX")) for part in member.path.parts)
