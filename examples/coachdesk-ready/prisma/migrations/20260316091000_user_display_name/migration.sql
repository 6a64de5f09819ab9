SET lock_timeout = '5s';

-- full_name stays: the version still running reads it.
ALTER TABLE "users" ADD COLUMN "display_name" TEXT;
