"""The statements that stage records: `new` against what is `known`, what is `written` of it, and what is `said`.

STAGE writes to `changsha_harvested`; NOTE notes down for later what STAGE would write, and APPLY writes that.
"""

# ruff: noqa: S608 - put together of constants; what a source says comes in as parameters

from __future__ import annotations

import sqlalchemy as sa

__all__ = ["APPLY", "CORRECT", "FILL", "NOTE", "STAGE"]

# Rows that would change nothing are sorted out before the INSERT, because ON CONFLICT locks, and so writes, every row
# that it meets. They come in the order of their ids, so that two workers wait for each other and never in a circle.
# What is derived from a record by rules of ours (held, facets, dataset, claims) changes with the rules, whatever the
# origin.
_COLUMNS = """id text, kind text, key text, title text, publisher text, published date, body jsonb, facets jsonb,
    source text, url text, content_hash text, dataset text, origin text, rank integer, held jsonb, raw_sha256 text,
    claims text[]"""
_NAMES = ", ".join(column.split()[0] for column in _COLUMNS.split(","))
_SAME = """((coalesce(old.source_hash, old.content_hash), old.dataset, old.facets, old.held)
    = ({new}.content_hash, {new}.dataset, {new}.facets, {new}.held) AND old.claims IS NOT DISTINCT FROM {new}.claims)"""
_FOREIGN = "(coalesce(old.harvest_source, '') NOT IN ('', :source) AND :source <> '')"
_SAYS_MORE = "(old.origin = {new}.origin OR old.rank < {new}.rank)"
_MAY_CHANGE = f"""(NOT {_FOREIGN} AND NOT {_SAME} AND (
    coalesce(old.source_hash, old.content_hash) = {{new}}.content_hash OR {_SAYS_MORE}))"""
# What we say differs from what a source says by what a person corrected, and by identifiers that only a twin prints.
_OURS = """CASE WHEN ({edited}) IS NULL AND old.merged IS NULL THEN {hash} ELSE encode(sha256(convert_to(
    {hash} || coalesce(({edited})::text, '') || coalesce(old.merged::text, ''), 'UTF8')), 'hex') END"""
_FILLED = """({body} || coalesce((SELECT jsonb_object_agg(name, value) FROM jsonb_each(old.merged) AS each(name, value)
    WHERE coalesce({body} ->> name, '') = ''), '{{}}'))"""
_NEW = f"""new AS MATERIALIZED (
    SELECT row.*, CAST(:harvest_object AS text) AS harvest_object
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS row({_COLUMNS}))"""
_PENDING = f"""new AS MATERIALIZED (
    SELECT said.*, pending.harvest_object
    FROM changsha_harvest_pending AS pending, jsonb_to_record(pending.row) AS said({_COLUMNS})
    WHERE pending.job = :job)"""
_KNOWN = f"""known AS (
    SELECT new.id, coalesce(old.source_hash, old.content_hash) AS hash, {_FOREIGN} AS other,
        {_SAME.format(new="new")} AS same, {_MAY_CHANGE.format(new="new")} AS changes
    FROM new JOIN changsha_harvested AS old USING (id))"""
