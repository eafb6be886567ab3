<?php
/* The shop: carts in the PHP session, purchases and media in the database, pages in a cache that can be rebuilt. */
$env = parse_ini_file('/srv/shop/.env', false, INI_SCANNER_RAW);
session_start();
$_SESSION['cart'][] = random_int(1, 100);
$_SESSION['cart'] = array_slice($_SESSION['cart'], -5);
$db = new PDO(trim($env['DB_DSN'], '"'), $env['DB_USER'], $env['DB_PASSWORD'], [PDO::ATTR_PERSISTENT => true]);
if ($env['REDIS_HOST']) {
    $redis = new Redis();
    $redis->pconnect($env['REDIS_HOST'], 6379, 2.0);
    $redis->setex($env['REDIS_PREFIX'] . 'cart:' . session_id(), 900, json_encode($_SESSION['cart']));
    $redis->hIncrBy($env['REDIS_PREFIX'] . 'stock:reserved', 'sku-' . random_int(1, 50), 1);
}
switch (strtok($_SERVER['REQUEST_URI'], '?')) {
    case '/buy':
        $db->exec('INSERT INTO purchase (customer_id, total) VALUES (1 + floor(rand() * 290), 30)');
        $db->exec("INSERT INTO mail_queue (payload) VALUES ('receipt')");
        echo 'bought';
        break;
    case '/photo':
        $path = $env['MEDIA_DIR'] . '/photo-' . random_int(100, 400) . '.jpg';
        file_put_contents($path, file_get_contents('php://input'));
        $db->prepare('INSERT INTO media (path, bytes) VALUES (?, ?)')->execute([$path, filesize($path)]);
        echo 'kept';
        break;
    default:
        $page = '/srv/shop/var/cache/pages/home.html';
        if (!is_file($page) || filemtime($page) < time() - 30) {
            file_put_contents($page, '<p>' . $db->query('SELECT count(*) FROM product')->fetchColumn() . ' products</p>');
        }
        $db->exec("REPLACE INTO search_cache VALUES ('home', 'x', now() + INTERVAL 5 MINUTE)");
        readfile($page);
}
