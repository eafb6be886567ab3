"""Secrets planted in every vendor's syntax: none is left, the lines keep their numbers, names stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.network.redaction import withhold_secrets

CISCO = """enable password {} encrypted
username admin password {} pbkdf2 privilege 15
username bob secret 5 {}
passwd {} encrypted
snmp-server community {}
snmp-server host inside 10.1.1.1 community {} version 2c
snmp-server host inside 10.1.1.1 poll community 0 {}
snmp-server user u g v3 auth sha {} priv aes 128 {}
 ikev1 pre-shared-key {}
 ikev2 remote-authentication pre-shared-key {}
 ospf message-digest-key 1 md5 {}
ntp authentication-key 1 md5 {}
aaa-server RAD (inside) host 10.1.1.1 {} timeout 5
 key {} more words {}
crypto isakmp key {} address 1.2.3.4
failover key {}
vpdn username x password {} store-local
neighbor 1.1.1.1 password {}
 ldap-login-password {}
radius-common-pw {}
    key-string 7 {}
access-list OUT remark the password is {} until May
"""
FORTINET = """ set password ENC {}abc==
    set psksecret "{} with a space"
    set passwd {}
    set key ENC {}
config system snmp community
    edit 1
        set name "{}"
    next
end
    set private-key "-----BEGIN ENCRYPTED PRIVATE KEY-----
{}
-----END ENCRYPTED PRIVATE KEY-----"
    set passphrase "first line {}
second line {}"
"""
PALO_ALTO = """set mgt-config users admin phash $1$abcde${}
set network ike gateway g authentication pre-shared-key key -AQ=={}
set deviceconfig system snmp-setting access-setting version v2c snmp-community-string {}
set shared server-profile radius r server s secret {}
        phash {};
<phash>{}</phash><pre-shared-key><key>{}</key></pre-shared-key>
<private-key>{}
{}
</private-key>
"""
JUNIPER = """set security ike policy p pre-shared-key ascii-text "$9${}"
    pre-shared-key ascii-text "$9${}"; ## SECRET-DATA
set system root-authentication encrypted-password "$6${}"
set snmp community {} authorization read-only
    community {} {{
    authentication-key "$9${}";
"""
BALANCERS = """    community-name {}
    encrypted-password $6${}
    passphrase $M$ab${}
    send "GET / HTTP/1.0\\r\\nAuthorization: Basic {}\\r\\n"
add system user nsroot {} -encrypted -encryptmethod ENCMTHD_3
set ns rpcNode 10.0.0.1 -password {} -encrypted -srcIP *
add snmp community {} ALL
add authentication ldapAction a -serverIP 1.2.3.4 -ldapBindDnPassword {} -encrypted
add authentication radiusAction a -radKey {} -encrypted
add ssl certKey ck -cert b.crt -key b.key -passcrypt "{}"
    stats auth admin:{}
    user bob insecure-password {}
    auth_pass {}
    proxy_set_header X-Api-Key {};
    proxy_pass https://bob:{}@10.0.0.1/;
   secret-string {}
"""
OTHERS = """<bcrypt-hash>{}</bcrypt-hash>
<prv>{}</prv><radius_secret><![CDATA[{}]]></radius_secret>
<rocommunity>{}</rocommunity>
<ipsecpsk>{}</ipsecpsk>
{{"shared-secret" : "{}", "sharedSecret": "{}", "password-hash":"{}"}}
set user admin password-hash $1${}
set snmp community {} read-only
set expert-password-hash {}
-----BEGIN RSA PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
{}
-----END RSA PRIVATE KEY-----
"""


@pytest.mark.parametrize("text", [CISCO, FORTINET, PALO_ALTO, JUNIPER, BALANCERS, OTHERS])
def test_no_planted_secret_is_left_and_lines_keep_their_numbers(text: str) -> None:
    planted = [f"Canary{number}xyZ" for number in range(text.count("{}"))]
    left = withhold_secrets(text.format(*planted))
    assert [each for each in planted if each in left] == []
    assert left.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "line",
    [
        "access-list OUT extended permit tcp any object password eq 443",
        "object network secret",
        "route token 0.0.0.0 0.0.0.0 10.1.1.1 1",
        '    set srcaddr "password" "key"',
        "set vsys vsys1 address secret ip-netmask 10.0.0.1",
        "set vsys vsys1 rulebase security rules token source [ secret key b ]",
        "set security address-book global address key 10.0.0.0/8",
        "-A FORWARD -m set --match-set secret src -j token",
        "        server token-svc:8080 weight=2;",
        "    hash $arg_token consistent;",
        "    server secret 10.0.0.1:8080 cookie token check",
        "    use_backend token if { path_beg /token }",
        "    acl password path_beg /password",
        "ltm pool secret {",
        "        /Common/token:8443 {",
        "  set secret { type ipv4_addr; elements = { 10.0.0.1 } }",
        "add lb vserver token SSL 10.0.0.1 443 -persistenceType COOKIEINSERT",
        "bind ssl vserver token -certkeyName ck",
        "  <source><address>secret</address></source>",
        '<entry name="key"><member>password</member></entry>',
    ],
)
def test_names_that_look_like_secrets_words_stay(line: str) -> None:
    assert withhold_secrets(line) == line


@given(st.text(alphabet='pasword key:=<>{}[];"\\\n-BEGINPRIVATKY$*ENC', max_size=300))
def test_any_text_keeps_its_lines(text: str) -> None:
    assert withhold_secrets(text).count("\n") == text.count("\n")


def test_braces_of_a_line_that_held_a_secret_stay_balanced() -> None:
    left = withhold_secrets('auth user a { encrypted-password "$6${x" }\n  secret abc {\n}\n')
    assert left.split("\n") == ["auth user a { encrypted-password ***** }", "  secret ***** {", "}", ""]


def test_a_stray_quote_in_a_language_without_quotes_over_lines_hides_its_own_line_only() -> None:
    text = 'enable password "abc\naccess-list A extended permit ip any any\nbanner motd "x"\n'
    assert "access-list A extended permit ip any any" in withhold_secrets(text)
