# A Samba file server. shares: lines of "NAME PATH USER[,USER...]"; users: lines of "USER PASSWORD".
# sftp_user (optional): an account that logs in with the estate's transfer key and owns sftp_path.
. /run/setup/lib.sh
echo "$USERS" | while read -r user password; do
    useradd --system --shell /usr/sbin/nologin "$user"
    printf '%s\n%s\n' "$password" "$password" | smbpasswd -s -a "$user" >/dev/null
done
printf '%s\n%s\n' "$ASSESS_SMB_PASSWORD" "$ASSESS_SMB_PASSWORD" | smbpasswd -s -a assess >/dev/null
{
    printf '[global]\n  workgroup = ISV\n  server role = standalone server\n  map to guest = never\n  disable netbios = yes\n  smb ports = 445\n  log file = /var/log/samba/log.%%m\n'
    echo "$SHARES" | while read -r name path users; do
        printf '[%s]\n  path = %s\n  valid users = %s assess\n  read list = assess\n  read only = no\n  force group = users\n' "$name" "$path" "$(echo "$users" | tr , ' ')"
        mkdir -p "$path"
        chgrp users "$path"
        chmod 2775 "$path"
        for n in 1 2 3 4 5; do
            head -c $((n * 3000)) /dev/urandom >"$path/paper-$n.docx"
            aged $((n * 50)) "$path/paper-$n.docx"
        done
    done
} | put 644 root:root /etc/samba/smb.conf
begin smbd
if [ -n "${SFTP_USER:-}" ]; then
    useradd --create-home --shell /bin/sh "$SFTP_USER"
    mkdir -p "$SFTP_PATH"
    chown "$SFTP_USER" "$SFTP_PATH"
    echo "$TRANSFER_PUBLIC" | put 600 "$SFTP_USER" "/home/$SFTP_USER/.ssh/authorized_keys"
    chown "$SFTP_USER" "/home/$SFTP_USER/.ssh"
fi
