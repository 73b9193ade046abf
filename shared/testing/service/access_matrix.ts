/** Every kind of caller, in the order of the columns below. Keys are named by their scope; `key_other` is another project's. */
export const callers = [
  "nobody",
  "publishable",
  "anonymous",
  "stranger",
  "viewer",
  "member",
  "admin",
  "owner",
  "key_read",
  "key_draw",
  "key_admin",
  "key_other",
  "secret",
] as const;

/** One of {@link callers}. */
export type CallerKind = typeof callers[number];

/**
 * Those who differ to REST and Storage, which know keys of the project as little as nobody: they come with the publishable
 * key, and with an API key beside it.
 */
export const restCallers = [
  "publishable",
  "anonymous",
  "stranger",
  "viewer",
  "member",
  "admin",
  "owner",
  "key_admin",
  "secret",
] as const satisfies CallerKind[];

/** Those who have another role in the database, by which functions are granted. */
export const roleCallers = [
  "publishable",
  "key_admin",
  "anonymous",
  "owner",
  "secret",
] as const satisfies CallerKind[];

/** What is expected of each thing: an outcome for each caller, in their order. */
export interface Matrix {
  callers: readonly CallerKind[];
  rows: Record<string, string[]>;
}

/** What is tried of each view. */
export const viewVerbs = ["select", "insert", "update", "delete"] as const;

/** A matrix as text: in each line a name, and an outcome for each caller; lines that begin otherwise are for people. */
function matrix(callers: readonly CallerKind[], text: string): Matrix {
  const lines = text.split("\n").filter((line) => /^\w/.test(line));
  const rows = lines.map((line): [string, string[]] => {
    const [name = "", ...outcomes] = line.trim().split(/\s+/);
    if (outcomes.length !== callers.length) throw new Error(`${name} has not all callers`);
    return [name, outcomes];
  });
  return { callers, rows: Object.fromEntries(rows) };
}

/**
 * Every operation by its id: the status that is answered about a project, its organization, and what they have. The
 * project has no room left, so that what would draw or store is a 402 for whoever may.
 */
