"""Reading what people eat and need as counts, without a name: for the caterer, and for who prepares the room."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.orm import db
from app.core.text import fold
from app.registration.models import Needs, Registration, RegistrationStatus


@dataclass(frozen=True, slots=True)
class Catering:
    """How many come, guests among them; how many of them eat what, the most first; for how many access is asked."""

    people: int
    diets: tuple[tuple[str, int], ...]
    access: int

    @property
    def without(self) -> int:
        """How many gave no diet."""
        return self.people - sum(count for _diet, count in self.diets)


def catering(event_id: int) -> Catering:
    """The counts over everybody who is registered; spellings that differ in case and accents count as one."""
    comes = (Registration.event_id == event_id, Registration.status == RegistrationStatus.REGISTERED)
    people, access = db.session.execute(
        sa.select(sa.func.count(), sa.func.count().filter(Needs.access != ""))
        .select_from(Registration)
        .outerjoin(Needs, Needs.registration_id == Registration.id)
        .where(*comes)
    ).one()
    told = sa.select(Needs.diet).join(Registration, Registration.id == Needs.registration_id)
    return Catering(people, _counted(list(db.session.scalars(told.where(*comes, Needs.diet != "")))), access)


def _counted(diets: list[str]) -> tuple[tuple[str, int], ...]:
    """Each diet in the spelling that most people used, with how many asked for it."""
    spellings: dict[str, Counter[str]] = {}
    for diet in diets:
        plain = " ".join(diet.split())
        spellings.setdefault(fold(plain), Counter())[plain] += 1
    counts = ((used.most_common(1)[0][0], used.total()) for used in spellings.values())
    return tuple(sorted(counts, key=lambda each: (-each[1], fold(each[0]))))