_WRITTEN = f"""written AS (
    INSERT INTO changsha_harvested AS old ({_NAMES}, harvest_object, harvest_source, harvest_job, source_hash)
    SELECT {", ".join(f"new.{name.strip()}" for name in _NAMES.split(","))}, new.harvest_object,
        nullif(:source, ''), nullif(:job, ''), new.content_hash
    FROM new LEFT JOIN known USING (id)
    WHERE known.id IS NULL OR known.changes ORDER BY new.id
    ON CONFLICT (id) DO UPDATE SET
        title = coalesce(old.edited ->> 'title', excluded.title),
        publisher = coalesce(old.edited ->> 'publisher', excluded.publisher),
        published = excluded.published, body = {_FILLED.format(body="excluded.body")},
        facets = excluded.facets, source = excluded.source,
        url = excluded.url, dataset = excluded.dataset, origin = excluded.origin, rank = excluded.rank,
        held = excluded.held, harvest_object = excluded.harvest_object, raw_sha256 = excluded.raw_sha256,
        harvest_source = coalesce(excluded.harvest_source, old.harvest_source),
        harvest_job = coalesce(excluded.harvest_job, old.harvest_job), source_hash = excluded.source_hash,
        claims = excluded.claims, changed_at = now(),
        content_hash = {_OURS.format(hash="excluded.content_hash", edited="old.edited")}
    WHERE {_MAY_CHANGE.format(new="excluded")}
    RETURNING id, xmax = 0 AS inserted),
raised AS (DELETE FROM changsha_tombstone USING written WHERE changsha_tombstone.id = written.id)"""
_SAID = """SELECT (SELECT count(*) FROM written WHERE inserted) AS added,
    (SELECT count(*) FROM written WHERE NOT inserted) AS changed,
    (SELECT count(*) FROM known WHERE same AND NOT other) AS unchanged,
    (SELECT array_agg(known.id) FROM known WHERE other AND NOT same) AS refused,
    -- another source's too: when that one gives a record up, the page is read anew, and the record is this one's
    array_agg(new.id ORDER BY new.id) AS records,
    array_agg(CASE WHEN written.id IS NULL THEN known.hash ELSE new.content_hash END ORDER BY new.id) AS hashes
FROM new LEFT JOIN known USING (id) LEFT JOIN written USING (id)"""
STAGE = sa.text(f"WITH {_NEW}, {_KNOWN}, {_WRITTEN} {_SAID}")
APPLY = sa.text(f"WITH {_PENDING}, {_KNOWN}, {_WRITTEN} SELECT count(*) FROM written")
# A record may have moved to another file and say something else there: that is noted down as `moved`, and counts once
# the run has shown that its former file does not tell of it any more (`reconcile.settle_moved`).
NOTE = sa.text(f"""WITH {_NEW}, {_KNOWN},
    noted AS (
        INSERT INTO changsha_harvest_pending AS noted (job, id, fresh, harvest_object, row)
        SELECT :job, new.id, known.id IS NULL, new.harvest_object, to_jsonb(new) - 'harvest_object'
            || CASE WHEN known.id IS NULL OR known.changes THEN '{{}}' ELSE '{{"moved": true}}' END::jsonb
        FROM new LEFT JOIN known USING (id)
        WHERE known.id IS NULL OR NOT (known.same OR known.other) ORDER BY new.id
        ON CONFLICT (job, id) DO UPDATE SET harvest_object = excluded.harvest_object, row = excluded.row
        WHERE noted.row ->> 'content_hash' <> excluded.row ->> 'content_hash'
            AND NOT (excluded.row ? 'moved' AND NOT noted.row ? 'moved')
            AND (noted.row ->> 'origin' = excluded.row ->> 'origin'
                OR (noted.row ? 'moved' AND NOT excluded.row ? 'moved')
                OR CAST(noted.row ->> 'rank' AS integer) < CAST(excluded.row ->> 'rank' AS integer))
        RETURNING id, xmax = 0 AND fresh AS inserted, row ? 'moved' AS moved),
    written AS (SELECT id, inserted FROM noted WHERE NOT moved)
    {_SAID}""")
CORRECT = sa.text(f"""
    UPDATE changsha_harvested AS old SET edited = said.edited, changed_at = now(),
        title = coalesce(said.edited ->> 'title', old.title),
        publisher = coalesce(said.edited ->> 'publisher', old.publisher),
        source_hash = coalesce(old.source_hash, old.content_hash),
        content_hash = {_OURS.format(hash="coalesce(old.source_hash, old.content_hash)", edited="said.edited")}
    FROM (SELECT id, coalesce(edited, '{{}}') || CAST(:words AS jsonb) AS edited FROM changsha_harvested) AS said
    WHERE old.id = said.id
        AND old.id = coalesce((SELECT survivor FROM changsha_record_alias WHERE id = :id), :id)
    RETURNING old.id
""")
FILL = sa.text(f"""
    UPDATE changsha_harvested AS known SET merged = old.merged, body = {_FILLED.format(body="old.body")},
        content_hash = {_OURS.format(hash="old.hash", edited="old.edited")}, changed_at = now(),
        source_hash = old.hash
    FROM (SELECT staged.id, staged.body, staged.edited, coalesce(staged.source_hash, staged.content_hash) AS hash,
            said.merged
        FROM changsha_harvested AS staged
        JOIN jsonb_to_recordset(CAST(:merged AS jsonb)) AS said(id text, merged jsonb) USING (id)
        WHERE staged.merged IS DISTINCT FROM said.merged) AS old
    WHERE known.id = old.id
""")
