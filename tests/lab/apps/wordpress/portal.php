<?php
/* The portal's own must-use plugin: a page cache counter in Redis, and a place to hand documents in. */
$portal_cache = new Redis();
try {
    $portal_cache->pconnect(PORTAL_CACHE_HOST, 6379, 2.0);
    $portal_cache->setex('page:' . md5($_SERVER['REQUEST_URI'] ?? ''), 300, str_repeat('x', 200));
} catch (RedisException $e) {
    error_log('cache is away');
}
add_action('init', function () {
    if (($_SERVER['REQUEST_URI'] ?? '') !== '/hand-in' || ($_SERVER['REQUEST_METHOD'] ?? '') !== 'POST') {
        return;
    }
    $made = wp_upload_bits('paper-' . wp_rand(1, 400) . '.txt', null, file_get_contents('php://input'));
    if (empty($made['error'])) {
        wp_insert_attachment(['post_title' => 'paper', 'post_mime_type' => 'text/plain'], $made['file']);
    }
    wp_die(empty($made['error']) ? 'kept' : 'lost', '', ['response' => empty($made['error']) ? 200 : 500]);
});
