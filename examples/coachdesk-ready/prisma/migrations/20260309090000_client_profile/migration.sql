SET lock_timeout = '5s';

-- A constant default is stored once in the catalogue: no rewrite, and the version still running can insert.
ALTER TABLE "clients"
    ADD COLUMN "timezone" TEXT NOT NULL DEFAULT 'Europe/Berlin',
    ADD COLUMN "phone" TEXT;
