"""What kinds of software become in a cluster before anything of their own is looked at."""

WINDOWS_NODE = ("node_os", "windows")
"""The detail of a workload that needs nodes of Windows."""

DEPLOYMENT = "Deployment"
STATEFUL_SET = "StatefulSet"
CRON_JOB = "CronJob"
DAEMON_SET = "DaemonSet"
MANAGED = "managed service"
STAYS = "stays a VM"
RETIRE = "retire"
CHOICES = (DEPLOYMENT, STATEFUL_SET, CRON_JOB, DAEMON_SET, MANAGED, STAYS, RETIRE)

AGENT_PRODUCTS = frozenset({"node-exporter", "rsyslog"})

RETIRED = {
    "infra": "the cluster's nodes and the VPC bring it",
    "os": "it belongs to the host that goes",
    "remote-access": "nobody logs in to a pod; Systems Manager reaches the nodes",
    "time": "the nodes bring their own clock",
    "ha": "load balancers and zones of AWS take over",
    "container": "the containers move, their engine stays behind",
    "backup": "AWS Backup and snapshots take over; keep it until its last retention has ended",
}
RETIRED_PRODUCTS = {
    "rpcbind": "a helper of the NFS server, which is replaced",
    "redis-sentinel": "ElastiCache and MemoryDB fail over by themselves",
    "epmd": "a helper of its broker",
    "supervisor": "each program becomes a container of its own",
}
VM_CATEGORIES = {
    "virt": "it runs virtual machines",
    "spool": "it serves devices on the spot",
    "directory": "hosts and users far beyond this estate may be in it; Managed Microsoft AD is the other way",
}
CLUSTERED = frozenset(
    {
        "document-db",
        "wide-column",
        "graph-db",
        "tsdb",
        "olap",
        "search",
        "coordination",
        "secrets",
        "scm",
        "ci",
    }
)
"""Software that keeps data of its own and no question above gives a managed twin."""
