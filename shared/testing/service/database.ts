import type { Database } from "../../database/mod.ts";

type Tables = Database["image_generation"]["Tables"];

/**
 * The database as tests see it over REST: the views of the service under their tables' types, which say more than a view's
 * do, and the short names that the local stack publishes.
 */
export type TestDatabase = Omit<Database, "public"> & {
  public: Omit<Database["public"], "Tables" | "Views"> & {
    Tables: {
      generation_jobs: Tables["generation_jobs"];
      generation_attempts: Tables["generation_attempts"];
      generation_images: Tables["images"];
      generation_projects: Tables["projects"];
      generation_organizations: Tables["organizations"];
      generation_organization_members: Tables["organization_members"];
      images: Tables["images"];
      projects: Tables["projects"];
      provider_configs: Tables["provider_configs"];
    };
    Views: Database["public"]["Views"];
  };
};
