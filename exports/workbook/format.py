"""The format of the workbook: its sheets, columns, fields and codes in Dutch, English, French and German."""

from __future__ import annotations

from enum import StrEnum

from exports.documents import HostRole, TakeawayKind
from exports.workbook.vocabulary import CodeList, Field, Look, Sheet, Words, folded


class RegistrationStatus(StrEnum):
    """Where a registration stands."""

    INVITED = "invited"
    REGISTERED = "registered"
    WAITING = "waiting"
    CANCELLED = "cancelled"


_TITLE = Words("titel", "title", "titre", "Titel", ("naam", "name", "nom"))
_NAME = Words("naam", "name", "nom", "Name", ("volledige naam", "full name", "nom complet", "voornaam en naam"))
_ORGANISATION = Words(
    "organisatie", "organisation", "organisation", "Organisation", ("organization", "vereniging", "organisme")
)
_EMAIL = Words(
    "e-mail",
    "e-mail",
    "e-mail",
    "E-Mail",
    ("mail", "e-mailadres", "mailadres", "e-mail address", "adresse e-mail", "courriel", "E-Mail-Adresse"),
)
_DESCRIPTION = Words("omschrijving", "description", "description", "Beschreibung", ("beschrijving",))
_TABLE = Words(
    "tafel", "table", "table", "Tisch", ("tafelnummer", "tafelnr", "table number", "numéro de table", "Tischnummer")
)
_STARTS = Words("van", "from", "début", "von", ("begin", "start", "starts", "de", "Beginn", "vanaf"))
_ENDS = Words("tot", "until", "fin", "bis", ("einde", "to", "end", "ends", "à", "jusqu'à", "Ende"))
_ROUND = Words("ronde", "round", "tour", "Runde")

FIELD = Words("veld", "field", "champ", "Feld")
VALUE = Words("waarde", "value", "valeur", "Wert")

