# A WordPress portal on nginx and PHP-FPM. db_host, db_name, db_user, db_password, auth_key, cache_host, install (yes
# on the first node), php: lines of php.ini settings, pool_secret: put into the pool's environment.
. /run/setup/lib.sh
root=/var/www/portal
mkdir -p $root
cp -rL /usr/share/wordpress/. $root 2>/dev/null || true
rm -f $root/wp-config.php
mkdir -p $root/wp-content/mu-plugins $root/wp-content/uploads
cp portal.php $root/wp-content/mu-plugins/
put 640 root:www-data $root/wp-config.php <<C
<?php
define('DB_HOST', 'p:$DB_HOST:3306');
define('DB_NAME', '$DB_NAME');
define('DB_USER', '$DB_USER');
define('DB_PASSWORD', '$DB_PASSWORD');
define('DB_CHARSET', 'utf8mb4');
define('AUTH_KEY', '$AUTH_KEY');
define('PORTAL_CACHE_HOST', '$CACHE_HOST');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_HOME', 'http://' . (\$_SERVER['HTTP_HOST'] ?? 'portal'));
define('WP_SITEURL', WP_HOME);
\$table_prefix = 'wp_';
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
require_once ABSPATH . 'wp-settings.php';
C
chown -R www-data:www-data $root/wp-content
echo "${PHP:-}" | put 644 root:root /etc/php/8.2/fpm/conf.d/60-site.ini
sed -i 's/^pm.max_children = .*/pm.max_children = 3/; s/^pm.start_servers = .*/pm.start_servers = 2/; s/^pm.max_spare_servers = .*/pm.max_spare_servers = 2/' /etc/php/8.2/fpm/pool.d/www.conf
printf 'env[PORTAL_LICENSE] = %s\n' "$POOL_SECRET" >>/etc/php/8.2/fpm/pool.d/www.conf
put 644 root:root /etc/nginx/sites-enabled/portal.conf <<C
server {
    listen 80 default_server;
    root $root;
    index index.php;
    client_max_body_size 20m;
    keepalive_timeout 65;
    location / { try_files \$uri \$uri/ /index.php?\$args; }
    location ~ \.php\$ { include snippets/fastcgi-php.conf; fastcgi_pass unix:/run/php/php8.2-fpm.sock; }
}
C
put 644 root:root /etc/cron.d/portal <<C
*/5 * * * * www-data php $root/wp-cron.php >/dev/null 2>&1
C
wait_for "$DB_HOST" 3306
begin php8.2-fpm phpsessionclean.timer
begin nginx
if [ "${INSTALL:-no}" = yes ]; then
    curl -fsS -o /dev/null -H 'Host: portal.acme.example' "http://127.0.0.1/wp-admin/install.php?step=2" \
        --data-urlencode "weblog_title=Acme portal" --data-urlencode "user_name=admin" --data-urlencode "admin_email=a@acme.example" \
        --data-urlencode "admin_password=$AUTH_KEY-pw" --data-urlencode "admin_password2=$AUTH_KEY-pw" -d "pw_weak=1&blog_public=0&language="
fi
