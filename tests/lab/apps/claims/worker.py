# mypy: ignore-errors
"""Works the queue table off: takes a job, does it, deletes it."""

import os
import sys
import time

import psycopg2

TAKE = """DELETE FROM job_queue WHERE id = (
    SELECT id FROM job_queue WHERE run_at <= now() ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING payload"""


def main():
    """Until stopped."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"], application_name="claims-worker")
    connection.autocommit = True
    cursor = connection.cursor()
    while True:
        cursor.execute(TAKE)
        job = cursor.fetchone()
        if job is None:
            time.sleep(1)
        elif job[0]["job"] == "score":
            cursor.execute("UPDATE claim SET status = 'scored' WHERE id = %s", (job[0]["claim"],))
    sys.exit(0)


main()
