"""Cisco ASA, FWSM and PIX: security contexts, access lists, translations."""
