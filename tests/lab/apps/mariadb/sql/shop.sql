CREATE TABLE customer (id BIGINT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(190) NOT NULL UNIQUE, created_at DATETIME DEFAULT now());
CREATE TABLE product (id BIGINT AUTO_INCREMENT PRIMARY KEY, sku VARCHAR(40) NOT NULL, price DECIMAL(10,2) NOT NULL);
CREATE TABLE purchase (
    id BIGINT AUTO_INCREMENT PRIMARY KEY, customer_id BIGINT NOT NULL, total DECIMAL(10,2) NOT NULL, placed_at DATETIME DEFAULT now(),
    FOREIGN KEY (customer_id) REFERENCES customer (id));
CREATE TABLE purchase_item (
    purchase_id BIGINT NOT NULL, product_id BIGINT NOT NULL, quantity INT NOT NULL, PRIMARY KEY (purchase_id, product_id),
    FOREIGN KEY (purchase_id) REFERENCES purchase (id), FOREIGN KEY (product_id) REFERENCES product (id));
CREATE TABLE media (id BIGINT AUTO_INCREMENT PRIMARY KEY, path VARCHAR(250) NOT NULL, bytes INT NOT NULL, uploaded_at DATETIME DEFAULT now());
CREATE TABLE mail_queue (
    id BIGINT AUTO_INCREMENT PRIMARY KEY, payload TEXT NOT NULL, attempts INT NOT NULL DEFAULT 0,
    available_at DATETIME NOT NULL DEFAULT now(), reserved_at DATETIME NULL);
CREATE TABLE search_cache (cache_key VARCHAR(100) PRIMARY KEY, value VARCHAR(1000), expires_at DATETIME) ENGINE=MEMORY;
INSERT INTO customer (email) SELECT CONCAT('c', seq, '@example.org') FROM seq_1_to_300;
INSERT INTO product (sku, price) SELECT CONCAT('sku-', seq), seq * 1.5 FROM seq_1_to_100;
INSERT INTO purchase (customer_id, total) SELECT 1 + seq % 300, seq * 3 FROM seq_1_to_900;
-- A past: mail that was sent.
INSERT INTO mail_queue (payload) SELECT 'receipt' FROM seq_1_to_2000;
DELETE FROM mail_queue;
INSERT INTO purchase_item SELECT seq, 1 + seq % 100, 2 FROM seq_1_to_900;
