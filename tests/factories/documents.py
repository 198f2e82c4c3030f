"""Sample documents: an invented evening of twelve tables, and the report on it."""

from __future__ import annotations

import datetime as dt

from exports.documents import (
    ArrivalQuarter,
    Connection,
    ContactPerson,
    Evening,
    Figures,
    Host,
    HostRole,
    ProgrammeItem,
    Report,
    Table,
    Takeaway,
    TakeawayKind,
)

K = TakeawayKind
DAY = dt.date(2027, 10, 21)

# number: title, theme, question, organisation, seats, taken
_TABLES = {
    1: (
        "Spelen na school",
        "Kind en gezin",
        "Hoe wordt de speelplaats een plek van de hele buurt?",
        "Dorpsraad Beukenhof",
        12,
        9,
    ),
    2: (
        "Samen opvang regelen",
        "Kind en gezin",
        "Kunnen ouders na de kraamtijd elkaar helpen?",
        "Hogeschool De Linde",
        12,
        12,
    ),
    3: (
        "Buurtinformatienetwerken",
        "Veiligheid",
        "Hoe delen buren wat ze zien, zonder elkaar bang te maken?",
        "Stad Molendam",
        12,
        11,
    ),
    4: ("Gelijke kansen", "Toegankelijke stad", "Hoe krijgen we meer mensen mee aan tafel?", "Stad Molendam", 12, 7),
    5: (
        "In de zorg, uit de zorgen",
        "Werk en opleiding",
        "Hoe vindt een nieuwkomer een job of een stage in de zorg?",
        "Thuiszorg Wilg",
        12,
        10,
    ),
    6: (
        "Met de fiets naar het werk",
        "Gezond werken",
        "Wat helpt wie dichtbij woont op de fiets?",
        "Stad Molendam",
        14,
        14,
    ),
    7: (
        "Online verbinden & offline ontmoeten",
        "Sociale cohesie",
        "Hoe leidt een buurtapp tot een echte babbel?",
        "Buurtnet",
        12,
        12,
    ),
    8: (
        "Seniorvriendelijk Molendam",
        "Vergrijzing",
        "Hoe blijft het aanbod passen bij wie ouder wordt?",
        "Woonzorg De Es",
        12,
        8,
    ),
    9: (
        "Wandelen tegen kanker",
        "Gezondheid",
        "Hoe wordt de volgende editie van iedereen?",
        "Stichting Esdoorn",
        12,
        9,
    ),
    10: (
        "Vrijwilligers bouwen mee",
        "Vrijwilligerswerk",
        "Wat hebben kleine verenigingen nodig?",
        "Stad Molendam",
        12,
        12,
    ),
    11: ("Terug aan het werk", "Gezond werken", "Hoe vindt wie lang ziek was de weg terug?", "Werkpunt", 12, 12),
    12: ("Participatie in je organisatie", "Participatie", "Hoe laat je je publiek echt meebeslissen?", "", 12, 12),
}

_TAKEAWAYS = {
    1: (
        (K.ACTION, "Elke deelnemer legt het idee voor in de eigen wijk en meldt wie wil meedoen."),
        (K.CONTACT, "Twee sporttrainers willen een proefles geven; we brengen ze in contact."),
        (K.QUOTE, "‘Je voelt dat deze tafel goesting heeft.’"),
    ),
    2: (
        (K.ACTION, "Andere opvanginitiatieven opbellen om te zien waar we elkaar aanvullen."),
        (K.IDEA, "De wetgeving laten uitzoeken door een student rechten."),
    ),
    3: (
        (K.ACTION, "Starten met één wijk als proef, van daaruit verder met verenigingen, scholen en wijkcomités."),
        (K.IDEA, "Een vaste rol voor de wijkagent versterkt de band met de buurt en zorgt dat berichten kloppen."),
        (K.OFFER, "Perron 24 wil in de stationsbuurt een rol opnemen. Er komt een vervolgoverleg."),
    ),
    4: (
        (K.TIP, "Laat ambassadeurs het verhaal vertellen, ook op sociale media."),
        (K.TIP, "Ontmoet mensen waar ze al zijn."),
        (K.CONTACT, "Zeven geïnteresseerden lieten hun gegevens na."),
    ),
    5: (
        (K.ACTION, "Goede voorbeelden filmen en tonen."),
        (K.CONTACT, "De sociale dienst en het ziekenhuis zien elkaar volgende week."),
    ),
    6: (
        (K.ACTION, "Meer buurtstallingen, en ze beter bekendmaken."),
        (K.DECISION, "Drie bedrijven delen vanaf januari één fietshersteldag."),
        (K.IDEA, "Kijken hoe ze het in Kopenhagen doen."),
    ),
    7: (
        (K.OFFER, "Een vereniging stelt haar computerlokaal open."),
        (K.TIP, "Schakel mantelzorgers in voor wie moeilijk leest."),
        (K.IDEA, "Nieuws van de stad én voorstellen van bewoners via hetzelfde kanaal."),
    ),
    8: (
        (K.ACTION, "Een kader voor buurtwerking uitschrijven."),
        (K.IDEA, "Wederkerigheid: jong helpt oud, oud helpt jong."),
    ),
    9: (
        (K.IDEA, "Getuigenissen en een psycholoog die meewandelt."),
        (K.ACTION, "Bedrijven, scholen en sportclubs vroeg aanspreken."),
    ),
    10: (
        (K.OFFER, "Perron 24 wil jongeren in de kijker zetten."),
        (K.ACTION, "Uitleg geven bij het platform: avonden en korte filmpjes."),
        (K.IDEA, "Een online winkel om materiaal te lenen en te ruilen."),
    ),
    11: (
        (K.CONTACT, "Contact met het centrum voor welzijnswerk."),
        (K.CONTACT, "Contact met twee zorggroepen die doorverwijzen."),
    ),
    12: (),
}

