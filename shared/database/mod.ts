/**
 * The database: one typed function per SQL function and query. Who may see what is decided by the client that is
 * passed in; "the service's rights" are those of the secret key, which row-level security does not bind.
 *
 * @module
 */
export {
  alert,
  alertKinds,
  alertMessage,
  alertRule,
  type AlertRuleChange,
  changeAlertRule,
  createAlertRule,
  deleteAlertRule,
  type NewAlertRule,
  readAlerts,
} from "./alerts.ts";
export {
  type AnalyticsAnswer,
  analyticsDimensions,
  type AnalyticsFilter,
  type AnalyticsReport,
  analyticsReports,
  analyticsRows,
  errorGroup,
  readAnalytics,
  type RecordedError,
  recordError,
  storedPictures,
} from "./analytics.ts";
export {
  type ApiKey,
  apiKey,
  type ApiKeyChange,
  type ApiKeyScope,
  apiKeyScopes,
  authenticateApiKey,
  changeApiKey,
  createApiKey,
  deleteApiKey,
  listApiKeys,
  type NewApiKey,
  readerForKey,
  rotateApiKey,
} from "./api_keys.ts";
export {
  type BatchDocument,
  type BatchEvent,
  batchEvent,
  type BatchItemDocument,
  heldTo,
} from "./batch_documents.ts";
export {
  type BatchToMove,
  cancelBatch,
  createBatch,
  listBatches,
  moveBatch,
  type NewBatch,
  type NewBatchItem,
  readBatch,
  readBatchesToMove,
  readBatchEvents,
  readBatchItems,
  retryBatch,
  settleBatchItems,
} from "./batches.ts";
export { accountExists, accountOf, type Caller, type CallerRights } from "./caller.ts";
export { type DatabaseClient, type DatabaseReader, unwrap } from "./client.ts";
export { connectToProject, type ProjectAccess } from "./connect.ts";
export {
  type AttemptDocument,
  type DrawnImageDocument,
  type GenerationDocument,
  generationDocument,
  type ImageDocument,
  imageOrigins,
  type InputDocument,
  type ListedImageDocument,
  loss,
  type PictureSettings,
  type PromptValidation,
  promptValidation,
  type RunnerDocument,
} from "./documents.ts";
export {
  cancelGeneration,
  type CancelOutcome,
  retryGeneration,
  type RetryOutcome,
  type StoppedAttempt,
} from "./control_calls.ts";
export { type GenerationEvent, generationEvent, readEvents } from "./events.ts";
export type * from "./generation_arguments.ts";
export { readCached } from "./cached_generations.ts";
export * from "./generation_calls.ts";
export type {
  BeginOutcome,
  ClaimOutcome,
  FinishOutcome,
  NextAttemptOutcome,
  OpenedAttempt,
  UnavailableProvider,
} from "./generation_outcomes.ts";
export {
  claimCopies,
  type ClaimedCopy,
  forgetCopies,
  type NewCopy,
  recordCopies,
} from "./image_copies.ts";
export {
  beginObject,
  endObject,
  forgetObjects,
  type ImageFilter,
  type Lineage,
  listImages,
  type MadeObject,
  type OrphanedObject,
  readImage,
  readLineage,
  readMadeObject,
  readOrphanedObjects,
  readProjectRole,
  unpublishImage,
} from "./images.ts";
export {
  type CleanupLine,
  cleanupLine,
  type DueReason,
  readCleanupReport,
  readDuePictures,
  readRemovedImage,
  recordCleanup,
  type Removal,
  removeImage,
  restoreImage,
} from "./removed_images.ts";
export {
  type ClaimedLooks,
  claimLooks,
  type LookOutcome,
  type LookProgress,
  noteCallback,
  parkGeneration,
  type Parking,
  type ParkOutcome,
  type ProviderCallback,
  recordLooks,
} from "./looks.ts";
export {
  type ClaimedBatch,
  type ClaimedLine,
  claimLine,
  claimUpstreamBatch,
  endUpstreamBatch,
  noteUpstreamBatch,
} from "./upstream_batches.ts";
export { type JobFilter, jobTiming, listJobs, readDecisions, readJob, readTiming } from "./jobs.ts";
export { type ModelExperienceRow, rateImage, readExperience } from "./routing_experience.ts";
export {
  boundLimit,
  limitChange,
  limitSettings,
  readBindingLimits,
  readLimitSettings,
  resetLimits,
  setLimits,
} from "./limits.ts";
export {
  acceptInvitation,
  changeMember,
  createOrganization,
  createProject,
  deleteOrganization,
  invitation,
  inviteMember,
  listInvitations,
  listMembers,
  listOrganizations,
  listProjects,
  member,
  type MemberRole,
  memberRoles,
  membership,
  organization,
  type OrganizationPage,
  organizationProject,
  removeInvitation,
  removeMember,
  renameOrganization,
  transferOrganization,
} from "./organizations.ts";
export type { PageCursor } from "./page_cursor.ts";
export { type PlatformParts, platformParts, readPlatformParts } from "./platform_parts.ts";
export {
  countPromptCompression,
  type PromptCompression,
  type PromptOptimization,
  savePromptOptimization,
  usePromptOptimization,
} from "./prompt_optimizations.ts";
export {
  addWorkflow,
  changeProviderSettings,
  type ProviderSettingsChange,
  providerSettingsChange,
} from "./provider_settings.ts";
export { claimProbes, type DueProbe, type ProbeFinding, recordProbe } from "./provider_probes.ts";
export { type Readiness, readiness, readReadiness } from "./readiness.ts";
export {
  type ProbeState,
  providerHealth,
  type ProviderState,
  readProviderSnapshot,
  type ScopeState,
} from "./provider_snapshot.ts";
export {
  applyStylesTo,
  changeStyle,
  createStyle,
  deleteStyle,
  listStyles,
  type NewStyle,
  readStyle,
  type StyleDocument,
} from "./styles.ts";
export type { Database, Json } from "./types.ts";
export { awaitAnswer, type AwaitedAnswer, leaveAnswer } from "./undelivered_answers.ts";
export {
  addImage,
  type AddImageOutcome,
  beginUpload,
  type BeginUploadOutcome,
  type NewImage,
  type NewUpload,
  readInputImages,
  readPendingUpload,
} from "./uploads.ts";
export {
  type ClaimedDelivery,
  claimWebhookDeliveries,
  type DeliveryFilter,
  type DeliveryResult,
  listWebhookDeliveries,
  recordWebhookDelivery,
  replayWebhookDelivery,
  webhookBatchMessage,
  type WebhookDelivery,
  webhookDelivery,
  webhookDeliveryStatuses,
  webhookMessage,
} from "./webhook_deliveries.ts";
export {
  changeWebhookEndpoint,
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  listWebhookEndpoints,
  type NewWebhookEndpoint,
  rotateWebhookSecret,
  type WebhookEndpoint,
  webhookEndpoint,
  type WebhookEndpointChange,
  webhookEvents,
} from "./webhook_endpoints.ts";
