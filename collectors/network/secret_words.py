"""Where vendors' configurations hold secrets: words before them, positions, forms of hashes."""

import re

_TELLING = (
    r"(?:pass-?wor[dt]|passwd|passphrase|passcode|pwd|pw|secret|passplain|passcrypt|psk|psksecret|ppk|"
    r"pre-?shared-?key|(?:secret|private|priv|api|shared|auth|authentication|encryption|md5|sha|message-digest|"
    r"session|access|master|hmac|rad|radius|tacacs|wpa|ldap|wep|local|remote|trusted|tls|static|server|client|"
    r"host|key)-?key|key|key-?string|key-?value|key-?hash|community|community-?(?:name|string)|token|"
    r"(?:password|passwd|pass|p|bcrypt|sha512|sha256|md5)-?hash|auth-?pass|bindpw|authpwd|privpwd|ciphertext|"
    r"otp-?seed|sic-?name-?key|credentials?|one-time-?password|pin|md5|hex-?key|(?:secure|secret)-?string)"
)
SECRET_WORD = re.compile(rf"(?:[a-z0-9.\-]*-)?{_TELLING}(?:-?encrypted|-?enc|-?value|-?text|-?again)?\d?")
"""A word after which a secret stands, in small letters with `-` for `_`."""

TELLING_ELEMENT = (
    r"(?:[a-z0-9_.\-]*[_\-])?(?:password\d?|passwordagain|passwd|passphrase|pwd|psk|secret|phash|prv|privatekey|"
    r"private-key|private_key|pre-shared-key|presharedkey|shared_key|sharedkey|key|tls|community|rocommunity|"
    r"rwcommunity|snmp-community-string|authpwd|privpwd|bindpw|ldap_bindpw|otp_seed|token|apikey|api-key|"
    r"md5-hash|sha512-hash|bcrypt-hash|hash|privkey|pinseed|tls-?auth|static_?keys?|ipsecpsk|md5|"
    r"auth_pass|crypt)"
)
"""Names of XML elements whose text is a secret."""

SUSPECT = re.compile(
    r"(?i)pass|pwd|secret|key|communit|token|hash|psk|bindpw|auth|\bENC\b|\$|://|-AQ==|snmp|cipher|encrypted|"
    r"credential|\bpin\b|\bmd5\b|\bppk\b|\bpw\b|-pw\b|seed|string|system user|aaa-server|\bbearer\b|"
    r"\bbasic\b|AKIA|gh[pousr]_"
)
"""A line without any of this holds no secret that could be told."""

CRYPT = re.compile(
    r"(?P<before>\b(?:ENC|Bearer|Basic|bearer|basic)\s+\"?)?"
    r"(?:(?<=ENC )[^\s\"]+|(?<=earer )[^\s\"';]{8,}|(?<=asic )[A-Za-z0-9+/=]{8,}|"
    r"\$(?:[0-9a-zA-Z]{1,10})\$[^\s\"'<;,]{3,}|-AQ==[A-Za-z0-9+/=]+|"
    r"\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}|\beyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-.]+)"
)
"""Hashes and tokens that tell themselves, whatever stands before them."""

KNOWN_POSITIONS = (
    re.compile(r"(?P<before>^\s*(?:add|set) system user \S+ )(?!-)(?:\"[^\"]*\"|\S+)"),
    re.compile(r"(?P<before>^\s*aaa-server \S+ \([^)]*\) host \S+ )(?!timeout\b)\S+"),
    re.compile(
        r"(?P<before>^\s*snmp-server host (?:\S+ )?(?:\d[\d.:a-fA-F]*|\S+) "
        r"(?:(?:poll|trap|traps|informs) )?(?:version (?:1|2c|3 \S+) )?)"
        r"(?!(?:community|version|udp-port|poll|traps?|informs)\b)\S+"
    ),
    re.compile(r"(?P<before>\bauth (?:md5|sha\d*) )(?:encrypted )?\S+", re.IGNORECASE),
    re.compile(r"(?P<before>\bpriv (?:3?des|aes) ?(?:128 |192 |256 )?)\S+", re.IGNORECASE),
    re.compile(
        r"(?i)(?P<before>\b(?:remark|description|descr|comments?)\b.{0,300}?\b(?:passw(?:or)?d|pwd|passphrase|secret)"
        r"(?: is)?[ :=]{1,3}\"?)[^\s\"<;]+"
    ),
    re.compile(r"(?P<before>\bstats auth [^\s:]+:)\S+"),
    re.compile(r"(?P<before>\bauthtype md5 (?:secret )?)\S+"),
    re.compile(r"(?P<before>\s)(?:\"[^\"]*\"|[^\s\"]+)(?= -encrypted\b)"),
)
"""Secrets that stand at a place without a word before them."""

QUALIFIER = re.compile(
    r"[0-9]{1,2}|encrypted|encrypted-text|ascii-text|hexadecimal|hex|plain|plaintext|clear|cleartext|"
    r"clear-text|md5|sha\d*|enc|hashed|hash|local|ascii|text|read|write|key|string|secret|pre-shared-key"
)
"""Words between a secret's word and the secret."""

NO_SECRET = frozenset({"cert-key", "certkey", "public-key", "pub-key", "ssl-cert-key"})
"""What looks like a secret's word and stands before a name."""

NAME_FOLLOWS = frozenset(
    {
        *("address", "address-group", "address-set", "service", "service-group", "object", "object-group"),
        *("group-object", "network-object", "host", "network", "source", "destination", "from", "to", "zone"),
        *("tag", "pool", "virtual", "node", "application", "application-set", "application-group", "policy"),
        *("rule", "rules", "name", "nameif", "partition", "context", "backend", "frontend", "listen"),
        *("server", "upstream", "vdom", "acl", "access-list", "edit", "use_backend", "default_backend"),
        *("cookie", "-a", "-i", "-n", "-j", "-g", "--match-set", "-servicename", "vserver", "servicegroup"),
        *(
            "from-zone",
            "to-zone",
            "source-address",
            "destination-address",
            "profile",
            "monitor",
            "route",
            "mtu",
            "use-server",
        ),
        *("[", "interface", "filter", "term", "log", "match", "entry", "http-cookie", "security-zone"),
        *("logical-systems", "tenants", "device-group", "template", "vsys", "user", "username", "-username"),
        *("category", "members", "member", "hdr", "persistence-profile", "defaults-from"),
    }
)
"""Words after which a name of the user's own stands, which may be `secret`, and be none."""

IS_POLICY = re.compile(
    r"\s*(?:no )?(?:access-list|access-group|nat|static|global|object|object-group|network-object|"
    r"group-object|service-object|port-object|protocol-object|icmp-object|object-service|name|-[AINPR]|"
    r":|nameif|hostname|route|mtu|"
    r"policy-map|class-map|set (?:uuid|srcaddr|dstaddr|service|srcintf|dstintf|member|comments?|"
    r"description|name|src|dst)|edit|use_backend|default_backend|acl|members|member)\b"
)
"""Lines in which only objects' names stand; there a word is no sign of a secret."""
