# LDAP directory with one organisational unit per tenant. password: of cn=admin; tenants: names.
. /run/setup/lib.sh
put 640 root:openldap /etc/ldap/slapd.conf <<C
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile /run/slapd/slapd.pid
argsfile /run/slapd/slapd.args
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
maxsize 67108864
suffix "dc=isv,dc=internal"
rootdn "cn=admin,dc=isv,dc=internal"
rootpw $PASSWORD
directory /var/lib/ldap
index objectClass,uid eq
C
sed -i 's|^SLAPD_CONF=.*|SLAPD_CONF=/etc/ldap/slapd.conf|; s|^SLAPD_SERVICES=.*|SLAPD_SERVICES="ldap:///"|' /etc/default/slapd
{
    printf 'dn: dc=isv,dc=internal\nobjectClass: dcObject\nobjectClass: organization\no: ISV\ndc: isv\n\n'
    for tenant in $TENANTS; do
        printf 'dn: ou=%s,dc=isv,dc=internal\nobjectClass: organizationalUnit\nou: %s\n\n' "$tenant" "$tenant"
        for n in 1 2 3; do
            printf 'dn: uid=%s%s,ou=%s,dc=isv,dc=internal\nobjectClass: inetOrgPerson\nuid: %s%s\ncn: User %s\nsn: %s\n\n' \
                "$tenant" $n "$tenant" "$tenant" $n $n "$tenant"
        done
    done
} | slapadd -f /etc/ldap/slapd.conf
chown -R openldap:openldap /var/lib/ldap
begin slapd
