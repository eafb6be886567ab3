# ruff: noqa: E501  the files are as applications have them
"""An application's files with secrets planted in every kind of file that the probe reads."""

from pathlib import Path

SECRETS = ("C4n4ry", "plainhuntress", "huntressfox")
"""No run of the probe may print any of these."""

FILES = {
    "shop/.env": """APP_NAME=shop
DB_CONNECTION=mysql
DB_HOST=db1.shop.internal
DB_PORT=3306
DB_DATABASE=shop
DB_USERNAME=shop
DB_PASSWORD="C4n4ry with space and = sign"
REDIS_HOST=cache1
REDIS_PASSWORD=plainhuntress
SESSION_DRIVER=redis
CACHE_STORE=redis
QUEUE_CONNECTION=database
FILESYSTEM_DISK=local
DATABASE_URL=postgres://shop:C4n4ry/with@at@pg1.shop.internal:5433/shop?sslmode=require&password=C4n4ry
BROKER_URL='amqp://guest:plainhuntress@mq1:5672/shop'
CACHE_URL=redis://:plainhuntress@cache1:6379/2
PRIVATE_KEY="-----BEGIN PRIVATE KEY-----
MIIC4n4ryPlainhuntressXX
HOST=plainhuntress
aGVsbG8C4n4ry=
-----END PRIVATE KEY-----"
API_TOKEN=C4n4ryTOKEN
STORAGE_HOST=sK8C4n4ryQ99xxTTnn22
SESSION_KEY=plainhuntress
QUEUE_HOST_WEIRD=user:C4n4ry?x@y/z@mq
""",
    "shop/config/application.yml": """server:
  port: 8080
spring:
  datasource:
    url: jdbc:mysql://db1.shop.internal:3306/shop?user=shop&password=C4n4ry&useSSL=false
    username: shop
    password: plainhuntress
    driver-class-name: com.mysql.cj.jdbc.Driver
  session:
    store-type: redis
  data:
    redis:
      host: cache1
      port: 6379
      password: C4n4ry
  rabbitmq:
    addresses: amqp://u:plainhuntress@mq1:5672,amqp://u:plainhuntress@mq2:5672
oracle:
  url: jdbc:oracle:thin:scott/C4n4ry@//ora1:1521/ORCL
  tns: "jdbc:oracle:thin:scott/C4n4ry@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=ora2)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=shop)))"
secrets:
  - host: plainhuntress
block: |
  password C4n4ry
  db_password=plainhuntress
""",
    "shop/application.properties": """spring.datasource.url=jdbc:sqlserver://sql1:1433;databaseName=shop;user=sa;password=C4n4ry@x
spring.datasource.password=C4n4ry
server.servlet.session.persistent=true
server.servlet.session.store-dir=/srv/shop/sessions
quartz.jobStore.class=org.quartz.impl.jdbcjobstore.JobStoreTX
mail.smtp.host=mail1
mail.smtp.password=plainhuntress
""",
    "site/web.config": """<?xml version="1.0"?>
<configuration>
  <connectionStrings>
    <add name="Shop" connectionString="Server=tcp:sql1,1433;Initial Catalog=shop;User ID=sa;Password=C4n4ry;Encrypt=True" />
  </connectionStrings>
  <appSettings>
    <add key="RedisHost" value="cache1:6379" />
    <add key="ApiSecret" value="C4n4ry" />
    <add key="StorageConnection" value="DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=C4n4ry==" />
  </appSettings>
  <system.web>
    <sessionState mode="InProc" timeout="20" sqlConnectionString="data source=sql1;user id=sa;password=plainhuntress" />
    <machineKey validationKey="C4n4ry0123" decryptionKey="plainhuntress" />
  </system.web>
</configuration>
""",
    "blog/wp-config.php": """<?php
define( 'DB_NAME', 'blog' );
define( 'DB_USER', 'blog' );
define('DB_PASSWORD', 'C4n4ry');
define( "DB_HOST", "db1:3306" );
define('AUTH_KEY', 'plainhuntress');
define('WP_CACHE', true);
$table_prefix = 'wp_';
""",
    "rails/config/database.yml": """default: &default
  adapter: postgresql
  password: C4n4ry
production:
  <<: *default
  host: pg1
  port: 5432
  database: rails_production
  password: <%= ENV['X'] || 'plainhuntress' %>
  url: postgresql://rails:C4n4ry@pg1/rails_production
""",
    "django/settings.py": """SECRET_KEY = 'C4n4ry'
SESSION_ENGINE = 'django.contrib.sessions.backends.cache'
DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.postgresql',
        'NAME': 'django',
        'USER': 'django',
        'PASSWORD': 'C4n4ry',
        'HOST': 'pg2',
        'PORT': '5432',
    },
    'legacy': {'ENGINE': 'django.db.backends.mysql', 'NAME': 'legacy', 'PASSWORD': 'plainhuntress', 'HOST': 'my2'},
}
MEDIA_ROOT = '/srv/django/media'
CELERY_BROKER_URL = 'redis://:C4n4ry@cache2:6379/1'
""",
    "tomcat/conf/server.xml": """<Server port="8005" shutdown="C4n4ry">
  <GlobalNamingResources>
    <Resource name="jdbc/shop" auth="Container" type="javax.sql.DataSource"
              url="jdbc:postgresql://pg1:5432/shop?user=x&amp;password=C4n4ry"
              username="shop" password="plainhuntress" driverClassName="org.postgresql.Driver"/>
  </GlobalNamingResources>
  <Service name="Catalina">
    <Connector port="8443" keystorePass="C4n4ry" keystoreFile="/etc/ssl/plain.jks"/>
    <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
      <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>
    </Engine>
  </Service>
</Server>
""",
    "tomcat/conf/context.xml": """<Context>
  <Manager className="org.apache.catalina.session.PersistentManager" saveOnRestart="true">
    <Store className="org.apache.catalina.session.FileStore" directory="/srv/tomcat/sessions"/>
  </Manager>
</Context>
""",
    "odbc.ini": """[shop]
Driver = PostgreSQL Unicode
Servername = pg1
Port = 5432
Database = shop
UID = shop
PWD = C4n4ry
Password = plainhuntress
""",
    "node/config/production.json": """{
  "database": {
    "host": "my1", "port": 3306, "name": "node", "user": "node", "password": "C4n4ry"
  },
  "session": { "store": "redis", "secret": "plainhuntress" },
  "mongo": "mongodb://u:C4n4ry@mo1:27017,mo2:27017/node?replicaSet=rs0&authSource=admin",
  "go_dsn": "app:C4n4ry@tcp(my3:3306)/app?parseTime=true"
}
""",
    "php/php.ini": """[Session]
session.save_handler = redis
session.save_path = "tcp://cache1:6379?auth=C4n4ry"
; session.save_path = "/tmp/plainhuntress"
upload_tmp_dir = /srv/php/uploads
""",
    "symfony/config.yaml": """doctrine:
    dbal:
        url: '%env(resolve:DATABASE_URL)%'
        connections: {legacy: {host: my4, password: C4n4ry, dbname: legacy}}
services: [{name: plainhuntress, host: my5}]
""",
    "libpq/settings.conf": """dsn = "host=pg3 port=5433 dbname=ledger user=ledger password=C4n4ry"
pdo = mysql:host=my6;dbname=ledger;password=C4n4ry
hosts = es1:9200,es2:9200
storage_path = /srv/libpq/plain
server_note = ask C4n4ry or plainhuntress
""",
}

