# A PHP shop on nginx and PHP-FPM with sessions in local files. db_host, db_name, db_user, db_password, media (where
# uploads go), redis (optional host), redis_prefix, api_key, ldap_uri (optional, configured only), mailer (yes|no).
. /run/setup/lib.sh
mkdir -p /srv/shop/public /srv/shop/var/cache/pages "$MEDIA"
cp index.php /srv/shop/public/
echo ok >/srv/shop/public/health.txt
cp mailer.php /srv/shop/
put 640 root:www-data /srv/shop/.env <<C
APP_ENV=prod
APP_KEY=$API_KEY
DB_DSN="mysql:host=$DB_HOST;dbname=$DB_NAME"
DB_USER=$DB_USER
DB_PASSWORD=$DB_PASSWORD
MEDIA_DIR=$MEDIA
REDIS_HOST=${REDIS:-}
REDIS_PREFIX=${REDIS_PREFIX:-}
SESSION_DRIVER=file
${LDAP_URI:+LDAP_URI=$LDAP_URI}
C
for n in 1 2 3 4 5 6 7 8; do
    head -c $((n * 4000)) /dev/urandom >"$MEDIA/photo-$n.jpg"
    aged $((n * 45)) "$MEDIA/photo-$n.jpg"
done
chown -R www-data:www-data /srv/shop/var "$MEDIA"
put 644 root:root /etc/nginx/sites-enabled/shop.conf <<'C'
server {
    listen 80 default_server;
    root /srv/shop/public;
    index index.php;
    location / { try_files $uri /index.php?$args; }
    location ~ \.php$ { include snippets/fastcgi-php.conf; fastcgi_pass unix:/run/php/php8.2-fpm.sock; }
}
C
sed -i 's/^pm.max_children = .*/pm.max_children = 3/; s/^pm.start_servers = .*/pm.start_servers = 2/; s/^pm.max_spare_servers = .*/pm.max_spare_servers = 2/' /etc/php/8.2/fpm/pool.d/www.conf
wait_for "$DB_HOST" 3306
begin php8.2-fpm phpsessionclean.timer
begin nginx
if [ "${MAILER:-no}" = yes ]; then
    put 644 root:root /etc/cron.d/shop <<'C'
* * * * * www-data php /srv/shop/mailer.php >/dev/null 2>&1
C
fi
