"""Windows hosts: a PowerShell probe and the readers of its sections, into the facts that Linux hosts have."""
