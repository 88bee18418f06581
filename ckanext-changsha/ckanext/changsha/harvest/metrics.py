"""Numbers of all sources in Prometheus' text format, from counters that are kept as pages end."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

__all__ = ["prometheus"]

_COUNTED = {
    "pages_done": "Pages read and brought in by the latest job",
    "pages_failed": "Pages that failed in the latest job",
    "parsed": "Records read by the latest job",
    "added": "New records of the latest job",
    "changed": "Changed records of the latest job",
    "unchanged": "Unchanged records of the latest job",
    "withdrawn": "Records withdrawn by the latest job",
    "quarantine": "Files in quarantine",
    "staged": "Records staged",
    "open_pages": "Pages that wait or are being read",
    "held": "1 when the latest job waits for a decision",
    "seconds": "Seconds that the latest job took, or has taken so far",
    "age_seconds": "Seconds since the source was last read whole",
}


def prometheus(session: Session) -> str:
    """One gauge for each number, one line for each source."""
    rows = session.execute(_NUMBERS).mappings().all()
    lines = []
    for name, meaning in _COUNTED.items():
        lines += [f"# HELP changsha_harvest_{name} {meaning}", f"# TYPE changsha_harvest_{name} gauge"]
        for row in rows:
            if row[name] is not None:
                lines.append(f'changsha_harvest_{name}{{source="{row["source"]}"}} {row[name]}')
    return "\n".join(lines) + "\n"


_NUMBERS = sa.text("""
    SELECT package.name AS source, run.pages_done, run.pages_failed, run.parsed, run.added, run.changed, run.unchanged,
        run.withdrawn, CAST(run.state = 'held' AS integer) AS held,
        round(extract(epoch FROM coalesce(run.finished, now()) - run.started)) AS seconds,
        (SELECT round(extract(epoch FROM now() - max(whole.finished))) FROM changsha_harvest_run AS whole
            WHERE whole.source = run.source AND whole.complete AND whole.state = 'finished') AS age_seconds,
        (SELECT count(*) FROM changsha_harvest_quarantine AS kept WHERE kept.source = run.source) AS quarantine,
        (SELECT count(*) FROM changsha_harvested AS staged WHERE staged.harvest_source = run.source) AS staged,
        (SELECT count(*) FROM changsha_harvest_page AS page
            WHERE page.job = run.job AND page.state IN ('waiting', 'running')) AS open_pages
    FROM (SELECT DISTINCT ON (source) * FROM changsha_harvest_run ORDER BY source, started DESC) AS run
    JOIN package ON package.id = run.source ORDER BY 1
""")
