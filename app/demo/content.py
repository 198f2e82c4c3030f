"""What the demo evening consists of: invented people, tables and points; every address is at example.org."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from exports.documents import (
    Connection,
    ContactPerson,
    Evening,
    Host,
    HostRole,
    ProgrammeItem,
    Table,
    Takeaway,
    TakeawayKind,
)

# Any fixed number: the demo is the same evening on every machine.
_SEED = 500
PEOPLE = 150
_FIRST = (
    "Aya", "Bram", "Chloé", "Dirk", "Elif", "Fatma", "Gert", "Hanne", "Ilse", "Jef", "Karlijn", "Leyla", "Małgorzata",
    "Nguyễn", "Ömer", "Pieter", "Quinten", "Rik", "Søren", "Tine", "Umar", "Veerle", "Wout", "Xavier", "Yıldız", "Zoë",
    "Jean-Baptiste", "An-Sofie", "Łukasz", "Noor",
)  # fmt: skip
_LAST = (
    "Aerts", "Baert", "Claes", "De Smet", "El Amrani", "Franssen", "Goossens", "Hendrickx", "Işık", "Janssens",
    "Kowalczyk", "Lambrechts", "Mertens", "Nowak", "O'Brien", "Peeters", "Quaghebeur", "Roelants", "Şahin", "Thijs",
    "Umans", "Van den Voorbeeld", "Willems-Öztürk", "Yılmaz", "Zwaenepoel",
)  # fmt: skip
ORGANISATIONS = (
    "Stad Voorbeeld", "Buurtwerk De Brug", "Wijkcomité Oost", "Ziekenhuis De Linde", "Hogeschool Noord", "Fietspunt",
    "Woonzorg Het Park", "Jeugdhuis De Loods", "Mantelzorg Samen", "Basisschool De Klimop", "Sportclub Vooruit", "",
)  # fmt: skip


# Title, theme, question, organisation, and its points: kind, text, round.
_Row = tuple[str, str, str, str, tuple[tuple[str, str, int], ...]]


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone of the demo; `arrives` counts minutes from the start of the evening, None for who stayed away."""

    name: str
    email: str
    organisation: str
    photo_objection: bool
    wishes: tuple[int, ...]
    access: str
    arrives: int | None


def evening(day: dt.date) -> Evening:
    """The demo evening on this day, with what its tables yielded."""
    return Evening(
        title="X500 demo",
        subtitle="Een stad maak je samen",
        date=day,
        starts=dt.time(19),
        ends=dt.time(22, 30),
        venue="Stadhuis Voorbeeld",
        address="Voorbeeldplein 1, 3500 Voorbeeld",
        capacity=160,
        programme=_PROGRAMME,
        tables=tuple(_table(number, row) for number, row in enumerate(_TABLES, start=1)),
    )


