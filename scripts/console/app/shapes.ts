/** The answers of the service's public routes, by the schemas that describe them. */
import type * as z from "zod";
import type * as alerts from "../../../functions/analytics/alert_operations.ts";
import type * as analytics from "../../../functions/analytics/operations.ts";
import type * as batches from "../../../functions/batches/operations.ts";
import type * as health from "../../../functions/health/operations.ts";
import type * as images from "../../../functions/images/operations.ts";
import type * as pictures from "../../../functions/images/picture_response.ts";
import type * as jobs from "../../../functions/jobs/operations.ts";
import type * as limits from "../../../functions/limits/operations.ts";
import type * as providers from "../../../functions/providers/operations.ts";
import type * as webhooks from "../../../functions/webhooks/operations.ts";

export type {
  BatchStatusResponse as Batch,
  GenerationResponse as Generation,
  ImageResponse as Picture,
  ModelDescription as Model,
  PlannedResponse as Plan,
  ProviderDescription as Provider,
} from "../../../shared/generation/catalog.ts";
export type {
  BatchEvent,
  GenerationEvent,
  WebhookDelivery,
  WebhookEndpoint,
} from "../../../shared/database/mod.ts";

/** Of `GET /health/ready`. */
export type ReadinessAnswer = z.infer<typeof health.readinessReport>;
/** Of `GET /jobs`. */
export type JobsAnswer = z.infer<typeof jobs.listJobs.answers[200]["schema"]>;
/** Of `GET /jobs/{id}`. */
export type JobAnswer = z.infer<typeof jobs.getJob.answers[200]["schema"]>;
/** Of `POST /jobs/{id}/stream-token`. */
export type StreamTokenAnswer = z.infer<typeof jobs.createStreamToken.answers[201]["schema"]>;
/** Of `GET /images/{id}/lineage`. */
export type LineageAnswer = z.infer<typeof images.getLineage.answers[200]["schema"]>;
/** Of `GET /images`. */
export type PicturesAnswer = z.infer<typeof images.listImages.answers[200]["schema"]>;
/** A picture of `GET /images`. */
export type ListedPicture = pictures.ListedPicture;
/** Of `POST /images`. */
export type UploadedPicture = pictures.PictureResponse;
/** Of `GET /providers`. */
export type ProvidersAnswer = z.infer<typeof providers.listProviders.answers[200]["schema"]>;
/** Of `GET /providers/models`. */
export type ModelsAnswer = z.infer<typeof providers.listModels.answers[200]["schema"]>;
/** Of `GET /limits`. */
export type LimitsAnswer = z.infer<typeof limits.listLimits.answers[200]["schema"]>;
/** Of `GET /limits/settings`. */
export type LimitSettingsAnswer = z.infer<typeof limits.listLimitSettings.answers[200]["schema"]>;
/** Of `GET /webhooks`. */
export type WebhooksAnswer = z.infer<typeof webhooks.listWebhooks.answers[200]["schema"]>;
/** Of `POST /webhooks`. */
export type NewWebhookAnswer = z.infer<typeof webhooks.createWebhook.answers[201]["schema"]>;
/** Of `GET /webhooks/deliveries`. */
export type DeliveriesAnswer = z.infer<
  typeof webhooks.listWebhookDeliveries.answers[200]["schema"]
>;
/** Of `GET /analytics/providers`. */
export type ProviderAnalyticsAnswer = z.infer<
  typeof analytics.getProviderAnalytics.answers[200]["schema"]
>;
/** Of `GET /analytics/usage`. */
export type UsageAnalyticsAnswer = z.infer<
  typeof analytics.getUsageAnalytics.answers[200]["schema"]
>;
/** Of `GET /analytics/prompts`. */
export type PromptAnalyticsAnswer = z.infer<
  typeof analytics.getPromptAnalytics.answers[200]["schema"]
>;
/** Of `GET /analytics/storage`. */
export type StorageAnalyticsAnswer = z.infer<
  typeof analytics.getStorageAnalytics.answers[200]["schema"]
>;
/** Of `GET /analytics/errors`. */
export type ErrorAnalyticsAnswer = z.infer<
  typeof analytics.getErrorAnalytics.answers[200]["schema"]
>;
/** Of `GET /analytics/alerts`. */
export type AlertsAnswer = z.infer<typeof alerts.listAlerts.answers[200]["schema"]>;
/** A rule of it. */
export type AlertRule = AlertsAnswer["rules"][number];
/** Of `GET /batches`. */
export type BatchesAnswer = z.infer<typeof batches.listBatches.answers[200]["schema"]>;
/** Of `GET /batches/{id}`. */
export type BatchAnswer = z.infer<typeof batches.getBatch.answers[200]["schema"]>;
