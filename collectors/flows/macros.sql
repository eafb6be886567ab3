-- What a field of a flow record means; every field comes as text.

-- A whole number, written with or without separators of thousands and decimals.
CREATE TEMP MACRO whole(field) AS
    try_cast(regexp_replace(trim(field), '[.,]\d{1,2}$|[ ,.]', '', 'g') AS BIGINT);

-- tcp, udp ... by name or by IANA's number; nothing told is taken for tcp.
CREATE TEMP MACRO protocol_of(field) AS
    CASE lower(trim(coalesce(field, '')))
        WHEN '' THEN 'tcp' WHEN '6' THEN 'tcp' WHEN 'tcp6' THEN 'tcp'
        WHEN '17' THEN 'udp' WHEN 'udp6' THEN 'udp' WHEN '132' THEN 'sctp'
        ELSE lower(trim(field))
    END;

-- How much a port looks like a client's: from 0, a well-known service, to 5, an ephemeral port. Clients take
-- ephemeral ports from 32768 on (Linux, ip_local_port_range) and reserved ones below 1024 (NFS, rsh).
CREATE TEMP MACRO rank_of(port) AS
    CASE
        WHEN port IN (SELECT known.port FROM known)
            THEN CASE WHEN port < 1024 THEN 0 WHEN port < 32768 THEN 1 ELSE 4 END
        WHEN port < 1024 THEN 2 WHEN port < 32768 THEN 3 ELSE 5
    END;

-- An address of one machine: no loopback, nothing unspecified, no multicast or broadcast.
CREATE TEMP MACRO is_unicast(field) AS
    regexp_full_match(field, '\d{1,3}(\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+')
    AND NOT regexp_matches(field, '^(0\.|127\.|22[4-9]\.|23\d\.|255\.255\.255\.255$|::$|::1$|[fF]{2})');

-- Seconds since 1970 out of what tools write; a time without zone is UTC.
CREATE TEMP MACRO epoch_of(field) AS
    CASE
        WHEN field IS NULL THEN NULL
        WHEN regexp_full_match(trim(field), '\d{9,10}(\.\d+)?') THEN try_cast(try_cast(trim(field) AS DOUBLE) AS BIGINT)
        WHEN regexp_full_match(trim(field), '\d{13}') THEN try_cast(trim(field) AS BIGINT) // 1000
        WHEN regexp_full_match(trim(field), '\d{16}') THEN try_cast(trim(field) AS BIGINT) // 1000000
        ELSE coalesce(
            epoch(try_cast(trim(field) AS TIMESTAMPTZ)),
            epoch(try_strptime(trim(regexp_extract(field, '^[^-]*')), [
                '%m/%d/%Y %I:%M:%S %p', '%m/%d/%Y %I:%M %p', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M',
                '%Y/%m/%dT%H:%M:%S'
            ]))
        )::BIGINT
    END;
