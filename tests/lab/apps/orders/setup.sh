# Tomcat with the order desk. sessions (memory | file); db_host, db_name, db_user, db_password; idle_url (optional: a
# second data source that nothing opens); payments (optional host:port outside); pin (optional line for /etc/hosts).
. /run/setup/lib.sh
base=/var/lib/tomcat10
mkdir -p $base/webapps/ROOT/WEB-INF/lib
cp index.jsp $base/webapps/ROOT/
echo ok >$base/webapps/ROOT/health.txt
cp /usr/share/java/postgresql.jar $base/lib/ 2>/dev/null || { mkdir -p $base/lib; cp /usr/share/java/postgresql.jar $base/lib/; }
[ -z "${PIN:-}" ] || echo "$PIN" >>/etc/hosts
case $SESSIONS in
    file)
        mkdir -p /var/lib/orders/sessions
        chown tomcat:tomcat /var/lib/orders /var/lib/orders/sessions
        manager='<Manager className="org.apache.catalina.session.PersistentManager" saveOnRestart="true" maxIdleBackup="5" minIdleSwap="10" maxIdleSwap="20" processExpiresFrequency="1"><Store className="org.apache.catalina.session.FileStore" directory="/var/lib/orders/sessions"/></Manager>'
        put 644 root:root /etc/systemd/system/tomcat10.service.d/orders.conf <<'C'
[Service]
ReadWritePaths=/var/lib/orders
C
        ;;
    *) manager='' ;;
esac
idle=
[ -z "${IDLE_URL:-}" ] || idle="<Resource name=\"jdbc/archive\" auth=\"Container\" type=\"javax.sql.DataSource\" driverClassName=\"org.mariadb.jdbc.Driver\" url=\"$IDLE_URL\" username=\"archive\" password=\"$IDLE_PASSWORD\" initialSize=\"0\"/>"
mkdir -p /etc/tomcat10/Catalina/localhost
put 640 root:tomcat /etc/tomcat10/Catalina/localhost/ROOT.xml <<C
<Context>
  $manager
  <Resource name="jdbc/orders" auth="Container" type="javax.sql.DataSource" driverClassName="org.postgresql.Driver"
    url="jdbc:postgresql://$DB_HOST:5432/$DB_NAME" username="$DB_USER" password="$DB_PASSWORD" maxTotal="6" initialSize="2" minIdle="2"/>
  $idle
  <Parameter name="payments" value="${PAYMENTS:-}"/>
</Context>
C
put 644 root:root /etc/default/tomcat10 <<'C'
JAVA_OPTS="-Djava.awt.headless=true -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:CICompilerCount=1"
C
wait_for "$DB_HOST" 5432
systemctl daemon-reload
begin tomcat10
