SET lock_timeout = '5s';

-- Reads and writes go on while this scans.
ALTER TABLE "clients" VALIDATE CONSTRAINT "clients_email_present";
