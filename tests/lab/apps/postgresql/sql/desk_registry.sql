CREATE TABLE public.tenants (id serial PRIMARY KEY, name text UNIQUE NOT NULL, schema_name text NOT NULL, created_at timestamptz DEFAULT now());
INSERT INTO public.tenants (name, schema_name)
    SELECT replace(nspname, 'desk_', ''), nspname FROM pg_namespace WHERE nspname LIKE 'desk\_%' ORDER BY 1;
