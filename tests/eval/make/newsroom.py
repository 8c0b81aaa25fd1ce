"""A small invented newsroom that gives questions of every kind."""

from datetime import date

from eval.make.newsroom import Newsroom
from rag.types import Article

BRIDGE = Article(
    id="bridge",
    title="Tarn Bridge opens again",
    text="The Tarn Bridge in Aldby was damaged by a barge in March 2019. Marta Lindqvist, the "
    "chief engineer, led the repairs with a crew from Skar in 2021. Ms Lindqvist said that "
    "the Tarn Bridge will carry lorries again. More than 400 welders from Skar worked on "
    "the Tarn Bridge during the winter.\n\nIt cost them dear. The Aldby Harbour Board spent"
    " 14 million crowns on new pylons for the bridge. On Tuesday he said nothing. The Aldby"
    " Harbour Board was founded by fishermen in 1911.",
    source="Northern Gazette",
    published=date(2024, 3, 5),
)
FERRY = Article(
    id="ferry",
    title="Night ferry to Hollin",
    text="The Hollin Ferry Company employs 230 sailors on its two northern routes. Peder Aas, "
    "chief executive of the Hollin Ferry Company, was in Aldby for the launch. About 60% of"
    " passengers on the Hollin route travel with a car. Peder Aas said that Hollin needs a "
    "second pier for winter storms.\n\nThe Hollin Ferry Company bought the steamer Ravna in"
    " May 2017. The crew said that the work was hard, and nobody in Hollin would pay 38 "
    "crowns for a crossing.",
    source="Morning Ledger",
    published=date(2024, 4, 2),
)
WIRE_TEXT = (
    "The Skar Observatory recorded 82 meteors over the Vessel Mountains in one night. Astronomer "
    "Ines Falk, 41, had counted meteors for the Skar Observatory as a student."
)
WIRE = tuple(
    Article(
        id=name,
        title="Meteors over the Vessel Mountains",
        text=WIRE_TEXT,
        source=outlet,
        published=date(2024, 8, 12),
        story="meteors-coast",
    )
    for name, outlet in (("meteors-coast", "Coast Herald"), ("meteors-valley", "Valley Post"))
)
CHEESE = Article(
    id="cheese",
    title="A cheese wins a prize",
    text="Den gyldne ske gik til en ost fra Skar med 250 stemmer fra juryen i maj 2024.",
    language="da",
)
ARTICLES = (BRIDGE, FERRY, *WIRE, CHEESE)


def newsroom(*more: Article) -> Newsroom:
    return Newsroom((*ARTICLES, *more))
