"""F5 BIG-IP, from bigip.conf and its companions."""
