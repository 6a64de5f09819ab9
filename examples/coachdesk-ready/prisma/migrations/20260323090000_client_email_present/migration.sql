SET lock_timeout = '5s';

-- NOT VALID: new rows are checked, the old ones are not scanned under this lock.
ALTER TABLE "clients" ADD CONSTRAINT "clients_email_present" CHECK ("email" IS NOT NULL) NOT VALID;