export const routeAccess: Matrix = matrix(
  callers,
  `
#                        nobody publishable anonymous stranger viewer member admin owner key_read key_draw key_admin key_other secret
generate                 401    401         404       404      403    402    402   402   403      402      402       404       402
generateBatch            401    401         404       404      403    402    402   402   403      402      402       404       402
generateQuick            401    401         404       404      403    402    402   402   403      402      402       404       402
createImages             401    401         404       404      403    402    402   402   403      402      402       404       402
editImages               401    401         404       404      403    402    402   402   403      402      402       404       402
varyImage                401    401         404       404      403    402    402   402   403      402      402       404       402
listOpenAiModels         401    401         200       200      200    200    200   200   200      403      200       200       200
callMcp                  401    401         200       200      200    200    200   200   200      200      200       200       200
getOpenAiModel           401    401         200       200      200    200    200   200   200      403      200       200       200
listBatches              401    401         200       200      200    200    200   200   200      403      200       200       200
getBatch                 401    401         404       404      200    200    200   200   200      403      200       404       200
getBatchResults          401    401         404       404      200    200    200   200   200      403      200       404       200
followBatch              401    401         404       404      200    200    200   200   200      403      200       404       200
cancelBatch              401    401         404       404      403    409    409   409   403      409      409       404       409
retryBatch               401    401         404       404      403    409    409   409   403      409      409       404       409
listStyles               401    401         200       200      200    200    200   200   200      403      200       200       200
getStyle                 401    401         404       404      200    200    200   200   200      403      200       404       200
createStyle              401    401         404       404      403    201    201   201   403      201      201       404       201
changeStyle              401    401         404       404      403    200    200   200   403      200      200       404       200
deleteStyle              401    401         404       404      403    204    204   204   403      204      204       404       204
drawAgain                401    401         404       404      403    402    402   402   403      402      402       404       402
cancelJob                401    401         404       404      403    409    409   409   403      409      409       404       409
createStreamToken        401    401         404       404      201    201    201   201   201      403      201       404       201
streamJob                400    400         400       400      400    400    400   400   400      400      400       400       400
followJob                401    401         404       404      200    200    200   200   200      403      200       404       200
getJob                   401    401         404       404      200    200    200   200   200      403      200       404       200
listJobs                 401    401         200       200      200    200    200   200   200      403      200       200       200
retryJob                 401    401         404       404      403    409    409   409   403      409      409       404       409
completeUpload           401    401         404       404      403    409    409   409   403      409      409       404       409
createUpload             401    401         404       404      403    402    402   402   403      402      402       404       402
deleteImage              401    401         404       404      403    204    204   204   403      204      204       404       204
restoreImage             401    401         404       404      403    402    402   402   403      402      402       404       402
rateImage                401    401         404       404      403    204    204   204   403      204      204       404       204
listImages               401    401         200       200      200    200    200   200   200      403      200       200       200
getImage                 401    401         404       404      200    200    200   200   200      403      200       404       200
publishImage             401    401         404       404      403    200    200   200   403      200      200       404       200
unpublishImage           401    401         404       404      403    204    204   204   403      204      204       404       204
getSignedImage           400    400         400       400      400    400    400   400   400      400      400       400       400
getLineage               401    401         404       404      200    200    200   200   200      403      200       404       200
uploadImage              401    401         404       404      403    402    402   402   403      402      402       404       402
validatePrompt           401    401         200       200      200    200    200   200   403      200      200       200       200
getPromptStats           401    401         200       200      200    200    200   200   403      200      200       200       200
getPromptHealth          401    401         200       200      200    200    200   200   200      403      200       200       200
addWorkflow              401    401         401       401      401    401    401   401   401      401      401       401       400
changeProvider           401    401         401       401      401    401    401   401   401      401      401       401       200
listAvailableProviders   401    401         200       200      200    200    200   200   200      403      200       200       200
listProviders            401    401         200       200      200    200    200   200   200      403      200       200       200
listModels               401    401         200       200      200    200    200   200   200      403      200       200       200
getConfiguration         401    401         200       200      200    200    200   200   200      403      200       200       200
changeWebhook            401    401         404       404      403    403    200   200   403      403      200       404       200
createWebhook            401    401         404       404      403    403    201   201   403      403      201       404       201
deleteWebhook            401    401         404       404      403    403    204   204   403      403      204       404       204
listWebhookDeliveries    401    401         200       200      200    200    200   200   200      403      200       200       200
listAlerts               401    401         200       200      200    200    200   200   200      403      200       200       200
changeAlertRule          401    401         404       404      403    403    200   200   403      403      200       404       200
createAlertRule          401    401         404       404      403    403    201   201   403      403      201       404       201
deleteAlertRule          401    401         404       404      403    403    204   204   403      403      204       404       204
getProviderAnalytics     401    401         200       200      200    200    200   200   200      403      200       200       200
getUsageAnalytics        401    401         200       200      200    200    200   200   200      403      200       200       200
getPromptAnalytics       401    401         200       200      200    200    200   200   200      403      200       200       200
getStorageAnalytics      401    401         200       200      200    200    200   200   200      403      200       200       200
getErrorAnalytics        401    401         200       200      200    200    200   200   200      403      200       200       200
listWebhooks             401    401         200       200      200    200    200   200   200      403      200       200       200
replayWebhookDelivery    401    401         404       404      403    403    409   409   403      403      409       404       409
rotateWebhookSecret      401    401         404       404      403    403    200   200   403      403      200       404       200
listLimitSettings        401    401         200       200      200    200    200   200   403      403      200       200       200
listLimits               401    401         404       404      403    200    200   200   403      403      200       404       200
resetLimits              401    401         404       404      403    403    404   404   403      403      403       403       204
setDefaultLimits         401    401         401       401      401    401    401   401   401      401      401       401       400
setLimits                401    401         404       404      403    403    200   200   403      403      403       403       200
changeApiKey             401    401         404       404      403    403    200   200   403      403      403       403       200
createApiKey             401    401         404       404      403    403    201   201   403      403      403       403       201
deleteApiKey             401    401         404       404      403    403    204   204   403      403      403       403       204
listApiKeys              401    401         200       200      200    200    200   200   403      403      403       403       200
rotateApiKey             401    401         404       404      403    403    200   200   403      403      403       403       200
acceptInvitation         401    401         403       404      404    404    404   404   403      403      403       403       403
changeMember             401    401         404       404      403    403    204   204   403      403      403       403       204
createOrganization       401    401         403       201      201    201    201   201   403      403      403       403       403
createProject            401    401         404       404      403    403    201   201   403      403      403       403       201
deleteOrganization       401    401         404       404      403    403    403   204   403      403      403       403       204
inviteMember             401    401         404       404      403    403    201   201   403      403      403       403       201
listInvitations          401    401         200       200      200    200    200   200   403      403      403       403       200
listMembers              401    401         200       200      200    200    200   200   403      403      403       403       200
listOrganizations        401    401         200       200      200    200    200   200   403      403      403       403       200
listOwnInvitations       401    401         200       200      200    200    200   200   403      403      403       403       200
listProjects             401    401         200       200      200    200    200   200   403      403      403       403       200
removeInvitation         401    401         404       404      403    403    204   204   403      403      403       403       204
removeMember             401    401         404       404      403    403    204   204   403      403      403       403       204
renameOrganization       401    401         404       404      403    403    204   204   403      403      403       403       204
transferOrganization     401    401         404       404      403    403    403   204   403      403      403       403       204
receiveLeonardoCallback  400    400         400       400      400    400    400   400   400      400      400       400       400
receiveRunwareCallback   202    202         202       202      202    202    202   202   202      202      202       202       202
wakeWorker               401    401         401       401      401    401    401   401   401      401      401       401       202
getHealth                200    200         200       200      200    200    200   200   200      200      200       200       200
getReadiness             200    200         200       200      200    200    200   200   200      200      200       200       200
getDocumentation         200    200         200       200      200    200    200   200   200      200      200       200       200
getOpenApiDocument       200    200         200       200      200    200    200   200   200      200      200       200       200
`,
);