def guests() -> Iterator[Guest]:
    """The 150 people, the same ones each time; about one in eight stays at home."""
    chance = random.Random(_SEED)  # noqa: S311 - a demo, not a secret
    for number in range(PEOPLE):
        first = _FIRST[number % len(_FIRST)]
        last = _LAST[(number * 7 + number // len(_FIRST)) % len(_LAST)]
        yield Guest(
            name=f"{first} {last}",
            email=f"demo{number + 1}@example.org",
            organisation=chance.choice(ORGANISATIONS),
            photo_objection=chance.random() < 0.05,
            wishes=tuple(chance.sample(range(1, len(_TABLES) + 1), 2)) if chance.random() < 0.7 else (),
            access="rolstoel" if chance.random() < 0.03 else "",
            arrives=None if chance.random() < 0.12 else round(chance.gauss(-8, 14)),
        )


def _table(number: int, row: _Row) -> Table:
    title, theme, question, organisation, points = row
    face = f"{_FIRST[number]} {_LAST[-number]}"
    return Table(
        number=number,
        title=title,
        theme=theme,
        question=question,
        introduction=f"{organisation} brengt deze vraag mee en zoekt mensen die willen meedenken.",
        organisation=organisation,
        seats=14,
        step_free=number not in {5, 9},
        hosts=(
            Host(name=face, organisation=organisation, email=f"tafel{number}@example.org"),
            Host(name=f"{_FIRST[-number]} {_LAST[number]}", organisation=organisation, role=HostRole.SCRIBE),
        ),
        takeaways=tuple(
            Takeaway(position=position, kind=TakeawayKind(kind), text=text, round=round_number)
            for position, (kind, text, round_number) in enumerate(points, start=1)
        ),
        connections=_CONNECTIONS.get(number, ()),
        contacts=(
            ContactPerson(
                name=face,
                organisation=organisation,
                email=f"tafel{number}@example.org",
                phone=f"+32 11 00 00 {number:02d}",
                public=number != 11,
            ),
        ),
    )


_PROGRAMME = (
    ProgrammeItem(starts=dt.time(18, 30), ends=dt.time(19), title="Onthaal met koffie en badges"),
    ProgrammeItem(starts=dt.time(19), ends=dt.time(19, 15), title="Welkom", speaker="De burgemeester"),
    ProgrammeItem(
        starts=dt.time(19, 15), ends=dt.time(19, 45), title="Een stad maak je samen", speaker="Gastspreker",
        description="Waarom een gesprek aan tafel meer verandert dan een enquête.",
    ),
    ProgrammeItem(starts=dt.time(19, 50), ends=dt.time(20, 35), title="Ronde 1"),
    ProgrammeItem(starts=dt.time(20, 40), ends=dt.time(21, 25), title="Ronde 2"),
    ProgrammeItem(starts=dt.time(21, 30), ends=dt.time(22, 30), title="Receptie"),
)  # fmt: skip

_CONNECTIONS = {
    2: (Connection(source="Fietspunt", target="Basisschool De Klimop", description="fietslessen op woensdagnamiddag"),),
    4: (
        Connection(source="Buurtwerk De Brug", target="Ziekenhuis De Linde", description="samen op huisbezoek"),
        Connection(source="Mantelzorg Samen", target="Woonzorg Het Park"),
    ),
    7: (
        Connection(
            source="Jeugdhuis De Loods", target="Hogeschool Noord", description="stageplaats voor twee studenten"
        ),
    ),
    10: (
        Connection(
            source="Buurtwerk De Brug", target="Sportclub Vooruit", description="het clubhuis overdag gebruiken"
        ),
    ),
}

_TABLES: tuple[_Row, ...] = (
    ("De open speelplaats", "Kind en gezin", "Hoe wordt de speelplaats na vier uur een plek van de hele wijk?",
     "Basisschool De Klimop", (
        ("action", "We zetten de poort vanaf september elke woensdag open, met twee ouders als waakzaam oog.", 1),
        ("idea", "Een sleutelkastje met een code voor de speelkoffer.", 1),
        ("offer", "De sportclub geeft doelen en ballen die ze niet meer gebruikt.", 2))),
    ("Veilig naar school", "Mobiliteit", "Wat is er nodig opdat kinderen alleen durven fietsen?",
     "Fietspunt", (
        ("action", "Een fietspool per straat, met een kaart aan het raam van wie meerijdt.", 1),
        ("tip", "Vraag het aan de kinderen: zij weten welk kruispunt eng is.", 1),
        ("contact", "De verkeersdienst komt kijken op een gewone dinsdagmorgen.", 2))),
    ("Buren die elkaar kennen", "Sociale cohesie", "Hoe leren buren elkaar kennen zonder dat het moet?",
     "Wijkcomité Oost", (
        ("action", "Drie straten houden op dezelfde zondag een lange tafel; de stad levert tafels en stoelen.", 1),
        ("quote", "“Ik woon hier elf jaar en ken nu pas de naam van mijn overbuur.”", 2))),
    ("Zorg dicht bij huis", "Gezondheid", "Wie ziet het als iemand het alleen niet meer redt?",
     "Ziekenhuis De Linde", (
        ("action", "Eén telefoonnummer voor wie zich zorgen maakt over een buur, bemand door buurtwerk.", 1),
        ("decision", "We starten in Oost en beslissen na zes maanden of Noord volgt.", 2),
        ("idea", "De postbode, de bakker en de apotheker leren signalen herkennen.", 1),
        ("contact", "De mantelzorgvereniging en het woonzorgcentrum zien elkaar volgende maand.", 2))),
    ("Werk in de zorg", "Werk en opleiding", "Hoe vinden nieuwkomers hun weg naar een job in de zorg?",
     "Hogeschool Noord", (
        ("action", "Een kijkdag in drie voorzieningen, met uitleg in vijf talen.", 1),
        ("offer", "Het ziekenhuis maakt vier betaalde leerplekken vrij.", 2))),
    ("Koele straten", "Klimaat", "Waar planten we de volgende honderd bomen?",
     "Stad Voorbeeld", (
        ("idea", "Meten waar het ’s avonds het warmst blijft, met de school als meetploeg.", 1),
        ("action", "Tegels eruit in de Molenstraat: de bewoners doen mee, de stad brengt het groen.", 2),
        ("tip", "Begin aan de bushaltes, daar staan mensen stil.", 1))),
    ("Jong en gehoord", "Jeugd", "Waarover willen jongeren echt meebeslissen?",
     "Jeugdhuis De Loods", (
        ("decision", "Het jeugdhuis krijgt een eigen budget van de jongeren zelf.", 1),
        ("action", "Twee studenten maken een film over wat er met de voorstellen gebeurt.", 2))),
    ("Samen oud", "Vergrijzing", "Hoe blijft de stad fijn voor wie ouder wordt?",
     "Woonzorg Het Park", (
        ("action", "Elke honderd meter een bank: een wandeling met ouderen wijst aan waar.", 1),
        ("idea", "Jong helpt oud met de gsm, oud helpt jong met het Nederlands.", 2))),
    ("Rust voor mantelzorgers", "Zorg", "Wat geeft wie zorgt opnieuw adem?",
     "Mantelzorg Samen", (
        ("tip", "Vraag niet ‘kan ik iets doen’, maar zeg wanneer je komt.", 1),
        ("action", "Een oppaslijst van vrijwilligers voor één avond per maand.", 2),
        ("contact", "Twee verpleegkundigen lieten hun gegevens na.", 2))),
    ("Een clubhuis voor iedereen", "Vrije tijd", "Hoe wordt een lege kantine overdag een ontmoetingsplek?",
     "Sportclub Vooruit", (
        ("action", "Op dinsdag- en donderdagnamiddag is de kantine open voor de buurt.", 1),
        ("offer", "Buurtwerk zorgt voor koffie en een verantwoordelijke.", 2))),
    ("Eten dat overblijft", "Armoede", "Hoe raakt goed eten op tijd bij wie het nodig heeft?",
     "Buurtwerk De Brug", (
        ("action", "Een koelkast aan de straatkant, met een beurtrol van zes vrijwilligers.", 1),
        ("idea", "Bakkers melden om vier uur wat er overblijft.", 1),
        ("contact", "Drie winkels willen meedoen vanaf volgende maand.", 2))),
    ("Meebeslissen in je organisatie", "Participatie", "Hoe laat je wie het aangaat echt meebeslissen?",
     "Stad Voorbeeld", (
        ("tip", "Zeg vooraf waarover níét meer beslist kan worden.", 1),
        ("action", "Elke dienst nodigt elk jaar zijn gebruikers uit, en vertelt nadien wat ermee gebeurde.", 2))),
)  # fmt: skip
