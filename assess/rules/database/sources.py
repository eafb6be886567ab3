"""Where the checks on databases come from; pages of AWS as read in 2026-11, unless an edition is named."""

DMS_POSTGRESQL = "https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.AssessmentReport.PG.html"
DMS_MYSQL = "https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.AssessmentReport.MySQL.html"
DMS_POSTGRESQL_LIMITS = "https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Source.PostgreSQL.html"
DMS_MYSQL_LIMITS = "https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Source.MySQL.html"
RDS_POSTGRESQL = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_PostgreSQL.html"
RDS_EXTENSIONS = (
    "https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-extensions.html"
)
RDS_MYSQL = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.KnownIssuesAndLimitations.html"
RDS_PRACTICES = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_BestPractices.html"
POSTGRESQL_12 = "https://www.postgresql.org/docs/release/12.0/"
LIFECYCLES = "https://endoflife.date, as the catalog has it"
