-- For local development: the project that callers with a secret key use when they name none.
select image_generation.default_project_id(null);
-- And the specification's short names: nobody else's tables are in their way here.
select image_generation.publish_short_names();