_CONNECTIONS = {
    3: (Connection(source="Perron 24", target="Politie Molendam", description="overleg over de stationsbuurt"),),
    5: (Connection(source="Woonzorg De Es", target="Thuiszorg Wilg", description="stages delen"),),
    7: (Connection(source="De Hefboom vzw", target="Buurtnet", description="computerlokaal"),),
    10: (Connection(source="Perron 24", target="Jeugdraad"),),
}

_SCRIBES = {1: "Amélie Lê", 3: "Rik Çelik", 4: "Łukasz Baert", 7: "Hanne Öztürk"}
_HOSTS = (
    "Ruben Peeters",
    "An-Sofie Thijs",
    "Nguyễn Claes",
    "Aya Goossens",
    "Fatma Dubois",
    "Yıldız Maes",
    "İrem Wouters",
    "Jean-Baptiste Smets",
    "Zoë Müller",
    "Noor Lambrechts",
    "Sam Janssens",
    "Mieke D’Hondt",
)
PUBLIC_EMAIL = "zoë.prévot@voorbeeld.be"
PRIVATE_CONTACT = "Wendel Verborgen"


def sample_evening() -> Evening:
    """Twelve tables, thirty points, four connections; table 12 brought nothing in."""
    return Evening(
        title="X500",
        subtitle="Een stad maak je samen",
        date=DAY,
        starts=dt.time(19, 0),
        ends=dt.time(22, 30),
        venue="Stadhuis Molendam",
        address="Marktplein 1, 3599 Molendam",
        capacity=160,
        programme=_programme(),
        tables=tuple(_table(number) for number in _TABLES),
    )


def sample_report() -> Report:
    """The first published version, with arrivals between 18.15 and 19.45."""
    return Report(
        evening=sample_evening(),
        figures=sample_figures(),
        version=1,
        published_at=dt.datetime(2027, 10, 22, 7, 45, tzinfo=dt.UTC),
        url="https://avond.example.org/verslag/x500",
    )


def sample_figures() -> Figures:
    people = (2, 6, 17, 35, 42, 28, 16, 4)
    first = dt.datetime(2027, 10, 21, 18, 0)  # noqa: DTZ001 - the hands of the clock in the hall
    quarters = tuple(
        ArrivalQuarter(starts=first + dt.timedelta(minutes=15 * index), people=count)
        for index, count in enumerate(people, start=1)
    )
    return Figures(registered=162, present=sum(people), organisations=41, arrivals=quarters)


def _programme() -> tuple[ProgrammeItem, ...]:
    return (
        ProgrammeItem(starts=dt.time(18, 30), ends=dt.time(19, 0), title="Onthaal"),
        ProgrammeItem(
            starts=dt.time(19, 0), ends=dt.time(19, 45), title="Een stad maak je samen", speaker="Gastspreker"
        ),
        ProgrammeItem(starts=dt.time(19, 50), ends=dt.time(20, 35), title="Ronde 1"),
        ProgrammeItem(starts=dt.time(20, 40), ends=dt.time(21, 25), title="Ronde 2"),
        ProgrammeItem(starts=dt.time(21, 30), title="Receptie"),
    )


def _table(number: int) -> Table:
    title, theme, question, organisation, seats, taken = _TABLES[number]
    return Table(
        number=number,
        title=title,
        theme=theme,
        question=question,
        introduction=f"{organisation} zoekt aan deze tafel mensen die mee willen denken en doen."
        if organisation
        else "",
        organisation=organisation,
        seats=seats,
        seats_taken=taken,
        step_free=number not in {5, 9},
        hosts=_hosts(number, organisation),
        takeaways=tuple(
            Takeaway(position=position, kind=kind, text=text, round=1 + (position % 2))
            for position, (kind, text) in enumerate(_TAKEAWAYS[number], start=1)
        ),
        connections=_CONNECTIONS.get(number, ()),
        contacts=_contacts(number, organisation),
    )


def _hosts(number: int, organisation: str) -> tuple[Host, ...]:
    host = Host(name=_HOSTS[number - 1], organisation=organisation, email=f"tafel{number}@voorbeeld.be")
    if number not in _SCRIBES:
        return (host,)
    return (host, Host(name=_SCRIBES[number], role=HostRole.SCRIBE))


def _contacts(number: int, organisation: str) -> tuple[ContactPerson, ...]:
    """Everyone agreed to be named, except one at table 3, where the other has the longest address."""
    open_one = ContactPerson(
        name=_HOSTS[number - 1],
        organisation=organisation,
        email=PUBLIC_EMAIL if number == 3 else f"tafel{number}@voorbeeld.be",
        phone=f"+32 11 00 00 {number:02}",
        public=True,
    )
    if number != 3:
        return (open_one,)
    return (open_one, ContactPerson(name=PRIVATE_CONTACT, email="wendel@voorbeeld.be", phone="+32 11 99 99 99"))