EVENING = Sheet(
    key="evening",
    words=Words("Avond", "Evening", "Soirée", "Abend", ("event", "événement", "bijeenkomst", "Veranstaltung")),
    upright=True,
    required=True,
    fields=(
        Field("title", _TITLE, required=True),
        Field("subtitle", Words("ondertitel", "subtitle", "sous-titre", "Untertitel")),
        Field("date", Words("datum", "date", "date", "Datum"), Look.DATE, required=True),
        Field("starts", _STARTS, Look.TIME, required=True),
        Field("ends", _ENDS, Look.TIME, required=True),
        Field("timezone", Words("tijdzone", "time zone", "fuseau horaire", "Zeitzone")),
        Field("venue", Words("locatie", "venue", "lieu", "Ort", ("plaats", "location", "place"))),
        Field("address", Words("adres", "address", "adresse", "Adresse")),
        Field("capacity", Words("capaciteit", "capacity", "capacité", "Kapazität"), Look.NUMBER),
        Field("rounds", Words("rondes", "rounds", "tours", "Runden"), Look.NUMBER),
        Field(
            "minutes_per_round",
            Words("minuten per ronde", "minutes per round", "minutes par tour", "Minuten pro Runde"),
            Look.NUMBER,
        ),
        Field("language", Words("taal", "language", "langue", "Sprache"), Look.CODE),
    ),
)
PROGRAMME = Sheet(
    key="programme",
    words=Words("Programma", "Programme", "Programme", "Programm", ("program", "agenda")),
    fields=(
        Field("starts", _STARTS, Look.TIME, required=True),
        Field("ends", _ENDS, Look.TIME),
        Field("title", _TITLE, required=True),
        Field("speaker", Words("spreker", "speaker", "intervenant", "Vortrag", ("Sprecher", "orateur", "Redner"))),
        Field("description", _DESCRIPTION, Look.LONG_TEXT),
    ),
)
TABLES = Sheet(
    key="tables",
    words=Words("Tafels", "Tables", "Tables", "Tische", ("gesprekstafels",)),
    required=True,
    fields=(
        Field(
            "number",
            Words("nr", "no", "n°", "Nr.", ("nummer", "number", "numéro", *_TABLE)),
            Look.NUMBER,
            required=True,
        ),
        Field("title", _TITLE, required=True),
        Field("theme", Words("thema", "theme", "thème", "Thema", ("actiedomein",))),
        Field("question", Words("vraag", "question", "question", "Frage"), Look.LONG_TEXT),
        Field("introduction", Words("inleiding", "introduction", "introduction", "Einleitung"), Look.LONG_TEXT),
        Field("organisation", _ORGANISATION),
        Field("seats", Words("plaatsen", "seats", "places", "Plätze", ("Sitzplätze",)), Look.NUMBER),
        Field(
            "step_free",
            Words(
                "rolstoeltoegankelijk",
                "wheelchair accessible",
                "accessible en fauteuil roulant",
                "rollstuhlgerecht",
                ("step-free", "step free", "drempelvrij", "stufenlos"),
            ),
            Look.CODE,
        ),
        Field("seats_taken", Words("bezet", "taken", "occupées", "belegt", ("seats taken",)), Look.NUMBER),
    ),
)
HOSTS = Sheet(
    key="hosts",
    words=Words("Tafelgezichten", "Hosts", "Hôtes", "Gastgeber", ("table hosts", "hôtes de table")),
    fields=(
        Field("table", _TABLE, Look.NUMBER, required=True),
        Field("name", _NAME, required=True),
        Field("organisation", _ORGANISATION),
        Field("email", _EMAIL),
        Field("role", Words("rol", "role", "rôle", "Rolle"), Look.CODE),
    ),
)
TAKEAWAYS = Sheet(
    key="takeaways",
    words=Words("Opbrengst", "Takeaways", "Récolte", "Ertrag", ("yield", "punten", "résultats", "Ergebnisse")),
    fields=(
        Field("table", _TABLE, Look.NUMBER, required=True),
        Field(
            "position",
            Words("volgnr", "order", "ordre", "Reihenfolge", ("volgnummer", "nr", "no", "n°", "position", "numéro")),
            Look.NUMBER,
        ),
        Field("kind", Words("soort", "kind", "type", "Art", ("sorte", "genre", "Typ")), Look.CODE),
        Field(
            "text", Words("tekst", "text", "texte", "Text", ("punt", "point", "Punkt")), Look.LONG_TEXT, required=True
        ),
        Field("round", _ROUND, Look.NUMBER),
    ),
)
CONNECTIONS = Sheet(
    key="connections",
    words=Words("Verbindingen", "Connections", "Liens", "Verbindungen", ("connexions",)),
    fields=(
        Field("table", _TABLE, Look.NUMBER, required=True),
        Field("source", Words("van", "from", "de", "von"), required=True),
        Field("target", Words("naar", "to", "vers", "an", ("nach", "à", "met", "with", "mit", "avec")), required=True),
        Field("description", _DESCRIPTION, Look.LONG_TEXT),
    ),
)
CONTACTS = Sheet(
    key="contacts",
    words=Words(
        "Contactpersonen", "Contact persons", "Personnes de contact", "Kontaktpersonen", ("contacts", "contacten")
    ),
    fields=(
        Field("table", _TABLE, Look.NUMBER, required=True),
        Field("name", _NAME, required=True),
        Field("organisation", _ORGANISATION),
        Field("email", _EMAIL),
        Field("phone", Words("telefoon", "phone", "téléphone", "Telefon", ("tel", "gsm", "telephone", "Handy"))),
        Field("public", Words("publiek", "public", "public", "öffentlich", ("openbaar",)), Look.CODE),
    ),
)
FIGURES = Sheet(
    key="figures",
    words=Words("Cijfers", "Figures", "Chiffres", "Zahlen"),
    upright=True,
    fields=(
        Field("version", Words("versie", "version", "version", "Version"), Look.NUMBER),
        Field("published", Words("gepubliceerd op", "published on", "publié le", "veröffentlicht am"), Look.MOMENT),
        Field(
            "published_utc",
            Words("gepubliceerd op (UTC)", "published on (UTC)", "publié le (UTC)", "veröffentlicht am (UTC)"),
        ),
        Field("url", Words("webadres", "web address", "adresse web", "Webadresse", ("url",))),
        Field("registered", Words("ingeschreven", "registered", "inscrits", "angemeldet"), Look.NUMBER),
        Field("present", Words("aanwezig", "present", "présents", "anwesend"), Look.NUMBER),
        Field("turnout", Words("opkomst", "turnout", "participation", "Beteiligung"), Look.SHARE, derived=True),
        Field("organisations", Words("organisaties", "organisations", "organisations", "Organisationen"), Look.NUMBER),
        Field("tables", Words("tafels", "tables", "tables", "Tische"), Look.NUMBER, derived=True),
        Field("seats", Words("plaatsen", "seats", "places", "Plätze"), Look.NUMBER, derived=True),
        Field(
            "seats_taken",
            Words("bezette plaatsen", "seats taken", "places occupées", "belegte Plätze"),
            Look.NUMBER,
            derived=True,
        ),
        Field("takeaways", Words("punten", "takeaways", "points", "Punkte"), Look.NUMBER, derived=True),
        Field("connections", Words("verbindingen", "connections", "liens", "Verbindungen"), Look.NUMBER, derived=True),
        Field(
            "contacts",
            Words("contactpersonen", "contact persons", "personnes de contact", "Kontaktpersonen"),
            Look.NUMBER,
            derived=True,
        ),
    ),
)
ARRIVALS = Sheet(
    key="arrivals",
    words=Words("Aankomsten", "Arrivals", "Arrivées", "Ankünfte"),
    fields=(
        Field("starts", Words("vanaf", "from", "à partir de", "ab"), Look.MOMENT, required=True),
        Field("people", Words("aangekomen", "arrived", "arrivées", "angekommen"), Look.NUMBER, required=True),
        Field("total", Words("samen", "together", "cumul", "insgesamt"), Look.NUMBER, derived=True),
    ),
)
REGISTRATIONS = Sheet(
    key="registrations",
    words=Words("Inschrijvingen", "Registrations", "Inscriptions", "Anmeldungen"),
    required=True,
    fields=(
        Field("name", _NAME, required=True),
        Field("email", _EMAIL, required=True),
        Field("organisation", _ORGANISATION),
        Field("function", Words("functie", "function", "fonction", "Funktion", ("job title", "role"))),
        Field("language", Words("taal", "language", "langue", "Sprache"), Look.CODE),
        Field("status", Words("status", "status", "statut", "Status"), Look.CODE),
        Field(
            "preference",
            Words("voorkeur", "preference", "préférence", "Wunsch", ("Wunschtisch", "choix")),
            Look.NUMBER,
            repeated=True,
        ),
        Field("diet", Words("dieet", "diet", "régime", "Ernährung", ("régime alimentaire", "dietary needs", "Diät"))),
        Field(
            "access",
            Words("toegankelijkheid", "accessibility", "accessibilité", "Barrierefreiheit", ("access needs",)),
        ),
        Field("photo_objection", Words("geen foto", "no photo", "pas de photo", "kein Foto"), Look.CODE),
        Field("guest_of", Words("gast van", "guest of", "invité de", "Gast von")),
    ),
)
READ_ME = Words("Leesmij", "Read me", "Lisez-moi", "Lies mich")
CODES = Words("Codelijst", "Code list", "Liste des codes", "Codeliste")

