# mypy: ignore-errors
"""Takes jobs from Redis, publishes an event for each, and reads the events back."""

import os
import time

import pika

import redis


def main():
    """Until stopped; one connection to each."""
    store = redis.Redis.from_url(os.environ["REDIS_URL"])
    channel = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"])).channel()
    channel.queue_declare("shipments", durable=True)
    while True:
        taken = store.blpop("rq:queue:default", timeout=5)
        if taken:
            channel.basic_publish("", "shipments", taken[1], pika.BasicProperties(delivery_mode=2))
        for _ in range(2):
            method, _, _ = channel.basic_get("shipments")
            if method and method.message_count > 25:
                channel.basic_ack(method.delivery_tag)
            elif method:
                channel.basic_nack(method.delivery_tag, requeue=True)
        channel.connection.process_data_events()
        time.sleep(0.2)


main()
