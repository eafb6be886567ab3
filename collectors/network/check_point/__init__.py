"""Check Point: policies out of the management API's JSON, virtual systems out of a VSX gateway's lists."""
