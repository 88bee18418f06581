"""What the scheduler (``rq cron``) puts on the worker's queue, and how often."""

from rq import cron

from ckanext.changsha.ops import schedule

QUEUE = "ckan:changsha:default"  # CKAN's own name: ckan:<ckan.site_id>:default

cron.register(schedule.run_due_harvests, QUEUE, interval=300, job_timeout=600)
cron.register(schedule.publish_due_releases, QUEUE, interval=60, job_timeout=600)
cron.register(schedule.finish_releases, QUEUE, interval=60, job_timeout=600)
