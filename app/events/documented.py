"""An evening's programme and tables as the frozen documents that papers and reports are made of."""

from __future__ import annotations

from app.events.models import Event, Table
from exports import documents


def programme_of(event: Event) -> tuple[documents.ProgrammeItem, ...]:
    """The programme, in its order."""
    return tuple(
        documents.ProgrammeItem(
            starts=item.starts, ends=item.ends, title=item.title, speaker=item.speaker, description=item.description
        )
        for item in event.programme
    )


def table_of(table: Table) -> documents.Table:
    """The table with its hosts as it was planned, without who sat there and what it yielded."""
    return documents.Table(
        number=table.number,
        title=table.title,
        theme=table.theme,
        question=table.question,
        introduction=table.introduction,
        organisation=table.organisation,
        seats=table.seats,
        step_free=table.step_free,
        hosts=tuple(
            documents.Host(name=host.name, organisation=host.organisation, email=host.email, role=host.role)
            for host in table.hosts
        ),
    )