# The order in which a report shows them.
EVENING_SHEETS = (EVENING, PROGRAMME, TABLES, HOSTS, TAKEAWAYS, CONNECTIONS, CONTACTS)
REPORT_SHEETS = (*EVENING_SHEETS, FIGURES, ARRIVALS)

KINDS = CodeList(
    {
        TakeawayKind.ACTION: Words("actie", "action", "action", "Aktion"),
        TakeawayKind.IDEA: Words("idee", "idea", "idée", "Idee"),
        TakeawayKind.TIP: Words("tip", "tip", "conseil", "Tipp"),
        TakeawayKind.CONTACT: Words("contact", "contact", "contact", "Kontakt"),
        TakeawayKind.OFFER: Words("aanbod", "offer", "offre", "Angebot"),
        TakeawayKind.QUOTE: Words("citaat", "quote", "citation", "Zitat"),
        TakeawayKind.DECISION: Words("beslissing", "decision", "décision", "Entscheidung", ("besluit", "Beschluss")),
    }
)
ROLES = CodeList(
    {
        HostRole.HOST: Words("tafelgezicht", "host", "hôte", "Gastgeber", ("gastheer", "gastvrouw", "hôtesse")),
        HostRole.SCRIBE: Words(
            "schrijft mee", "scribe", "prend note", "schreibt mit", ("schrijver", "prend des notes")
        ),
    }
)
YES_NO = CodeList(
    {
        True: Words("ja", "yes", "oui", "ja", ("j", "y", "x", "true", "waar", "vrai", "wahr", "1")),
        False: Words("nee", "no", "non", "nein", ("n", "neen", "false", "onwaar", "faux", "falsch", "0")),
    }
)
STATUSES = CodeList(
    {
        RegistrationStatus.REGISTERED: Words("ingeschreven", "registered", "inscrit", "angemeldet", ("inscrite",)),
        RegistrationStatus.WAITING: Words(
            "wachtlijst", "waiting list", "liste d'attente", "Warteliste", ("waiting", "waitlist")
        ),
        RegistrationStatus.CANCELLED: Words(
            "geannuleerd", "cancelled", "annulé", "abgesagt", ("canceled", "annulée", "storniert")
        ),
        RegistrationStatus.INVITED: Words("uitgenodigd", "invited", "invité", "eingeladen", ("invitée",)),
    }
)
# Written as the bare code, which reads the same everywhere.
LANGUAGE_NAMES = CodeList(
    {
        "nl": Words("nl", "nl", "nl", "nl", ("Nederlands", "Dutch", "néerlandais", "Niederländisch", "nl-BE")),
        "en": Words("en", "en", "en", "en", ("Engels", "English", "anglais", "Englisch")),
        "fr": Words("fr", "fr", "fr", "fr", ("Frans", "French", "français", "Französisch", "fr-BE")),
        "de": Words("de", "de", "de", "de", ("Duits", "German", "allemand", "Deutsch")),
    }
)

_SHEETS_BY_NAME = {folded(name): sheet for sheet in (*REPORT_SHEETS, REGISTRATIONS) for name in sheet.words}
_IGNORED_SHEETS = frozenset(folded(name) for words in (READ_ME, CODES) for name in words)


def sheet_named(name: str) -> Sheet | None:
    """The sheet that a tab's name means, in any of the languages."""
    return _SHEETS_BY_NAME.get(folded(name))


def is_for_people(name: str) -> bool:
    """Whether this is a tab that we write for people and never read."""
    return folded(name) in _IGNORED_SHEETS
