-- Lets the migrations of the service be applied again: strikes them out of the history of the Supabase CLI.
delete from supabase_migrations.schema_migrations where version = any ($1);
