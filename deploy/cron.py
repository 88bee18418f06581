"""What the scheduler (``rq cron``) puts on the worker's queue, and how often (seconds)."""

from rq import cron

from ckanext.changsha.harvest import sweep
from ckanext.changsha.ops import schedule

QUEUE = "ckan:changsha:default"  # CKAN's own name: ckan:<ckan.site_id>:default

cron.register(schedule.finish_releases, QUEUE, interval=30, job_timeout=900)  # A13: work resumes in a minute
cron.register(schedule.renew_verdicts, QUEUE, interval=30, job_timeout=900)
cron.register(schedule.send_mails, QUEUE, interval=60, job_timeout=900)
cron.register(schedule.watch_scanner, QUEUE, interval=300, job_timeout=120)
cron.register(schedule.run_due_harvests, QUEUE, interval=300, job_timeout=900)
cron.register(sweep.resume_harvests, QUEUE, interval=60, job_timeout=900)
cron.register(sweep.prune_raw_files, QUEUE, interval=86_400, job_timeout=3600)
cron.register(schedule.build_drafts, QUEUE, interval=3600, job_timeout=3600)
cron.register(schedule.clean_drafts, QUEUE, interval=86400, job_timeout=3600)
