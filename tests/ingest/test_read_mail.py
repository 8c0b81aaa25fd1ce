"""Newsletters: words of their HTML or text, who sent them and when, mailboxes one by one."""

import gzip
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from ingest.read.source import read_file
from rag.errors import UnreadableSource
from rag.types import Article
from tests.ingest.documents import BODY, LEAD, letter, mailbox, write

TEXT = "\n\n".join(BODY)
CELLS = "".join(f'<tr><td style="padding:8px"><p>{text}</p></td></tr>' for text in BODY)
HTML = (
    '<html><body><div style="display:none">Open this letter to see more of it.</div>'
    f"<table><tr><td><table>{CELLS}</table></td></tr></table></body></html>"
)


def read(path: Path) -> tuple[list[Article], list[UnreadableSource]]:
    found = list(read_file(path))
    return (
        [entry for entry in found if isinstance(entry, Article)],
        [entry for entry in found if isinstance(entry, UnreadableSource)],
    )


def one(path: Path) -> Article:
    articles, errors = read(path)
    assert errors == []
    (article,) = articles
    return article


def reason(path: Path) -> str:
    with pytest.raises(UnreadableSource) as caught:
        list(read_file(path))
    assert caught.value.source == str(path)
    return caught.value.reason


def test_letter_of_plain_text(tmp_path: Path) -> None:
    article = one(write(tmp_path / "a.eml", letter(plain=TEXT)))
    assert (article.title, article.text) == ("Harbour opens", TEXT)
    assert article.source == "The Norvik Review"
    assert article.published == date(2024, 3, 5)
    note = article.published_note
    assert note is not None
    assert (note.precision, note.origin) == ("time", "mail")
    assert note.at is not None
    assert note.at.astimezone(UTC) == datetime(2024, 3, 5, 12, 30, tzinfo=UTC)
    assert article.origin == str(tmp_path / "a.eml")


def test_letter_of_html_laid_out_in_tables_keeps_its_words(tmp_path: Path) -> None:
    article = one(write(tmp_path / "a.eml", letter(html=HTML, plain="View it in a browser.")))
    for text in BODY:
        assert text in article.text
    assert "see more of it" not in article.text


def test_letter_whose_html_says_nothing_falls_back_to_its_text(tmp_path: Path) -> None:
    html = '<html><body><img src="https://x.example/a.png"></body></html>'
    assert one(write(tmp_path / "a.eml", letter(html=html, plain=TEXT))).text == TEXT


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "cp1252"])
def test_letters_in_every_encoding(tmp_path: Path, encoding: str, charset: str) -> None:
    text = f"The café's owner said: \xab no \xbb. {LEAD} " + "The fine is £1,400. " * 8
    message = EmailMessage()
    message["From"] = "Ann Lee <ann@review.example>"
    message["Subject"] = "Le café déménage"
    message.set_content(text.strip(), charset=charset, cte=encoding)
    article = one(write(tmp_path / "a.eml", message.as_bytes()))
    assert (article.title, article.source) == ("Le café déménage", "Ann Lee")
    assert article.text.split() == text.split()


def test_letter_that_declares_an_encoding_nobody_knows(tmp_path: Path) -> None:
    raw = letter(plain=TEXT).replace(b'charset="utf-8"', b'charset="x-klingon"')
    assert b"klingon" in raw
    assert one(write(tmp_path / "a.eml", raw)).text == TEXT


def test_list_names_the_outlet_where_the_sender_does_not(tmp_path: Path) -> None:
    bare = {"From": "news@review.example"}
    listed = letter(plain=TEXT, List_Id='"Norvik Daily" <daily.review.example>', **bare)
    article = one(write(tmp_path / "a.eml", listed))
    assert (article.source, article.tags) == ("Norvik Daily", ("Norvik Daily",))
    assert one(write(tmp_path / "b.eml", letter(plain=TEXT, **bare))).source == "review.example"


def test_attachments_are_not_the_letter(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"] = "Ann Lee <ann@review.example>"
    message["Subject"] = "Harbour"
    message.set_content(TEXT)
    message.add_attachment("<p>Not the letter.</p>" * 40, subtype="html", filename="a.html")
    assert one(write(tmp_path / "a.eml", message.as_bytes())).text == TEXT


def test_mailbox_gives_its_letters_and_the_reasons_of_others(tmp_path: Path) -> None:
    raw = mailbox(
        letter(plain=f"{LEAD}\n\nFrom here on it is calm. {LEAD}", Message_ID="<a@x>"),
        letter(plain="Short.", Message_ID="<b@x>"),
        letter(plain=TEXT, Message_ID="<c@x>", Subject="Two"),
    )
    path = write(tmp_path / "news.mbox", raw)
    articles, errors = read(path)
    assert [a.title for a in articles] == ["Harbour opens", "Two"]
    assert articles[0].text == f"{LEAD}\n\nFrom here on it is calm. {LEAD}"
    assert [error.source for error in errors] == [f"{path} message 2"]
    packed, _ = read(write(tmp_path / "news.mbox.gz", gzip.compress(raw)))
    assert [a.text for a in packed] == [a.text for a in articles]


def test_ids_follow_the_letter_and_not_its_place(tmp_path: Path) -> None:
    letters = [letter(plain=TEXT, Message_ID=f"<{n}@x>", Subject=f"Day {n}") for n in range(3)]
    whole, _ = read(write(tmp_path / "a.mbox", mailbox(*letters)))
    fewer, _ = read(write(tmp_path / "b.mbox", mailbox(*letters[1:])))
    assert [a.id for a in whole][1:] == [a.id for a in fewer]
    assert one(write(tmp_path / "c.eml", letters[2])).id == whole[2].id
    assert whole[2].id.startswith("day-2-")


def test_mail_that_is_none(tmp_path: Path) -> None:
    assert "not a mail message" in reason(write(tmp_path / "a.eml", f"{LEAD}\n\n{LEAD}"))
    assert "not a mailbox" in reason(write(tmp_path / "a.mbox", f"{LEAD}\n\n{LEAD}"))
    assert "has no text" in reason(write(tmp_path / "b.eml", letter(plain="")))
    assert "is empty" in reason(write(tmp_path / "c.eml", "\n"))
    assert "is empty" in reason(write(tmp_path / "c.mbox", "\n"))


def test_mail_is_known_by_its_first_lines(tmp_path: Path) -> None:
    assert one(write(tmp_path / "letter", letter(plain=TEXT))).text == TEXT
    assert one(write(tmp_path / "inbox", mailbox(letter(plain=TEXT)))).text == TEXT
