-- A copy of the database must not reach Zoho.
UPDATE zoho_connection
   SET refresh_token = NULL,
       access_token = NULL,
       access_token_expires_at = NULL,
       client_secret = NULL,
       requested_trigger = NULL,
       next_sync_at = NULL,
       state = CASE state WHEN 'running' THEN 'disabled' WHEN 'connected' THEN 'draft' ELSE state END;

UPDATE zoho_sync_run
   SET state = 'stopped', ended_at = now() AT TIME ZONE 'UTC', paused_until = NULL
 WHERE state = 'running';

DELETE FROM ir_cron_trigger
 WHERE cron_id IN (
       SELECT res_id
         FROM ir_model_data
        WHERE model = 'ir.cron'
          AND name = 'ir_cron_zoho_sync'
          AND module = 'zoho_projects_connector'
);
