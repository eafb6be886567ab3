-- Rolls flow records up: one row per client, server, port and process, sorted.
-- `lines` has every role as text. Refused and unanswered attempts prove no dependency. The end with the port that
-- looks least like a client's is the server; the flags of an opening packet (SYN 2, SYN+ACK 18) say it for certain.
WITH typed AS (
    SELECT
        nullif(trim(source), '') AS source, nullif(trim(target), '') AS target,
        coalesce(trim(source_name), '') AS source_name, coalesce(trim(target_name), '') AS target_name,
        coalesce(trim(source_process), '') AS source_process, coalesce(trim(target_process), '') AS target_process,
        try_cast(trim(source_port) AS INTEGER) AS source_port,
        try_cast(trim(target_port) AS INTEGER) AS target_port,
        protocol_of(protocol) AS protocol,
        coalesce(whole("count"), 1) AS records,
        coalesce(whole(bytes), 0) + coalesce(whole(bytes_back), 0) AS bytes,
        epoch_of("start") AS started, coalesce(epoch_of("end"), epoch_of("start")) AS ended,
        try_cast(flags AS INTEGER) & 18 AS opening, directed
    FROM lines
    WHERE coalesce(upper(trim(verdict)), '') NOT IN ('REJECT', 'DENY', 'DROP', 'DROPPED')
        AND coalesce(upper(trim(status)), '') NOT IN ('NODATA', 'SKIPDATA')
        AND replace(coalesce(upper(trim("state")), ''), '-', '_')
            NOT IN ('SYN_SENT', 'SYN_SENT2', 'LISTEN', 'LISTENING')
),
turned AS (
    SELECT *,
        CASE
            WHEN directed = 'yes' OR opening = 2 THEN false
            WHEN opening = 18 THEN true
            WHEN source_port IS NULL OR source_port < 1 THEN false
            ELSE rank_of(source_port) < rank_of(target_port)
        END AS turn
    FROM typed
    WHERE target_port BETWEEN 1 AND 65535 AND protocol IN ('tcp', 'udp', 'sctp')
        AND (is_unicast(source) OR (source IS NULL AND source_name <> ''))
        AND (is_unicast(target) OR (target IS NULL AND target_name <> ''))
),
rolled AS (
    SELECT
        coalesce(if(turn, target, source), '') AS client,
        coalesce(if(turn, source, target), '') AS server,
        if(turn, source_port, target_port) AS port,
        protocol,
        if(turn, target_name, source_name) AS client_name,
        if(turn, source_name, target_name) AS server_name,
        if(turn, target_process, source_process) AS client_process,
        if(turn, source_process, target_process) AS server_process,
        sum(records)::BIGINT AS records,
        sum(bytes)::BIGINT AS bytes,
        count(DISTINCT started // 3600) AS hours_seen,
        min(started) AS first_epoch,
        max(ended) AS last_epoch
    FROM turned
    GROUP BY ALL
)
SELECT * FROM rolled ORDER BY ALL
