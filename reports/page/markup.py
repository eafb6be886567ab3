"""The page's own markup: fixed text around packed data, under a strict Content-Security-Policy."""

import base64
import hashlib
from html import escape
from importlib.resources import files

from reports.hostile_text import visible
from reports.page.payload import Payload
from reports.page.properties import PageProperties

TEMPLATE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="assess {version}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<div id="page"><p class="wait">Opening the assessment of {estate} ...</p></div>
<noscript><p class="wait">This page needs JavaScript, its own. It loads nothing.</p></noscript>
<script type="text/plain" id="first">{first}</script>
<pre id="licences" hidden>{licences}</pre>
<script>{script}</script>
<script type="text/plain" id="detail">{detail}</script>
</body>
</html>
"""
POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; img-src blob: data:; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def markup(payload: Payload, properties: PageProperties) -> str:
    """The whole page. All that comes from the estate is either packed (base64) or escaped."""
    script, style = _bundled("page.js"), _bundled("page.css")
    estate = escape(visible(properties.estate))
    return TEMPLATE.format(
        policy=POLICY.format(script=_hashed(script), style=_hashed(style)),
        version=escape(properties.version),
        title=f"Assessment of {estate}",
        estate=estate,
        style=style,
        script=script,
        licences=escape(_bundled("licences.txt"), quote=False),
        first=payload.first,
        detail=payload.detail,
    )


def _bundled(name: str) -> str:
    return (files("reports.page") / "bundle" / name).read_text(encoding="utf-8")


def _hashed(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
