-- A copy of the database must not reach Zoho.
UPDATE zoho_connection
   SET refresh_token = NULL,
       access_token = NULL,
       access_token_expires_at = NULL,
       client_secret = NULL,
       requested_trigger = NULL,
       next_sync_at = NULL,
       state = CASE WHEN state = 'running' THEN 'disabled' ELSE state END;
