"""What the first sheet of the workbook tells people, in four languages."""

from __future__ import annotations

from exports.workbook import format
from exports.workbook.vocabulary import Words

PURPOSE = Words(
    "Dit is de hele avond in één werkmap: wat gepland was, wat de tafels opbrachten en wie er kwam, in cijfers.",
    "This is the whole evening in one workbook: what was planned, what the tables yielded and who came, in numbers.",
    "Voici toute la soirée en un classeur : ce qui était prévu, la récolte des tables et qui est venu, en chiffres.",
    "Das ist der ganze Abend in einer Mappe: was geplant war, was die Tische ergaben und wer kam, in Zahlen.",
)
USE = (
    Words(
        "Je kunt dit bestand weer importeren: dan krijg je dezelfde avond terug.",
        "You can import this file again: you get the same evening back.",
        "Tu peux réimporter ce fichier : tu retrouves la même soirée.",
        "Du kannst diese Datei wieder importieren: Du bekommst denselben Abend zurück.",
    ),
    Words(
        "Kolommen mogen van plaats wisselen; koppen mogen in het Nederlands, Engels, Frans of Duits.",
        "Columns may change places; headers may be in Dutch, English, French or German.",
        "Tu peux déplacer des colonnes ; les en-têtes sont en néerlandais, anglais, français ou allemand.",
        "Spalten darfst du verschieben; Überschriften auf Niederländisch, Englisch, Französisch oder Deutsch.",
    ),
    Words(
        "Het tafelnummer verbindt de bladen: verander je het, doe het dan overal.",
        "The table number ties the sheets together: if you change it, change it everywhere.",
        "Le numéro de table relie les feuilles : si tu le changes, change-le partout.",
        "Die Tischnummer verbindet die Blätter: Wenn du sie änderst, dann überall.",
    ),
    Words(
        "Welke woorden je in een kolom mag kiezen, staat op het laatste blad.",
        "The last sheet lists the words you can choose from in a column.",
        "La dernière feuille montre les mots à choisir dans une colonne.",
        "Welche Wörter in einer Spalte möglich sind, steht auf dem letzten Blatt.",
    ),
)
PRIVACY = Words(
    "Hier staan ook namen en adressen die niet publiek zijn. Deel dit bestand alleen binnen het team.",
    "This also holds names and addresses that are not public. Share this file within the team only.",
    "Ce fichier contient aussi des noms et adresses non publics. Ne le partage qu'au sein de l'équipe.",
    "Hier stehen auch Namen und Adressen, die nicht öffentlich sind. Teile diese Datei nur im Team.",
)
WHAT_IS_WHERE = Words("Wat staat waar", "What is where", "Ce qui se trouve où", "Was steht wo")
GOOD_TO_KNOW = Words("Goed om te weten", "Good to know", "Bon à savoir", "Gut zu wissen")
LIST = Words("lijst", "list", "liste", "Liste")

SHEETS = {
    format.EVENING.key: Words(
        "titel, datum, uren en plaats",
        "title, date, times and place",
        "titre, date, heures et lieu",
        "Titel, Datum, Uhrzeit und Ort",
    ),
    format.PROGRAMME.key: Words(
        "wat er wanneer gebeurt", "what happens when", "ce qui se passe et quand", "was wann geschieht"
    ),
    format.TABLES.key: Words(
        "elke tafel met haar vraag en plaatsen",
        "each table with its question and seats",
        "chaque table avec sa question et ses places",
        "jeder Tisch mit seiner Frage und seinen Plätzen",
    ),
    format.HOSTS.key: Words(
        "wie de tafel ontvangt en wie meeschrijft",
        "who hosts a table and who takes notes",
        "qui accueille à table et qui prend note",
        "wer den Tisch betreut und wer mitschreibt",
    ),
    format.TAKEAWAYS.key: Words(
        "elk punt dat een tafel meenam",
        "every point a table took away",
        "chaque point retenu par une table",
        "jeder Punkt, den ein Tisch mitnahm",
    ),
    format.CONNECTIONS.key: Words("wie elkaar vond", "who found each other", "qui s'est trouvé", "wer einander fand"),
    format.CONTACTS.key: Words(
        "bij wie je terechtkunt", "whom to ask for more", "à qui s'adresser", "an wen man sich wenden kann"
    ),
    format.FIGURES.key: Words(
        "de avond in cijfers", "the evening in numbers", "la soirée en chiffres", "der Abend in Zahlen"
    ),
    format.ARRIVALS.key: Words(
        "hoeveel mensen per kwartier binnenkwamen",
        "how many people came in each quarter of an hour",
        "combien de personnes sont arrivées par quart d'heure",
        "wie viele Menschen je Viertelstunde kamen",
    ),
}
CODE_LISTS = (
    (Words("soort", "kind", "type", "Art"), format.KINDS),
    (Words("rol", "role", "rôle", "Rolle"), format.ROLES),
    (Words("ja of nee", "yes or no", "oui ou non", "ja oder nein"), format.YES_NO),
    (Words("taal", "language", "langue", "Sprache"), format.LANGUAGE_NAMES),
    (Words("status", "status", "statut", "Status"), format.STATUSES),
)
LANGUAGE_HEADERS = ("Nederlands", "English", "français", "Deutsch")
