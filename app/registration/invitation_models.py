"""Lists of people that were taken in at once, and what each person was asked or reminded of, once each."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.orm import Model


class ImportBatch(Model):
    """One list that was taken in, from a file or from an earlier evening (`source` names it); undone as a whole.

    `people` is how many came in with it; who was taken away again has no entry any more.
    """

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    source: Mapped[str]
    who: Mapped[str]
    people: Mapped[int] = mapped_column(server_default="0")
    taken_at: Mapped[dt.datetime]
    undone_at: Mapped[dt.datetime | None]


class ImportEntry(Model):
    """A registration that came in with a list."""

    __tablename__ = "import_entry"

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Notice(Model):
    """Something we asked or reminded someone of (`invitation`, `coming-7`): the key lets it happen once.

    `unseen-diet` and `unseen-access` say what was kept back so far (registration/unseen.py).
    """

    __tablename__ = "notice"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    at: Mapped[dt.datetime]
