"""Products whose place a service of AWS takes, and whether it takes their data along."""

from dataclasses import dataclass

from assess.decide.estate_view import EstateView
from assess.model.graph import Service

DATABASES = frozenset({"rdbms"})
CACHES = frozenset({"kv-store"})
CACHE_PRODUCTS = frozenset({"memcached", "redis", "valkey", "keydb", "dragonfly"})


@dataclass(frozen=True, slots=True)
class ManagedProduct:
    """An AWS service in the place of a product; `keeps_data` says that the data live inside that service."""

    target: str
    keeps_data: bool
    note: str = ""


MANAGED: dict[str, ManagedProduct] = {
    "rabbitmq": ManagedProduct("Amazon MQ for RabbitMQ", keeps_data=True),
    "activemq": ManagedProduct("Amazon MQ for ActiveMQ", keeps_data=True),
    "kafka": ManagedProduct("Amazon MSK", keeps_data=True),
    "elasticsearch": ManagedProduct(
        "Amazon OpenSearch Service",
        keeps_data=True,
        note="forked at Elasticsearch 7.10: check client versions",
    ),
    "opensearch": ManagedProduct("Amazon OpenSearch Service", keeps_data=True),
    "minio": ManagedProduct("Amazon S3", keeps_data=True),
    "ftp": ManagedProduct("AWS Transfer Family", keeps_data=False),
    "sftp-chroot": ManagedProduct("AWS Transfer Family", keeps_data=False),
    "nfs-server": ManagedProduct("a file system of AWS (see storage)", keeps_data=False),
    "samba": ManagedProduct("a file system of AWS (see storage)", keeps_data=False),
    "windows-file-server": ManagedProduct("a file system of AWS (see storage)", keeps_data=False),
    "ad-ds": ManagedProduct(
        "AWS Managed Microsoft AD",
        keeps_data=True,
        note="or domain controllers on EC2",
    ),
    "bind": ManagedProduct("Route 53 private hosted zones", keeps_data=True),
    "dnsmasq": ManagedProduct("Route 53 private hosted zones", keeps_data=True),
    "unbound": ManagedProduct("Route 53 Resolver", keeps_data=False),
    "postfix": ManagedProduct("Amazon SES as relay", keeps_data=False, note="drain the queue first"),
    "exim": ManagedProduct("Amazon SES as relay", keeps_data=False, note="drain the queue first"),
    "sendmail": ManagedProduct("Amazon SES as relay", keeps_data=False, note="drain the queue first"),
    "graphite": ManagedProduct("Amazon Managed Service for Prometheus", keeps_data=False),
}
"""Compiled 2026-11-21 from the AWS product pages; what is not here is run by oneself or decided elsewhere."""


def managed_product(service: Service) -> ManagedProduct | None:
    """The AWS service in this one's place, for products that no other question decides."""
    return MANAGED.get(service.signature)


def is_database(service: Service) -> bool:
    """The database question decides it."""
    return service.category in DATABASES


def is_cache(service: Service) -> bool:
    """The cache question decides it."""
    return service.signature in CACHE_PRODUCTS or service.category in CACHES


def is_application(view: EstateView, service: Service) -> bool:
    """It would run in pods: no plumbing of hosts, database, cache or managed product."""
    known = view.signatures.get(service.signature)
    if known is not None and known.infrastructure:
        return False
    return not (is_database(service) or is_cache(service) or managed_product(service))
