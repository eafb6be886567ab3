"""What stands in the way of Windows services that are to become pods on Windows nodes."""
