-- For local development: the project that callers with a secret key use when they name none.
select private.default_project_id(null);
