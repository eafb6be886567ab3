# mypy: ignore-errors
"""Sums orders by city and writes them down; runs every minute and takes most of it."""

import configparser
import sys
import time

import psycopg2

config = configparser.ConfigParser()
config.read("/opt/reports/report.ini")
source = config["source"]
connection = psycopg2.connect(
    host=source["host"],
    dbname=source["database"],
    user=source["user"],
    password=source["password"],
    application_name="market-report",
)
connection.autocommit = True
cursor = connection.cursor()
for _ in range(10):
    cursor.execute(
        "SELECT city, sum(total) FROM orders JOIN customer ON customer.id = customer_id GROUP BY city"
    )
    with open(sys.argv[1], "w") as report:
        report.writelines(f"{city},{total}\n" for city, total in cursor.fetchall())
    time.sleep(4)
