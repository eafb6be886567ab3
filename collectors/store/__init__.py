"""Readers of stores: Redis and Valkey, RabbitMQ, memcached, Elasticsearch and OpenSearch."""
