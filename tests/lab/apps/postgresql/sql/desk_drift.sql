-- One tenant never got the release that brought the claim's status.
ALTER TABLE desk_garnet.claim DROP COLUMN status;
