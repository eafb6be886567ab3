# An NFS server in user space. exports: lines of "PATH ID".
. /run/setup/lib.sh
{
    printf 'NFSV4 { Graceless = true; }\n'
    echo "$EXPORTS" | while read -r path id; do
        mkdir -p "$path"
        chmod 1777 "$path"
        for n in 1 2 3 4 5 6; do
            head -c 5000 /dev/urandom >"$path/scan-$n.tif"
            aged $((n * 70)) "$path/scan-$n.tif"
        done
        printf 'EXPORT { Export_Id = %s; Path = %s; Pseudo = %s; Access_Type = RW; Squash = No_Root_Squash; SecType = sys; Protocols = 3, 4; FSAL { Name = VFS; } }\n' "$id" "$path" "$path"
    done
} | put 644 root:root /etc/ganesha/ganesha.conf
mkdir -p /run/ganesha /var/lib/nfs/ganesha
begin rpcbind
begin nfs-ganesha
