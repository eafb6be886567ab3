# A real rpc.mountd with rpcbind in namespaces of their own; runs the command given, ends with it. Needs root.
set -e
ip link set lo up
mount -t tmpfs tmpfs /run && mkdir -p /run/rpcbind /run/lock
mount -t tmpfs tmpfs /var/lib/nfs && mkdir -p /var/lib/nfs/sm && touch /var/lib/nfs/etab
printf '10.0.0.7:/srv/acme:0x00000001\n' >/var/lib/nfs/rmtab
mount -t tmpfs tmpfs /srv && mkdir -p /srv/acme /srv/all
[ -e /etc/exports ] || : >/etc/exports
printf '/srv/acme 10.0.0.0/24(rw,no_subtree_check)\n/srv/all *(ro,no_subtree_check)\n' >/run/exports
mount --bind /run/exports /etc/exports
rpcbind
exportfs -ra 2>/dev/null || true
rpc.mountd -p 20048
"$@"