SEEN = {
    ("shop/.env", "db_host", "db1.shop.internal"),
    ("shop/.env", "db_port", "3306"),
    ("shop/.env", "session_driver", "redis"),
    ("shop/.env", "database_url", "postgres://pg1.shop.internal:5433/shop"),
    ("shop/.env", "broker_url", "amqp://mq1:5672/shop"),
    ("shop/.env", "cache_url", "redis://cache1:6379/2"),
    ("shop/config/application.yml", "spring.datasource.url", "jdbc:mysql://db1.shop.internal:3306/shop"),
    ("shop/config/application.yml", "spring.session.store-type", "redis"),
    ("shop/config/application.yml", "spring.data.redis.host", "cache1"),
    ("shop/config/application.yml", "oracle.url", "jdbc:oracle:thin:@//ora1:1521/ORCL"),
    ("shop/application.properties", "spring.datasource.url", "jdbc:sqlserver://sql1:1433/shop"),
    ("shop/application.properties", "mail.smtp.host", "mail1"),
    ("site/web.config", "sessionstate.mode", "InProc"),
    ("site/web.config", "redishost", "cache1:6379"),
    ("blog/wp-config.php", "db_host", "db1:3306"),
    ("blog/wp-config.php", "db_name", "blog"),
    ("rails/config/database.yml", "production.host", "pg1"),
    ("rails/config/database.yml", "production.database", "rails_production"),
    ("django/settings.py", "databases.default.host", "pg2"),
    ("django/settings.py", "databases.default.engine", "django.db.backends.postgresql"),
    ("django/settings.py", "databases.legacy.host", "my2"),
    ("django/settings.py", "session_engine", "django.contrib.sessions.backends.cache"),
    ("django/settings.py", "celery_broker_url", "redis://cache2:6379/1"),
    ("tomcat/conf/server.xml", "resource.url", "jdbc:postgresql://pg1:5432/shop"),
    ("tomcat/conf/server.xml", "engine.jvmroute", "node1"),
    ("tomcat/conf/context.xml", "store.directory", "/srv/tomcat/sessions"),
    ("tomcat/conf/context.xml", "manager.classname", "org.apache.catalina.session.PersistentManager"),
    ("odbc.ini", "shop.servername", "pg1"),
    ("odbc.ini", "shop.database", "shop"),
    ("node/config/production.json", "database.host", "my1"),
    ("node/config/production.json", "session.store", "redis"),
    ("node/config/production.json", "mongo", "mongodb://mo1:27017,mo2:27017/node"),
    ("php/php.ini", "session.save_handler", "redis"),
    ("php/php.ini", "session.save_path", "tcp://cache1:6379"),
    ("libpq/settings.conf", "dsn", "host=pg3;port=5433;dbname=ledger"),
    ("libpq/settings.conf", "hosts", "es1:9200,es2:9200"),
    ("libpq/settings.conf", "storage_path", "/srv/libpq/plain"),
}
"""Settings that must be read: file, key, value."""


def plant(folder: Path) -> None:
    """Writes all files below the folder."""
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