/** Every view and verb: `sees` or `does` something of the project's, `-` nothing of it, `no` is a refusal. */
export const viewAccess: Matrix = matrix(
  restCallers,
  `
#                                       publishable anonymous stranger viewer member admin owner key_admin secret
generation_analytics_errors:select      no          -         -        sees   sees   sees  sees  no        sees
generation_analytics_errors:insert      no          no        no       no     no     no    no    no        no
generation_analytics_errors:update      no          no        no       no     no     no    no    no        no
generation_analytics_errors:delete      no          no        no       no     no     no    no    no        no
generation_analytics_prompts:select     no          -         -        sees   sees   sees  sees  no        sees
generation_analytics_prompts:insert     no          no        no       no     no     no    no    no        no
generation_analytics_prompts:update     no          no        no       no     no     no    no    no        no
generation_analytics_prompts:delete     no          no        no       no     no     no    no    no        no
generation_analytics_providers:select   no          -         -        sees   sees   sees  sees  no        sees
generation_analytics_providers:insert   no          no        no       no     no     no    no    no        no
generation_analytics_providers:update   no          no        no       no     no     no    no    no        no
generation_analytics_providers:delete   no          no        no       no     no     no    no    no        no
generation_analytics_storage:select     no          -         -        sees   sees   sees  sees  no        sees
generation_analytics_storage:insert     no          no        no       no     no     no    no    no        no
generation_analytics_storage:update     no          no        no       no     no     no    no    no        no
generation_analytics_storage:delete     no          no        no       no     no     no    no    no        no
generation_analytics_usage:select       no          -         -        sees   sees   sees  sees  no        sees
generation_analytics_usage:insert       no          no        no       no     no     no    no    no        no
generation_analytics_usage:update       no          no        no       no     no     no    no    no        no
generation_analytics_usage:delete       no          no        no       no     no     no    no    no        no
generation_api_keys:select              no          -         -        -      -      sees  sees  no        sees
generation_api_keys:insert              no          no        no       no     no     no    no    no        no
generation_api_keys:update              no          no        no       no     no     no    no    no        no
generation_api_keys:delete              no          no        no       no     no     no    no    no        no
generation_attempts:select              no          -         -        sees   sees   sees  sees  no        sees
generation_attempts:insert              no          no        no       no     no     no    no    no        no
generation_attempts:update              no          no        no       no     no     no    no    no        no
generation_attempts:delete              no          no        no       no     no     no    no    no        no
generation_batches:select               no          -         -        sees   sees   sees  sees  no        sees
generation_batches:insert               no          no        no       no     no     no    no    no        no
generation_batches:update               no          no        no       no     no     no    no    no        no
generation_batches:delete               no          no        no       no     no     no    no    no        no
generation_images:select                no          -         -        sees   sees   sees  sees  no        sees
generation_images:insert                no          no        no       no     no     no    no    no        no
generation_images:update                no          no        no       no     no     no    no    no        no
generation_images:delete                no          no        no       no     no     no    no    no        no
generation_invitations:select           no          -         -        -      -      sees  sees  no        sees
generation_invitations:insert           no          no        no       no     no     no    no    no        no
generation_invitations:update           no          no        no       no     no     no    no    no        no
generation_invitations:delete           no          no        no       no     no     no    no    no        no
generation_jobs:select                  no          -         -        sees   sees   sees  sees  no        sees
generation_jobs:insert                  no          no        no       no     no     no    no    no        no
generation_jobs:update                  no          no        no       no     no     no    no    no        no
generation_jobs:delete                  no          no        no       no     no     no    no    no        no
generation_organization_members:select  no          -         -        sees   sees   sees  sees  no        sees
generation_organization_members:insert  no          no        no       no     no     no    no    no        does
generation_organization_members:update  no          -         -        -      -      does  does  no        does
generation_organization_members:delete  no          -         -        -      -      does  does  no        does
generation_organizations:select         no          -         -        sees   sees   sees  sees  no        sees
generation_organizations:insert         no          no        no       no     no     no    no    no        does
generation_organizations:update         no          -         -        -      -      does  does  no        does
generation_organizations:delete         no          -         -        -      -      -     does  no        does
generation_projects:select              no          -         -        sees   sees   sees  sees  no        sees
generation_projects:insert              no          no        no       no     no     does  does  no        does
generation_projects:update              no          -         -        -      -      does  does  no        does
generation_projects:delete              no          -         -        -      -      does  does  no        does
generation_styles:select                no          -         -        sees   sees   sees  sees  no        sees
generation_styles:insert                no          no        no       no     no     no    no    no        no
generation_styles:update                no          no        no       no     no     no    no    no        no
generation_styles:delete                no          no        no       no     no     no    no    no        no
generation_usage:select                 no          -         -        sees   sees   sees  sees  no        sees
generation_usage:insert                 no          no        no       no     no     no    no    no        no
generation_usage:update                 no          no        no       no     no     no    no    no        no
generation_usage:delete                 no          no        no       no     no     no    no    no        no
images:select                           no          -         -        sees   sees   sees  sees  no        sees
images:insert                           no          no        no       no     no     no    no    no        no
images:update                           no          no        no       no     no     no    no    no        no
images:delete                           no          no        no       no     no     no    no    no        no
projects:select                         no          -         -        sees   sees   sees  sees  no        sees
projects:insert                         no          no        no       no     no     does  does  no        does
projects:update                         no          -         -        -      -      does  does  no        does
projects:delete                         no          -         -        -      -      does  does  no        does
provider_configs:select                 no          no        no       no     no     no    no    no        sees
provider_configs:insert                 no          no        no       no     no     no    no    no        23505
provider_configs:update                 no          no        no       no     no     no    no    no        does
provider_configs:delete                 no          no        no       no     no     no    no    no        -
`,
);

