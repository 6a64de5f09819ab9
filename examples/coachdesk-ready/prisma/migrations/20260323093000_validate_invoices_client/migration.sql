SET lock_timeout = '5s';

ALTER TABLE "invoices" VALIDATE CONSTRAINT "invoices_client_id_fkey";
