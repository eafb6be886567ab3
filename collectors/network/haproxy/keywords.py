"""Words that may start a line of a proxy, so that what nobody knows can be told."""

# HAProxy 3.2 configuration manual, section 4.1.
_PROXIES = """
acl backlog balance bind capture clitcpka-cnt clitcpka-idle clitcpka-intvl compression cookie declare
default-server default_backend description disabled dispatch email-alert enabled error-log-format
errorfile errorfiles errorloc errorloc302 errorloc303 external-check filter force-be-switch force-
persist fullconn guid hash-balance-factor hash-key hash-preserve-affinity hash-type http-after-response
http-check http-error http-request http-response http-reuse http-send-name-header id ignore-persist
load-server-state-from-file log log-format log-format-sd log-steps log-tag max-keep-alive-queue max-
session-srv-conns maxconn mode monitor monitor-uri option persist quic-initial rate-limit redirect
retries retry-on server server-state-file-name server-template source srvtcpka-cnt srvtcpka-idle
srvtcpka-intvl stats stick stick-table tcp-check tcp-request tcp-response timeout transparent unique-id-
format unique-id-header use-fcgi-app use-server use_backend
"""

# Gone today, in files of 1.x and 2.x.
_FORMER = """
appsession bind-process block clitimeout contimeout grace monitor-net redisp redispatch reqadd reqallow
reqdel reqdeny reqiallow reqidel reqideny reqipass reqirep reqisetbe reqitarpit reqpass reqrep reqsetbe
reqtarpit rspadd rspdel rspdeny rspidel rspideny rspirep rsprep srvexp srvtimeout timeout_check log-
send-hostname
"""

# Section 5.2: options of a server that take no value. All others take one.
_FLAGS = """
allow-0rtt backup check check-reuse-pool check-send-proxy check-ssl check-via-socks4 disabled enabled
force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13 no-agent-check no-backup no-check no-
check-ssl no-send-proxy no-send-proxy-v2 no-send-proxy-v2-ssl no-send-proxy-v2-ssl-cn no-ssl no-ssl-
reuse no-sslv3 no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 no-verifyhost no-tfo non-stick
send-proxy send-proxy-v2 send-proxy-v2-ssl send-proxy-v2-ssl-cn ssl ssl-reuse stick tfo tls-tickets
agent-check renegotiate no-renegotiate
"""

# Section 7.4.
_ACLS = """
FALSE HTTP HTTP_1.0 HTTP_1.1 HTTP_2.0 HTTP_3.0 HTTP_CONTENT HTTP_URL_ABS HTTP_URL_SLASH HTTP_URL_STAR
LOCALHOST METH_CONNECT METH_DELETE METH_GET METH_HEAD METH_OPTIONS METH_POST METH_PUT METH_TRACE
RDP_COOKIE REQ_CONTENT TRUE WAIT_END
"""

PROXY_KEYWORDS = frozenset((_PROXIES + _FORMER).split())
SERVER_FLAGS = frozenset(_FLAGS.split())
PREDEFINED_ACLS = frozenset(_ACLS.split())