/** Every function in public: who `may` call it; what it then does is another matter. */
export const functionAccess: Matrix = matrix(
  roleCallers,
  `
#                                       publishable key_admin anonymous owner secret
accept_generation_invitation            no          no        may       may   no
cancel_generation                       no          no        may       may   may
change_generation_member                no          no        may       may   may
create_generation_organization          no          no        may       may   no
create_generation_project               no          no        may       may   may
delete_generation_organization          no          no        may       may   may
image_generation_access                 no          no        no        no    may
image_generation_account_exists         no          no        no        no    may
image_generation_add_image              no          no        no        no    may
image_generation_add_workflow           no          no        no        no    may
image_generation_alerts                 no          no        may       may   may
image_generation_analytics              no          no        may       may   may
image_generation_api_keys               no          no        may       may   may
image_generation_apply_styles           no          no        no        no    may
image_generation_authenticate_key       no          no        no        no    may
image_generation_await_answer           no          no        no        no    may
image_generation_batch                  no          no        may       may   may
image_generation_batch_events           no          no        may       may   may
image_generation_batch_items            no          no        may       may   may
image_generation_batches                no          no        may       may   may
image_generation_batches_to_move        no          no        no        no    may
image_generation_begin                  no          no        no        no    may
image_generation_begin_object           no          no        no        no    may
image_generation_begin_upload           no          no        no        no    may
image_generation_binding_limits         no          no        no        no    may
image_generation_cached                 no          no        no        no    may
image_generation_cancel                 no          no        no        no    may
image_generation_cancel_batch           no          no        no        no    may
image_generation_change_alert_rule      no          no        no        no    may
image_generation_change_api_key         no          no        no        no    may
image_generation_change_provider        no          no        no        no    may
image_generation_change_style           no          no        no        no    may
image_generation_change_webhook         no          no        no        no    may
image_generation_check_data             no          no        no        no    may
image_generation_claim                  no          no        no        no    may
image_generation_claim_copies           no          no        no        no    may
image_generation_claim_deliveries       no          no        no        no    may
image_generation_claim_line             no          no        no        no    may
image_generation_claim_looks            no          no        no        no    may
image_generation_claim_probes           no          no        no        no    may
image_generation_claim_upstream_batch   no          no        no        no    may
image_generation_cleanup_report         no          no        no        no    may
image_generation_count_compression      no          no        no        no    may
image_generation_create_alert_rule      no          no        no        no    may
image_generation_create_api_key         no          no        no        no    may
image_generation_create_batch           no          no        no        no    may
image_generation_create_style           no          no        no        no    may
image_generation_create_webhook         no          no        no        no    may
image_generation_decisions              no          no        no        no    may
image_generation_delete_alert_rule      no          no        no        no    may
image_generation_delete_api_key         no          no        no        no    may
image_generation_delete_style           no          no        no        no    may
image_generation_delete_webhook         no          no        no        no    may
image_generation_deliveries             no          no        may       may   may
image_generation_due_pictures           no          no        no        no    may
image_generation_end_object             no          no        no        no    may
image_generation_end_upstream_batch     no          no        no        no    may
image_generation_events                 no          no        may       may   may
image_generation_experience             no          no        no        no    may
image_generation_extend_lease           no          no        no        no    may
image_generation_finish                 no          no        no        no    may
image_generation_forget_copies          no          no        no        no    may
image_generation_forget_objects         no          no        no        no    may
image_generation_image                  no          no        may       may   may
image_generation_images                 no          no        may       may   may
image_generation_input_images           no          no        no        no    may
image_generation_invitations            no          no        may       may   may
image_generation_job                    no          no        may       may   may
image_generation_jobs                   no          no        may       may   may
image_generation_leave_answer           no          no        no        no    may
image_generation_move_batch             no          no        no        no    may
image_generation_limit_settings         no          no        may       may   may
image_generation_lineage                no          no        may       may   may
image_generation_made_object            no          no        no        no    may
image_generation_members                no          no        may       may   may
image_generation_next_attempt           no          no        no        no    may
image_generation_note_callback          no          no        no        no    may
image_generation_note_upstream_batch    no          no        no        no    may
image_generation_organizations          no          no        may       may   may
image_generation_orphaned_objects       no          no        no        no    may
image_generation_park                   no          no        no        no    may
image_generation_pending_upload         no          no        no        no    may
image_generation_platform_parts         no          no        no        no    may
image_generation_project_role           no          no        may       may   may
image_generation_projects               no          no        may       may   may
image_generation_prompt_optimization    no          no        no        no    may
image_generation_provider_snapshot      no          no        no        no    may
image_generation_read_as_key            no          no        no        no    may
image_generation_rate_image             no          no        no        no    may
image_generation_record_cleanup         no          no        no        no    may
image_generation_record_copies          no          no        no        no    may
image_generation_record_delivery        no          no        no        no    may
image_generation_readiness              no          no        no        no    may
image_generation_record_error           no          no        no        no    may
image_generation_record_event           no          no        no        no    may
image_generation_record_looks           no          no        no        no    may
image_generation_record_probe           no          no        no        no    may
image_generation_record_tasks           no          no        no        no    may
image_generation_release                no          no        no        no    may
image_generation_remove_image           no          no        no        no    may
image_generation_removed_image          no          no        no        no    may
image_generation_repeated               no          no        no        no    may
image_generation_replay_delivery        no          no        no        no    may
image_generation_reset_limits           no          no        no        no    may
image_generation_restore_image          no          no        no        no    may
image_generation_retry                  no          no        no        no    may
image_generation_retry_batch            no          no        no        no    may
image_generation_rotate_api_key         no          no        no        no    may
image_generation_rotate_webhook_secret  no          no        no        no    may
image_generation_save_prompt            no          no        no        no    may
image_generation_set_limits             no          no        no        no    may
image_generation_settle_items           no          no        no        no    may
image_generation_style                  no          no        may       may   may
image_generation_styles                 no          no        may       may   may
image_generation_timing                 no          no        no        no    may
image_generation_unpublish              no          no        no        no    may
image_generation_use_prompt             no          no        no        no    may
image_generation_webhooks               no          no        may       may   may
invite_to_generation_organization       no          no        may       may   may
leave_generation_organization           no          no        may       may   may
remove_generation_invitation            no          no        may       may   may
remove_generation_member                no          no        may       may   may
rename_generation_organization          no          no        may       may   may
request_generation                      no          no        may       may   may
request_generation_batch                no          no        may       may   may
retry_generation                        no          no        may       may   may
transfer_generation_organization        no          no        may       may   may
`,
);

/** Every bucket and what is done to objects. */
export const bucketAccess: Matrix = matrix(
  restCallers,
  `
#                                 publishable anonymous stranger viewer member admin owner key_admin secret
generated-images:list             -           -         -        sees   sees   sees  sees  -         sees
generated-images:download         no          no        no       does   does   does  does  no        does
generated-images:sign             no          no        no       does   does   does  does  no        does
generated-images:upload           no          no        no       no     no     no    no    no        does
generated-images:remove           no          no        no       no     no     no    no    no        does
generated-images-public:list      -           -         -        -      -      -     -     -         -
generated-images-public:download  no          no        no       no     no     no    no    no        no
generated-images-public:sign      no          no        no       no     no     no    no    no        no
generated-images-public:upload    no          no        no       no     no     no    no    no        does
generated-images-public:remove    no          no        no       no     no     no    no    no        does
`,
);
