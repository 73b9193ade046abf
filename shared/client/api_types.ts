// Generated from the operations of the functions by `deno task reference`; do not edit.

export interface paths {
    "/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Draws pictures and answers with them
         * @description An API key needs the scope `generate`.
         */
        post: operations["generate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/generate/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Draws up to ten requests, each answered on its own, or up to a thousand in the background
         * @description An API key needs the scope `generate`.
         */
        post: operations["generateBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/generate/quick": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Draws pictures with the fewest fields
         * @description An API key needs the scope `generate`.
         */
        post: operations["generateQuick"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels a generation that has not ended
         * @description An API key needs the scope `generate`.
         */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/stream-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes an address under which a browser's EventSource follows a generation
         * @description An API key needs the scope `read`.
         */
        post: operations["createStreamToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/again": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Draws a generation once more, with changes
         * @description An API key needs the scope `generate`.
         */
        post: operations["drawAgain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follows a generation as server-sent events
         * @description An API key needs the scope `read`.
         */
        get: operations["followJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One generation
         * @description An API key needs the scope `read`.
         */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists generations, newest first
         * @description An API key needs the scope `read`.
         */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Queues a generation that failed or was cancelled once more
         * @description An API key needs the scope `generate`.
         */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follows a generation with a stream token, from a browser */
        get: operations["streamJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batches/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels what of a batch has not ended
         * @description An API key needs the scope `generate`.
         */
        post: operations["cancelBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batches/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follows a batch as server-sent events
         * @description An API key needs the scope `read`.
         */
        get: operations["followBatch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How a batch is doing, with a page of its items
         * @description An API key needs the scope `read`.
         */
        get: operations["getBatch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batches/{id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every item of a batch as a line of JSON, with signed addresses of its pictures
         * @description An API key needs the scope `read`.
         */
        get: operations["getBatchResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists batches, newest first
         * @description An API key needs the scope `read`.
         */
        get: operations["listBatches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batches/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tries once more what failed or was cancelled, and goes on with a batch that is held
         * @description An API key needs the scope `generate`.
         */
        post: operations["retryBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/styles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One style, in one of its versions
         * @description An API key needs the scope `read`.
         */
        get: operations["getStyle"];
        put?: never;
        post?: never;
        /**
         * Deletes a style; generations that were drawn with it keep their version
         * @description An API key needs the scope `generate`.
         */
        delete: operations["deleteStyle"];
        options?: never;
        head?: never;
        /**
         * Changes a style: its fields make a new version
         * @description An API key needs the scope `generate`.
         */
        patch: operations["changeStyle"];
        trace?: never;
    };
    "/styles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the styles of the caller's projects, newest first
         * @description An API key needs the scope `read`.
         */
        get: operations["listStyles"];
        put?: never;
        /**
         * Makes a style, which requests of its project name
         * @description An API key needs the scope `generate`.
         */
        post: operations["createStyle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reads and checks what was uploaded, which then is a picture
         * @description An API key needs the scope `generate`.
         */
        post: operations["completeUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An address to upload a picture to without credentials
         * @description An API key needs the scope `generate`.
         */
        post: operations["createUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Removes a picture with its file, its sizes and its public copy
         * @description An API key needs the scope `generate`.
         */
        delete: operations["deleteImage"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{project}/{provider}/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The bytes of a picture, as it is or in another size or format
         * @description An API key needs the scope `read`.
         */
        get: operations["getImage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{id}/lineage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a picture was made of, and what was made of it
         * @description An API key needs the scope `read`.
         */
        get: operations["getLineage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/signed/{project}/{provider}/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A size of a picture by an address of `srcset`, for anybody */
        get: operations["getSignedImage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists pictures with what they were drawn by
         * @description An API key needs the scope `read`.
         */
        get: operations["listImages"];
        put?: never;
        /**
         * Hands in a picture that generations work on
         * @description An API key needs the scope `generate`.
         */
        post: operations["uploadImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Copies a picture to where anybody can read it, for a website or a CDN
         * @description An API key needs the scope `generate`.
         */
        post: operations["publishImage"];
        /**
         * Removes the public copy of a picture
         * @description An API key needs the scope `generate`.
         */
        delete: operations["unpublishImage"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{id}/rating": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says what a picture is worth, from which the adaptive strategy learns
         * @description An API key needs the scope `generate`.
         */
        post: operations["rateImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Brings a picture back that was removed in the last 24 hours
         * @description An API key needs the scope `generate`.
         */
        post: operations["restoreImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/validate-prompt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Measures, analyses and, when it is long, shortens a prompt
         * @description An API key needs the scope `generate`.
         */
        post: operations["validatePrompt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/validate-prompt/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Measures and analyses a prompt
         * @description An API key needs the scope `generate`.
         */
        post: operations["getPromptStats"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/validate-prompt/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the language model can shorten prompts
         * @description An API key needs the scope `read`.
         */
        get: operations["getPromptHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/comfyui/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds a ComfyUI workflow, so that requests can name it as their model_id */
        post: operations["addWorkflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a provider's settings */
        patch: operations["changeProvider"];
        trace?: never;
    };
    "/providers/available": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The providers that can be asked just now
         * @description An API key needs the scope `read`.
         */
        get: operations["listAvailableProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every provider with its settings, health and limits
         * @description An API key needs the scope `read`.
         */
        get: operations["listProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The models of the providers that are set up
         * @description An API key needs the scope `read`.
         */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The service's limits and choices
         * @description An API key needs the scope `read`.
         */
        get: operations["getConfiguration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/analytics/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Deletes an alert rule, with its episodes
         * @description An API key needs the scope `admin`.
         */
        delete: operations["deleteAlertRule"];
        options?: never;
        head?: never;
        /**
         * Changes an alert rule
         * @description An API key needs the scope `admin`.
         */
        patch: operations["changeAlertRule"];
        trace?: never;
    };
    "/analytics/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Alert rules, and the latest episodes
         * @description An API key needs the scope `read`.
         */
        get: operations["listAlerts"];
        put?: never;
        /**
         * Has a project's webhooks be told when something is amiss, and when it is over
         * @description An API key needs the scope `admin`.
         */
        post: operations["createAlertRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/analytics/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What went wrong, and the errors that are alike
         * @description An API key needs the scope `read`.
         */
        get: operations["getErrorAnalytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/analytics/prompts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How prompts were shortened
         * @description An API key needs the scope `read`.
         */
        get: operations["getPromptAnalytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/analytics/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How attempts at providers went
         * @description An API key needs the scope `read`.
         */
        get: operations["getProviderAnalytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/analytics/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was stored and removed, and what lies there
         * @description An API key needs the scope `read`.
         */
        get: operations["getStorageAnalytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/analytics/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How generations went: numbers, costs, and where their time goes
         * @description An API key needs the scope `read`.
         */
        get: operations["getUsageAnalytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Removes an endpoint
         * @description An API key needs the scope `admin`.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Changes an endpoint
         * @description An API key needs the scope `admin`.
         */
        patch: operations["changeWebhook"];
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists where projects are told of their generations
         * @description An API key needs the scope `read`.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Adds an endpoint
         * @description An API key needs the scope `admin`.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists what was sent, and how it went
         * @description An API key needs the scope `read`.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a delivery once more
         * @description An API key needs the scope `admin`.
         */
        post: operations["replayWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives an endpoint a new secret; the old one signs beside it for 24 hours
         * @description An API key needs the scope `admin`.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/limits/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every limit that is set, defaults first; for users, of what they administer
         * @description An API key needs the scope `admin`.
         */
        get: operations["listLimitSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What binds the caller in a project, and what is left
         * @description An API key needs the scope `read`.
         */
        get: operations["listLimits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/limits/{scope}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes them back, so that the level's default holds again */
        delete: operations["resetLimits"];
        options?: never;
        head?: never;
        /** Sets the limits of one account, organization, API key or project; owners set some below the operator's */
        patch: operations["setLimits"];
        trace?: never;
    };
    "/limits/{scope}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Sets what holds for everything of a level that has no limits of its own */
        patch: operations["setDefaultLimits"];
        trace?: never;
    };
    "/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends an API key */
        delete: operations["deleteApiKey"];
        options?: never;
        head?: never;
        /** Changes an API key's name, scopes or end */
        patch: operations["changeApiKey"];
        trace?: never;
    };
    "/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the API keys of projects that the caller administers */
        get: operations["listApiKeys"];
        put?: never;
        /** Makes an API key of a project */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives an API key new characters; the old ones open for a while longer */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organizations/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Joins, by an invitation's token or one that was sent to the caller's address */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organizations/{id}/members/{member}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a member; whoever names themselves leaves */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /** Changes a member's role */
        patch: operations["changeMember"];
        trace?: never;
    };
    "/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the caller's organizations */
        get: operations["listOrganizations"];
        put?: never;
        /** Makes an organization that the caller owns */
        post: operations["createOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organizations/{id}/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists an organization's projects */
        get: operations["listProjects"];
        put?: never;
        /** Makes a project */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organizations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes an organization with its projects and their pictures */
        delete: operations["deleteOrganization"];
        options?: never;
        head?: never;
        /** Renames an organization */
        patch: operations["renameOrganization"];
        trace?: never;
    };
    "/organizations/{id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists an organization's open invitations */
        get: operations["listInvitations"];
        put?: never;
        /** Asks somebody to join, by address or by a link's token */
        post: operations["inviteMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organizations/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists an organization's members */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organizations/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what the caller was invited to by their verified address */
        get: operations["listOwnInvitations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organizations/{id}/invitations/{invitation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraws an invitation, or declines it */
        delete: operations["removeInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organizations/{id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes another member the owner, and the caller an admin */
        post: operations["transferOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openai/v1/images/generations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * OpenAI's call to draw pictures
         * @description An API key needs the scope `generate`.
         */
        post: operations["createImages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openai/v1/images/edits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * OpenAI's call to edit pictures
         * @description An API key needs the scope `generate`.
         */
        post: operations["editImages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openai/v1/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One model
         * @description An API key needs the scope `read`.
         */
        get: operations["getOpenAiModel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openai/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The models, as OpenAI lists them
         * @description An API key needs the scope `read`.
         */
        get: operations["listOpenAiModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openai/v1/images/variations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * OpenAI's call to vary a picture
         * @description An API key needs the scope `generate`.
         */
        post: operations["varyImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mcp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The Model Context Protocol: tools to draw, edit and find pictures */
        post: operations["callMcp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/callbacks/leonardo_ai": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leonardo says that a generation has ended; its address is set per API key */
        post: operations["receiveLeonardoCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/callbacks/runware_ai/{attempt}/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Runware says that a picture is done; its address goes with each task */
        post: operations["receiveRunwareCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/worker": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that there may be work; called by the database */
        post: operations["wakeWorker"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** That the service is alive, and what it runs with */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether it can draw, and how each of its parts is */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This documentation; a page for browsers where the console is served */
        get: operations["getDocumentation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This documentation, for programs */
        get: operations["getOpenApiDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    batchEnded: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells a project's endpoint that nothing of a batch is left to do, or that it is held
         * @description Signed by Standard Webhooks, sent at least once, with nine tries over a day. What was dealt with is known by its webhook-id.
         */
        post: operations["receiveBatchEnded"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    generationEnded: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells a project's endpoint how a generation ended
         * @description Signed by Standard Webhooks, sent at least once, with nine tries over a day. What was dealt with is known by its webhook-id.
         */
        post: operations["receiveGenerationEnded"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    alert: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells a project's endpoint that something is amiss, and that it is over
         * @description Signed by Standard Webhooks, sent at least once, with nine tries over a day. What was dealt with is known by its webhook-id.
         */
        post: operations["receiveAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        AcceptedGeneration: {
            generation_id: string;
            project_id: string;
            /** @enum {string} */
            status: "queued" | "running";
            /** Format: date-time */
            created_at: string;
        };
        Alert: {
            id: string;
            rule_id: string;
            project_id: string;
            /** @description The provider or the budget, where a rule looks at several. */
            subject: string | null;
            /** @description As it was found last. */
            value: number;
            worst: number;
            started_at: string;
            /** @description The last time that it was found. */
            found_at: string;
            /** @description Null while it goes on. */
            resolved_at: string | null;
        };
        AlertMessage: {
            /** @enum {string} */
            type: "alert.firing" | "alert.resolved";
            timestamp: string;
            data: {
                id: string;
                rule_id: string;
                project_id: string;
                /** @description The provider or the budget, where a rule looks at several. */
                subject: string | null;
                /** @description As it was found last. */
                value: number;
                worst: number;
                started_at: string;
                /** @description The last time that it was found. */
                found_at: string;
                /** @description Null while it goes on. */
                resolved_at: string | null;
                name: string;
                /** @enum {string} */
                kind: "failure_rate" | "spend" | "queue_age" | "provider_down" | "budget";
                /** @enum {string} */
                watches: "project" | "service";
                threshold: number | null;
                /** @description Of failures and spending. */
                window_minutes: number | null;
            };
        };
        AlertRule: {
            id: string;
            /** @description Whose webhooks are told of it. */
            project_id: string;
            /** @enum {string} */
            watches: "project" | "service";
            /** @enum {string} */
            kind: "failure_rate" | "spend" | "queue_age" | "provider_down" | "budget";
            name: string;
            threshold: number | null;
            window_minutes: number;
            provider: string | null;
            least_attempts: number;
            quiet_seconds: number;
            enabled: boolean;
            created_at: string;
            updated_at: string;
        };
        AlertRuleChange: {
            name?: string;
            /** @description From where on it is an alert: a share of attempts (`failure_rate`) or of a budget (`budget`), 0 to 1; USD (`spend`); seconds (`queue_age`). */
            threshold?: number;
            /** @description Of failures, a day at most, and of spending, which is counted by whole hours. */
            window_minutes?: number;
            /** @description Fewer attempts in the window say nothing about failures. */
            least_attempts?: number;
            /** @description An episode is over when nothing was found for so long. */
            quiet_seconds?: number;
            enabled?: boolean;
        };
        ApiKey: {
            id: string;
            project_id: string;
            name: string;
            /** @description What the key begins with. */
            prefix: string;
            scopes: ("generate" | "read" | "admin")[];
            /** @description The account that its use counts to; null for one that was made with a secret key. */
            account_id: string | null;
            expires_at: string | null;
            created_at: string;
            /** @description To the minute. */
            last_used_at: string | null;
        };
        ApiKeyChange: {
            name?: string;
            /** @description `generate` draws, cancels and deletes; `read` reads; `admin` does all of it and manages webhooks. */
            scopes?: ("generate" | "read" | "admin")[];
            /** @description Null for a key that does not expire. */
            expires_at?: string | null;
        };
        Attempt: {
            /** @enum {string} */
            provider: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui";
            model: string;
            /** @enum {string} */
            status: "running" | "completed" | "partial" | "failed" | "abandoned";
            /** @description The account or server it went to, such as gemini/2; null where none was chosen. */
            upstream: string | null;
            /** @description Failure class. */
            error: ("auth" | "quota" | "rate_limited" | "invalid_request" | "moderated" | "model_unavailable" | "upstream_down" | "timeout" | "no_result" | "cancelled") | null;
            detail: string | null;
            /** @description The provider's own sentence, without secrets. */
            provider_message: string | null;
            /** @description What a content policy objected to, in the provider's word. */
            refusal_category: string | null;
            /** @description Seconds; null while it runs. */
            latency: number | null;
            cost_usd: number | null;
            /** @description Whether the cost was worked out from prices, because the provider does not say. */
            cost_estimated: boolean;
            /** @description Whether pictures that did not come may have been charged. */
            maybe_billed: boolean;
            /** @description What those may have cost; null when not known. */
            maybe_billed_usd: number | null;
        };
        Batch: {
            batch_id: string;
            /** @description The batch. */
            location: string;
            total: number;
            completed: number;
            /** @description Under way, or waiting for their turn or for a limit. */
            running: number;
            failed: number;
            /** @description Who draws a consistent batch; null for any other. */
            held_to: {
                /** @enum {string} */
                provider: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui";
                model: string;
            } | null;
            /** @description Of all of it; null when a price is not known. */
            estimated_usd: number | null;
            /** @description Of all of it, either way; null when a price is not known. */
            prices: {
                normal: number | null;
                /** @description Where it may take a day. */
                relaxed: number | null;
            };
            /** @description Of a batch of more than 10 those alone that cannot be drawn at all. */
            results: ({
                /** @description Place of the request in the batch, from 0. */
                index: number;
                /** @description The caller's own. */
                name: string | null;
                /** @constant */
                status: "completed";
                generation: components["schemas"]["Generation"];
            } | {
                /** @description Place of the request in the batch, from 0. */
                index: number;
                /** @description The caller's own. */
                name: string | null;
                /** @constant */
                status: "running";
                /** @description Null while it waits for its turn. */
                generation_id: string | null;
                /** @description The job, or the batch while there is none. */
                location: string;
            } | {
                /** @description Place of the request in the batch, from 0. */
                index: number;
                /** @description The caller's own. */
                name: string | null;
                /** @constant */
                status: "failed";
                error: components["schemas"]["Problem"];
            })[];
        };
        BatchEvent: {
            /** @description Counts the batch's events, from 1. */
            id: number;
            batch_id: string;
            /** @enum {string} */
            type: "item" | "waiting" | "moved" | "held" | "retried" | "cancelled" | "done";
            data: {
                [key: string]: components["schemas"]["Json"];
            };
            created_at: string;
        };
        BatchItem: {
            /** @description Place of the request in the batch, from 0. */
            index: number;
            /** @description The caller's own. */
            name: string | null;
            /** @enum {string} */
            status: "waiting" | "running" | "completed" | "failed" | "cancelled";
            error: {
                code: string;
                detail: string;
            } | null;
            estimated_usd: number | null;
            /** @description Null while it waits for its turn. */
            generation: components["schemas"]["Generation"] | null;
        };
        BatchMatrix: {
            /**
             * @description A prompt with variables in braces, such as `a {product} on {surface}`; `{{` is a brace.
             * @example a {product} on {surface}
             */
            template: string;
            /**
             * @description What each variable stands for.
             * @default {}
             * @example {
             *       "product": [
             *         "cup",
             *         "bowl"
             *       ],
             *       "surface": [
             *         "marble",
             *         "oak"
             *       ]
             *     }
             */
            values?: {
                [key: string]: (string | number | boolean)[];
            };
            /** @description The project's own, by name. */
            styles?: string[];
            /**
             * @example [
             *       "1:1",
             *       "16:9"
             *     ]
             */
            aspect_ratios?: string[];
        };
        /**
         * @example {
         *       "requests": [
         *         {
         *           "prompt": "a lighthouse"
         *         }
         *       ]
         *     }
         */
        BatchRequest: {
            /** @description In place of requests. */
            matrix?: components["schemas"]["BatchMatrix"];
            /** @description Answers what would be drawn at what price, and draws nothing. */
            dry_run?: boolean;
            /** @description Up to 10 are answered at once, more are drawn in the background. Each may have a `name` of the caller's own, which is unique in the batch. */
            requests?: (({
                name?: string;
            } & {
                [key: string]: unknown;
            }) & components["schemas"]["GenerateRequest"])[];
            /** @description Fields of every request that does not say otherwise. */
            defaults?: components["schemas"]["GenerateRequest"];
            name?: string;
            metadata?: {
                [key: string]: components["schemas"]["Json"];
            };
            /** Format: uuid */
            project_id?: string;
            /**
             * @description One provider and model, one size, format, style and seed for the whole set, chosen so that every request can be done.
             * @default false
             */
            consistent?: boolean;
            /**
             * @description `relaxed` may take a day, and is drawn for half the price where a provider has that: requests for one picture each.
             * @default normal
             * @enum {string}
             */
            urgency?: "normal" | "relaxed";
            /**
             * @description When the provider of a consistent batch fails: move all that is unfinished to another one, or hold it.
             * @default move
             * @enum {string}
             */
            on_failure?: "move" | "hold";
        };
        BatchStatus: {
            batch_id: string;
            project_id: string;
            name: string | null;
            metadata: {
                [key: string]: components["schemas"]["Json"];
            };
            /**
             * @description `completed` when nothing is left to do, whatever failed.
             * @enum {string}
             */
            status: "running" | "held" | "cancelled" | "completed";
            /** @description Why it is held. */
            reason: string | null;
            total: number;
            waiting: number;
            running: number;
            completed: number;
            failed: number;
            cancelled: number;
            pictures: number;
            /** @description So far, of all attempts. */
            cost_usd: number;
            /** @description What attempts may have cost besides. */
            maybe_billed_usd: number;
            /** @description Of all of it; null when a price is not known. */
            estimated_usd: number | null;
            /** @enum {string} */
            urgency: "normal" | "relaxed";
            /** @description Of all of it, either way; null when a price is not known. */
            prices: {
                normal: number | null;
                /** @description Where it may take a day. */
                relaxed: number | null;
            };
            /** @description Of what is left. */
            left_usd: number | null;
            /** @description Null before the first picture. */
            seconds_left: number | null;
            consistent: boolean;
            /** @enum {string} */
            on_failure: "move" | "hold";
            /** @description Who draws a consistent batch; null for any other. */
            held_to: {
                /** @enum {string} */
                provider: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui";
                model: string;
            } | null;
            /** @description When it went to another provider, and why. */
            moves: {
                from: {
                    /** @enum {string} */
                    provider: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui";
                    model: string;
                } | null;
                to: {
                    /** @enum {string} */
                    provider: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui";
                    model: string;
                } | null;
                reason: string;
                /** Format: date-time */
                at: string;
            }[];
            /** @description The limit that has no room now. */
            waits_for: {
                /** @enum {string} */
                limit: "requests_per_minute" | "pictures_per_day" | "usd_per_day" | "usd_per_month" | "queued" | "at_once" | "bytes";
                /** @enum {string} */
                scope: "deployment" | "uninvited_accounts" | "organization" | "account" | "anonymous_account" | "api_key" | "project";
                allowed: number;
                /**
                 * Format: date-time
                 * @example 2026-01-01T12:00:00Z
                 */
                until: string;
            } | null;
            /** Format: date-time */
            created_at: string;
            completed_at: string | null;
        };
        BoundLimit: {
            /** @enum {string} */
            limit: "requests_per_minute" | "pictures_per_day" | "usd_per_day" | "usd_per_month" | "queued" | "at_once" | "bytes";
            /** @enum {string} */
            scope: "deployment" | "uninvited_accounts" | "organization" | "account" | "anonymous_account" | "api_key" | "project";
            allowed: number;
            used: number;
            left: number;
            /** @description When all or some of it is free again; null when that is not a matter of time. */
            resets_at: string | null;
        };
        ErrorAnalytics: {
            /** @description Of the hour or the day, in UTC; null without `interval`. */
            starts_at: string | null;
            /** @description Null unless told apart by `project`. */
            project_id: string | null;
            /** @description Null unless told apart by `provider`, and for what no provider did. */
            provider: string | null;
            /** @description The same with `model`. */
            model: string | null;
            /** @enum {string} */
            of: "attempt" | "request";
            /** @description A failure class of an attempt, or the error code of a request. */
            code: string;
            count: number;
        };
        ErrorGroup: {
            fingerprint: string;
            code: string;
            provider: string | null;
            /** @description Without its values. */
            message: string;
            /** @description Ever since it was first seen. */
            count: number;
            first_seen_at: string;
            last_seen_at: string;
            /** @description Of the last one, as the log has it. */
            request_id: string | null;
            /** @description The same. */
            generation_id: string | null;
        };
        ExplainedAttempt: {
            at: string;
            /** @enum {string} */
            strategy: "balanced" | "quality" | "speed" | "cost" | "adaptive";
            /** @description The kind of request that `adaptive` learned with; null for other strategies. */
            context: string | null;
            /** @description Best first. */
            candidates: components["schemas"]["ExplainedCandidate"][];
            /** @description Who cannot draw this, and why. */
            excluded: {
                /** @enum {string} */
                provider: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui";
                reasons: string[];
            }[];
            /** @description From 1, in the order of metadata.attempts. */
            attempt: number;
        };
        ExplainedCandidate: {
            /** @enum {string} */
            provider: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui";
            model: string;
            model_name: string;
            /** @description The model, whoever serves it. */
            family: string | null;
            /** @description How it differs there from others of its family. */
            differs: string[];
            /** @description Its accounts or servers that may be asked. */
            upstreams: string[];
            /** @description Upstream requests that it takes. */
            calls: number;
            /** @description Null when not known. */
            price_usd: number | null;
            expected_seconds: number;
            /** @description What of the request it does not honour, or not quite. */
            losses: components["schemas"]["Loss"][];
            /** @description Sum of their weights. */
            lost: number;
            /** @description Candidates of the same band lose alike, and the strategy puts them in order; a lower one comes first. 0 for a provider that the request names. */
            band: number;
            /** @description Which text would be shortened for it first, to how many characters. */
            shortens: {
                /** @enum {string} */
                text: "prompt" | "negative_prompt";
                limit: number;
            } | null;
            /** @enum {string} */
            state: "ready" | "waits" | "too_late";
            /** @description Why it has to wait. */
            reason: string | null;
            /** @description From when it may be asked; null for at once. */
            available_at: string | null;
            /** @description Upstream requests under way there. */
            running: number;
            /** @description What was learned of it, for `adaptive`; null for other strategies. */
            expected: {
                /** @description 0 to 1. */
                success: number;
                seconds: number;
                /** @description How its pictures are liked, 0 to 1. */
                rating: number;
                /** @description What these, the price and what is lost come to; the best goes first. */
                value: number;
                /** @description What it rests on; older ones count less. */
                observations: number;
            } | null;
        };
        /** @description A field that is null or empty counts as absent. */
        GenerateRequest: {
            /**
             * @description Needed to generate, edit and inpaint; outpaint and variation may go without.
             * @default
             */
            prompt?: string;
            negative_prompt?: string;
            width?: number;
            height?: number;
            /** @description Width to height, such as 16:9 or 4:5, between 1:8 and 8:1; beside a size only where they agree. */
            aspect_ratio?: string;
            /** @default 1 */
            num_images?: number;
            seed?: number;
            /** @description The same model at whatever provider has it, by its family such as flux-1-dev (GET /providers/models lists them); PROVIDER/MODEL_ID for one provider's own; or auto. */
            model?: string;
            /** @description One provider's own name of a model: its id, name or alias there. */
            model_id?: string;
            /**
             * @description Whether another model may stand in for the one that is named; one of its family comes first in any case.
             * @default prefer
             * @enum {string}
             */
            same_model?: "prefer" | "require";
            preset_style?: string;
            guidance_scale?: number;
            steps?: number;
            /** @enum {string} */
            output_format?: "png" | "jpeg" | "webp";
            provider?: string;
            /** @description ComfyUI only: ids or titles of the workflow's nodes whose pictures are meant. */
            outputs?: string[];
            provider_params?: {
                [key: string]: components["schemas"]["Json"];
            };
            /**
             * @default balanced
             * @enum {string}
             */
            strategy?: "balanced" | "quality" | "speed" | "cost" | "adaptive";
            /** @description Whether another provider may be asked. Without it yes, but for a workflow of your own: nobody else has that. */
            enable_fallback?: boolean;
            /** @description Who may stand in for the provider or the model that is named, in this order. Without it, anybody. */
            fallback_to?: string[];
            /** @default 2 */
            max_retries?: number;
            /**
             * @default stop
             * @enum {string}
             */
            on_refusal?: "stop" | "fallback";
            /**
             * @description How far a long prompt is shortened: to under 3,000 characters, only to the limit of whoever draws, or never. Without it as the project, else the deployment says.
             * @enum {string}
             */
            prompt_optimization?: "standard" | "auto" | "never";
            /**
             * @description Whether the pictures of an equal request of this project, not older than 30 days, answer for it and cost nothing: if there are any, or else it is refused, or never. Without it as the project says. Batches of more than ten requests, and relaxed ones, are drawn without a look at them, and refuse "only".
             * @enum {string}
             */
            cache?: "use" | "only" | "off";
            /** @description Whether texts, XMP and EXIF but the orientation are taken out of the pictures; colour profile and C2PA stay. Without it as the project says, which is yes. */
            strip_metadata?: boolean;
            /** @description Whether prompt, model, seed and generation are written into the pictures. Without it as the project says, which is no. */
            embed_metadata?: boolean;
            /** @description How long the pictures' signed addresses work, in seconds; an hour by default. */
            url_lifetime?: number;
            /** @description Whether the answer tells where smaller sizes of the pictures are, for a page's srcset. */
            srcset?: boolean;
            /** @description Answers who would be asked, in which order and at what price, and draws nothing. */
            dry_run?: boolean;
            /** @description One of the project's own styles by its name, or NAME@VERSION. As answers tell it, with an id, it is in the request already. */
            style?: string | {
                /** Format: uuid */
                id: string;
                name: string;
                version: number;
            };
            /**
             * Format: uuid
             * @description What it belongs to, of the caller's choosing; without it that of the picture that it goes on from.
             */
            series_id?: string;
            /**
             * @description Left out: a mask makes it inpaint, `outpaint` outpaint, `scale` upscale, a picture as init or reference edit.
             * @enum {string}
             */
            operation?: "generate" | "edit" | "inpaint" | "outpaint" | "upscale" | "remove_background" | "variation";
            /** @description The picture worked on, for short. */
            image?: components["schemas"]["PictureSource"];
            images?: components["schemas"]["InputPicture"][];
            /** @description As many pixels as the picture worked on: white is changed, black is kept. */
            mask?: components["schemas"]["MaskSource"];
            /**
             * Format: uuid
             * @description The picture that this one continues, of the same project: it is the one worked on where the request names none and wants more than something new.
             */
            parent_image_id?: string;
            /** @description How freely the picture worked on is changed: more is freer. */
            strength?: number;
            /** @description Pixels to add on each side. */
            outpaint?: {
                /** @default 0 */
                top?: number;
                /** @default 0 */
                right?: number;
                /** @default 0 */
                bottom?: number;
                /** @default 0 */
                left?: number;
            };
            /** @description By how much the picture is enlarged. */
            scale?: number;
            /** Format: uuid */
            project_id?: string;
            scene_id?: string;
            metadata?: {
                [key: string]: components["schemas"]["Json"];
            };
        };
        Generation: {
            generation_id: string;
            provider: ("leonardo_ai" | "runware_ai" | "gemini" | "comfyui") | null;
            /** @enum {string} */
            status: "queued" | "running" | "completed" | "failed" | "cancelled";
            /** @description The prompt that was used. */
            prompt: string;
            project_id: string;
            batch_id: string | null;
            /** @description What it belongs to: the one of the request, or of the picture that it goes on from. */
            series_id: string | null;
            /** @description The picture that it goes on from. */
            parent_image_id: string | null;
            /** @enum {string} */
            source: "api" | "quick" | "batch" | "database";
            total_images: number;
            images: components["schemas"]["Image"][];
            /** @description Whether this is the generation of an equal request, which answers for the one that was sent and costs nothing more. */
            cached: boolean;
            metadata: {
                prompt_validation: {
                    original_length: number;
                    optimized_length: number;
                    optimization_time: number;
                    method: string;
                    preservation: number;
                } | null;
                /** @description Seconds; null until it has ended. */
                generation_time: number | null;
                provider_model: string | null;
                /** @description What all attempts surely cost. */
                cost_usd: number | null;
                /** @description What they may have cost besides. */
                maybe_billed_usd: number | null;
                attempts: components["schemas"]["Attempt"][];
            };
            warnings: string[];
            /** @description What of the request is not, or not quite, what was drawn, by field; each is a warning as well. */
            losses: components["schemas"]["Loss"][];
            /** @description As it was read, with scene_id and metadata; a style that it named is in it. Null when it is forgotten, and in a list when it is large. */
            request: {
                [key: string]: components["schemas"]["Json"];
            } | null;
            /** Format: date-time */
            created_at: string;
            completed_at: string | null;
            error: {
                code: string;
                detail: string;
            } | null;
        };
        GenerationEvent: {
            /** @description Grows with every event. */
            id: number;
            generation_id: string;
            /** @enum {string} */
            type: "queued" | "planned" | "attempt_started" | "progress" | "fallback" | "storing" | "done";
            data: {
                [key: string]: components["schemas"]["Json"];
            };
            created_at: string;
        };
        GenerationTiming: {
            /** @description From the request, or from when it was tried once more, to its end or to now. */
            total_ms: number;
            /** @description Credentials, prompt and plan, before it was written. */
            prepared_ms: number;
            /** @description Until the service began with it. */
            queue_ms: number;
            /** @description For a place at a provider. */
            waited_ms: number;
            /** @description Providers, in all attempts. */
            drawing_ms: number;
            /** @description Fetching and storing the pictures. */
            storing_ms: number;
            /** @description All that is neither queue, wait nor provider: the service's own, with storing. */
            overhead_ms: number;
            attempts: {
                attempt: number;
                /** @description When it began, from when the generation was asked for. */
                after_ms: number;
                drawing_ms: number;
                storing_ms: number;
            }[];
        };
        Health: {
            /** @constant */
            status: "alive";
            version: string;
            /** @description Of the providers that are set up; null when none is. */
            mode: ("simulated" | "real" | "mixed") | null;
            providers: {
                [key: string]: {
                    /** @description Null where it is not set up. */
                    mode: ("simulated" | "real") | null;
                };
            };
            ollama: {
                /** @description Null where it is not set up. */
                mode: ("simulated" | "real") | null;
            };
            /** @description Environment variables whose values cannot be used. */
            misconfigured: {
                variable: string;
                /** @description What its value has to be. */
                reason: string;
                /** @description What the service does without; null where the default holds. */
                without: string | null;
            }[];
        };
        Image: {
            id: string;
            /** @enum {string} */
            provider: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui";
            model: string;
            /** @description At the provider; null when it gave none, or one that only the service can reach. */
            url: string | null;
            /** @description The picture's file under the folder that deno task sync mirrors to, and its address on the local stack. In every project the function images answers it, with /functions/v1/images in place of /storage/images. */
            local_url: string;
            /** @description Readable without credentials for an hour; null when it could not be signed. */
            signed_url: string | null;
            /** @description Pixels. */
            width: number;
            /** @description Pixels. */
            height: number;
            /** @enum {string} */
            format: "png" | "jpeg" | "webp";
            /** @description 1 of a still picture, more of an animated PNG or WebP. */
            frames: number;
            /** @description Bytes. */
            file_size: number;
            sha256: string;
            seed: number | null;
            /** @description Null when the provider did not check. */
            nsfw: boolean | null;
            metadata: {
                [key: string]: components["schemas"]["Json"];
            };
            /** @description With `srcset`: smaller sizes as WebP, smallest first, readable without credentials as long as `signed_url`. */
            srcset?: {
                /** @description Pixels. */
                width: number;
                url: string;
            }[];
        };
        InputPicture: {
            /**
             * Format: uuid
             * @description Of a picture of the project that draws.
             */
            image_id?: string;
            /** @description An https address that anybody can read; fetched once. */
            url?: string;
            /** @description The picture itself, as a data: URL in base64. */
            data?: string;
            /**
             * @description What it is for. Left out: `init` for the first one, `reference` for the others.
             * @enum {string}
             */
            role?: "init" | "reference" | "style" | "character" | "content" | "control";
            /** @description How much of it is taken: more is more alike. */
            weight?: number;
            /**
             * @description Of a control picture: what of it is kept.
             * @enum {string}
             */
            control?: "canny" | "depth" | "pose" | "lineart" | "scribble" | "softedge" | "normal" | "segmentation" | "tile";
        };
        Invitation: {
            id: string;
            organization_id: string;
            organization_name: string;
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "viewer";
            email: string | null;
            /** @description The account; null for a secret key. */
            invited_by: string | null;
            created_at: string;
            expires_at: string;
        };
        Json: unknown;
        /** @description Null is no limit, 0 is nothing; what is absent stays. */
        LimitChange: {
            requests_per_minute?: number | null;
            pictures_per_day?: number | null;
            usd_per_day?: number | null;
            usd_per_month?: number | null;
            queued?: number | null;
            at_once?: number | null;
            bytes?: number | null;
        };
        LimitSettings: {
            /** @enum {string} */
            scope: "deployment" | "uninvited_accounts" | "organization" | "account" | "anonymous_account" | "api_key" | "project";
            /** @description Null for what holds by default. */
            scope_id: string | null;
            /** @enum {string} */
            set_by: "operator" | "owner";
            requests_per_minute: number | null;
            pictures_per_day: number | null;
            usd_per_day: number | null;
            usd_per_month: number | null;
            queued: number | null;
            at_once: number | null;
            bytes: number | null;
            updated_at: string;
        };
        Lineage: {
            /** @description At most 200, the nearest ones. */
            pictures: components["schemas"]["Picture"][];
            links: {
                made_from: string;
                made_into: string;
                /** @description What it was for: one of the roles of a request, `mask`, or `parent` for one that it continues. */
                role: string;
                generation_id: string;
            }[];
        };
        ListedPicture: {
            /** @description By which requests name it. */
            id: string;
            /** @enum {string} */
            origin: "drawn" | "uploaded" | "fetched" | "derived";
            project_id: string;
            /** @description The picture's file under the folder that deno task sync mirrors to, and its address on the local stack. In every project the function images answers it, with /functions/v1/images in place of /storage/images. */
            local_url: string;
            /** @description Readable without credentials, for an hour unless asked for otherwise; null when it could not be signed. */
            signed_url: string | null;
            /** @description Pixels, upright. */
            width: number;
            /** @description Pixels, upright. */
            height: number;
            has_alpha: boolean | null;
            /** @enum {string} */
            format: "png" | "jpeg" | "webp";
            /** @description Bytes that are kept, without what was removed. */
            file_size: number;
            /** @description Of the bytes that are kept. */
            sha256: string;
            /** @description For anybody and for good, while the picture is published; else null. */
            public_url: string | null;
            /** Format: date-time */
            created_at: string;
            /** @description When it goes unless a generation uses it; null for one that stays. */
            expires_at: string | null;
            /** @description Null of what was handed in. */
            generation_id: string | null;
            provider: ("leonardo_ai" | "runware_ai" | "gemini" | "comfyui") | null;
            model: string | null;
            model_name: string | null;
            seed: number | null;
            prompt: string | null;
            /** @description Where it was shortened or changed. */
            prompt_used: string | null;
            negative_prompt: string | null;
            /** @description The picture it was made of. */
            parent_image_id: string | null;
            /**
             * Format: date-time
             * @description When it came, or came back after it was removed.
             */
            arrived_at: string;
        };
        Loss: {
            /** @enum {string} */
            field: "prompt" | "negative_prompt" | "size" | "aspect_ratio" | "num_images" | "seed" | "model" | "model_id" | "preset_style" | "guidance_scale" | "steps" | "output_format" | "provider_params" | "operation" | "images" | "mask" | "strength" | "outpaint" | "scale";
            /** @enum {string} */
            change: "dropped" | "altered" | "approximated";
            asked: components["schemas"]["Json"];
            given: components["schemas"]["Json"];
            /** @description How much it counts in the choice of who draws. */
            weight: number;
            text: string;
        };
        MaskSource: {
            /**
             * Format: uuid
             * @description Of a picture of the project that draws.
             */
            image_id?: string;
            /** @description An https address that anybody can read; fetched once. */
            url?: string;
            /** @description The picture itself, as a data: URL in base64. */
            data?: string;
            /**
             * @description What of it is to change. Left out: what is transparent, of one that is so anywhere, else what is white.
             * @enum {string}
             */
            changes?: "white" | "black" | "transparent";
        };
        /** @description JSON-RPC 2.0, as the Model Context Protocol has it. */
        McpMessages: ({
            /** @constant */
            jsonrpc: "2.0";
        } & {
            [key: string]: unknown;
        }) | ({
            /** @constant */
            jsonrpc: "2.0";
        } & {
            [key: string]: unknown;
        })[];
        Member: {
            /** @description Of the account. */
            id: string;
            organization_id: string;
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "viewer";
            created_at: string;
        };
        Membership: {
            organization_id: string;
            organization_name: string;
            user_id: string;
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "viewer";
            created_at: string;
        };
        Model: {
            /** @enum {string} */
            provider: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui";
            id: string;
            name: string;
            aliases: string[];
            /** @description What a request's `model` takes: the same model at whatever provider has it; null where that is not known. */
            family: string | null;
            /** @description How it differs here from others of its family. */
            differs: string[];
            is_default: boolean;
            /** @description USD for one picture of about one megapixel. */
            price_usd: number | null;
            /** @description Sizes, counts, formats and what can be set. */
            capabilities: {
                [key: string]: unknown;
            };
            /** @description What provider_params.inputs may set; null where there is no such thing, and where no server could be asked. */
            inputs: components["schemas"]["ModelInput"][] | null;
            /** @description Whether one of your servers has its files and nodes; null where no server could be asked, and elsewhere. */
            installed: boolean | null;
        };
        ModelInput: {
            /** @description NODE.INPUT */
            name: string;
            /** @description Of the node. */
            title: string;
            /** @enum {string} */
            type: "integer" | "number" | "boolean" | "text" | "choice" | "object";
            default: components["schemas"]["Json"];
            minimum?: number;
            maximum?: number;
            choices?: (string | number)[];
        };
        NewAlertRule: {
            /** Format: uuid */
            project_id?: string;
            /**
             * @description `service` is everything, for callers with a secret key.
             * @default project
             * @enum {string}
             */
            watches?: "project" | "service";
            /** @enum {string} */
            kind: "failure_rate" | "spend" | "queue_age" | "provider_down" | "budget";
            name: string;
            /** @description From where on it is an alert: a share of attempts (`failure_rate`) or of a budget (`budget`), 0 to 1; USD (`spend`); seconds (`queue_age`). */
            threshold?: number;
            /**
             * @description Of failures, a day at most, and of spending, which is counted by whole hours.
             * @default 15
             */
            window_minutes?: number;
            /** @description Of failures, spending and providers that are down. */
            provider?: string;
            /**
             * @description Fewer attempts in the window say nothing about failures.
             * @default 10
             */
            least_attempts?: number;
            /**
             * @description An episode is over when nothing was found for so long.
             * @default 300
             */
            quiet_seconds?: number;
        };
        NewApiKey: {
            /** Format: uuid */
            project_id?: string;
            name: string;
            /** @description `generate` draws, cancels and deletes; `read` reads; `admin` does all of it and manages webhooks. */
            scopes: ("generate" | "read" | "admin")[];
            /** @description Null for a key that does not expire. */
            expires_at?: string | null;
            /** @description Which the key has besides those of its project. */
            limits?: {
                requests_per_minute?: number | null;
                pictures_per_day?: number | null;
                usd_per_day?: number | null;
                usd_per_month?: number | null;
                queued?: number | null;
                at_once?: number | null;
                bytes?: number | null;
            };
        };
        NewInvitation: {
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "viewer";
            /** @description Whoever signs in with it, verified, finds the invitation; without it the token alone opens. */
            email?: string | null;
            /**
             * @description Has Auth send its own invitation, with a secret key and where the project can send mail.
             * @default false
             */
            send_mail?: boolean;
        };
        NewOrganization: {
            name: string;
        };
        NewProject: {
            name: string;
        };
        NewWebhookEndpoint: {
            /** Format: uuid */
            project_id?: string;
            url: string;
            description?: string;
            events?: ("generation.completed" | "generation.failed" | "generation.cancelled" | "alert.firing" | "alert.resolved" | "batch.completed" | "batch.held")[];
        };
        /** @description Every field of GenerateRequest is taken besides, at the top level or under extra_body; what is not known is told in the answer's warnings. */
        OpenAiEditForm: {
            /**
             * @description At most 10,000 characters.
             * @default
             */
            prompt?: string;
            /**
             * @description PROVIDER/MODEL, a family such as flux-1-dev, or auto. OpenAI's own names are taken for auto.
             * @default auto
             */
            model?: string;
            /** @default 1 */
            n?: number;
            /** @default auto */
            size?: string;
            /**
             * @description low draws fast, high and above as well as can be.
             * @default auto
             * @enum {string}
             */
            quality?: "auto" | "low" | "medium" | "high" | "xhigh" | "max" | "standard" | "hd";
            /**
             * @default auto
             * @enum {string}
             */
            background?: "auto" | "opaque" | "transparent";
            /** @description png, jpeg or webp. */
            output_format?: string;
            output_compression?: number;
            /**
             * @description Without it both come: the base64 of up to four pictures, and an address of each.
             * @enum {string}
             */
            response_format?: "url" | "b64_json";
            /** @default false */
            stream?: boolean;
            /**
             * @description Taken and not heeded: no provider tells what a picture looks like before it is done.
             * @default 0
             */
            partial_images?: number;
            moderation?: string;
            style?: string;
            input_fidelity?: string;
            user?: string;
            safety_identifier?: string;
            /**
             * Format: binary
             * @description A still PNG, JPEG or WebP of at most 25 MB. Several are sent as `image[]`; the first one is worked on.
             */
            image: string;
            /**
             * Format: binary
             * @description As large as the picture; where it is transparent is drawn.
             */
            mask?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description Every field of GenerateRequest is taken besides, at the top level or under extra_body; what is not known is told in the answer's warnings. */
        OpenAiEditRequest: {
            /**
             * @description At most 10,000 characters.
             * @default
             */
            prompt?: string;
            /**
             * @description PROVIDER/MODEL, a family such as flux-1-dev, or auto. OpenAI's own names are taken for auto.
             * @default auto
             */
            model?: string;
            /** @default 1 */
            n?: number;
            /** @default auto */
            size?: string;
            /**
             * @description low draws fast, high and above as well as can be.
             * @default auto
             * @enum {string}
             */
            quality?: "auto" | "low" | "medium" | "high" | "xhigh" | "max" | "standard" | "hd";
            /**
             * @default auto
             * @enum {string}
             */
            background?: "auto" | "opaque" | "transparent";
            /** @description png, jpeg or webp. */
            output_format?: string;
            output_compression?: number;
            /**
             * @description Without it both come: the base64 of up to four pictures, and an address of each.
             * @enum {string}
             */
            response_format?: "url" | "b64_json";
            /** @default false */
            stream?: boolean;
            /**
             * @description Taken and not heeded: no provider tells what a picture looks like before it is done.
             * @default 0
             */
            partial_images?: number;
            moderation?: string;
            style?: string;
            input_fidelity?: string;
            user?: string;
            safety_identifier?: string;
            images?: ({
                /** @description An https address, or a data: URL in base64. */
                image_url?: string;
                /** @description The id of a picture here. */
                file_id?: string;
            } & {
                [key: string]: unknown;
            })[];
            mask?: {
                /** @description An https address, or a data: URL in base64. */
                image_url?: string;
                /** @description The id of a picture here. */
                file_id?: string;
            } & {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        OpenAiError: {
            error: {
                /** @description What happened and what to do about it. */
                message: string;
                /** @enum {string} */
                type: "invalid_request_error" | "image_generation_user_error" | "insufficient_quota" | "rate_limit_error" | "server_error";
                /** @description The field that is not valid. */
                param: string | null;
                /** @enum {string} */
                code: "invalid_request" | "invalid_json" | "prompt_too_long" | "unauthorized" | "budget_exceeded" | "forbidden" | "not_found" | "project_not_found" | "image_not_found" | "method_not_allowed" | "conflict" | "cancelled" | "payload_too_large" | "unsupported_media_type" | "content_refused" | "idempotency_key_reused" | "image_refused" | "image_unreachable" | "no_capable_provider" | "rate_limited" | "internal" | "providers_failed" | "providers_unavailable" | "deadline_exceeded";
                /** @description Finds the request in the log. */
                request_id: string;
                /** @description Of GET /jobs/{id}. */
                generation_id?: string;
                /** @description Which limit refused the call, and whose it is. */
                limit?: {
                    /** @enum {string} */
                    name: "requests_per_minute" | "pictures_per_day" | "usd_per_day" | "usd_per_month" | "queued" | "at_once" | "bytes";
                    /** @enum {string} */
                    scope: "deployment" | "uninvited_accounts" | "organization" | "account" | "anonymous_account" | "api_key" | "project";
                    /** @description In the limit's own unit. */
                    allowed: number;
                };
            };
        };
        /** @description Every field of GenerateRequest is taken besides, at the top level or under extra_body; what is not known is told in the answer's warnings. */
        OpenAiGenerationRequest: {
            /**
             * @description At most 10,000 characters.
             * @default
             */
            prompt?: string;
            /**
             * @description PROVIDER/MODEL, a family such as flux-1-dev, or auto. OpenAI's own names are taken for auto.
             * @default auto
             */
            model?: string;
            /** @default 1 */
            n?: number;
            /** @default auto */
            size?: string;
            /**
             * @description low draws fast, high and above as well as can be.
             * @default auto
             * @enum {string}
             */
            quality?: "auto" | "low" | "medium" | "high" | "xhigh" | "max" | "standard" | "hd";
            /**
             * @default auto
             * @enum {string}
             */
            background?: "auto" | "opaque" | "transparent";
            /** @description png, jpeg or webp. */
            output_format?: string;
            output_compression?: number;
            /**
             * @description Without it both come: the base64 of up to four pictures, and an address of each.
             * @enum {string}
             */
            response_format?: "url" | "b64_json";
            /** @default false */
            stream?: boolean;
            /**
             * @description Taken and not heeded: no provider tells what a picture looks like before it is done.
             * @default 0
             */
            partial_images?: number;
            moderation?: string;
            style?: string;
            input_fidelity?: string;
            user?: string;
            safety_identifier?: string;
        } & {
            [key: string]: unknown;
        };
        OpenAiImages: {
            /** @description Seconds since 1970. */
            created: number;
            /** @enum {string} */
            background: "transparent" | "opaque";
            /** @enum {string} */
            output_format: "png" | "jpeg" | "webp";
            quality: string;
            /** @description What was drawn, such as 1024x1024. */
            size: string;
            usage: components["schemas"]["OpenAiUsage"];
            /** @description Of GET /jobs/{id}. */
            generation_id: string;
            provider: ("leonardo_ai" | "runware_ai" | "gemini" | "comfyui") | null;
            model: string | null;
            warnings: string[];
            losses: components["schemas"]["Loss"][];
            data: {
                /** @description By which requests name the picture. */
                id: string;
                /** @description Where another prompt was drawn. */
                revised_prompt?: string;
                seed?: number;
                /** @description Readable without credentials for an hour. */
                url?: string;
                b64_json?: string;
            }[];
        };
        OpenAiModel: {
            id: string;
            /** @constant */
            object: "model";
            /** @description Seconds since 1970. */
            created: number;
            owned_by: string;
        };
        OpenAiUsage: {
            /** @description Of the prompt, estimated. */
            input_tokens: number;
            /** @constant */
            output_tokens: 0;
            total_tokens: number;
            input_tokens_details: {
                text_tokens: number;
                /** @constant */
                image_tokens: 0;
            };
            /** @description What it cost, in place of tokens. */
            cost_usd: number | null;
        };
        /** @description Every field of GenerateRequest is taken besides, at the top level or under extra_body; what is not known is told in the answer's warnings. */
        OpenAiVariationForm: {
            /**
             * @description At most 10,000 characters.
             * @default
             */
            prompt?: string;
            /**
             * @description PROVIDER/MODEL, a family such as flux-1-dev, or auto. OpenAI's own names are taken for auto.
             * @default auto
             */
            model?: string;
            /** @default 1 */
            n?: number;
            /** @default auto */
            size?: string;
            /**
             * @description low draws fast, high and above as well as can be.
             * @default auto
             * @enum {string}
             */
            quality?: "auto" | "low" | "medium" | "high" | "xhigh" | "max" | "standard" | "hd";
            /**
             * @default auto
             * @enum {string}
             */
            background?: "auto" | "opaque" | "transparent";
            /** @description png, jpeg or webp. */
            output_format?: string;
            output_compression?: number;
            /**
             * @description Without it both come: the base64 of up to four pictures, and an address of each.
             * @enum {string}
             */
            response_format?: "url" | "b64_json";
            /** @default false */
            stream?: boolean;
            /**
             * @description Taken and not heeded: no provider tells what a picture looks like before it is done.
             * @default 0
             */
            partial_images?: number;
            moderation?: string;
            style?: string;
            input_fidelity?: string;
            user?: string;
            safety_identifier?: string;
            /**
             * Format: binary
             * @description A still PNG, JPEG or WebP of at most 25 MB. Several are sent as `image[]`; the first one is worked on.
             */
            image: string;
        } & {
            [key: string]: unknown;
        };
        Organization: {
            id: string;
            name: string;
            /** @description Whether it is an account's own workspace. */
            is_personal: boolean;
            /** @description The caller's; null for a secret key. */
            role: ("owner" | "admin" | "member" | "viewer") | null;
            created_at: string;
        };
        /** @description Milliseconds, within a tenth of the exact ones; null where there were none. */
        Percentiles: {
            p50: number | null;
            p95: number | null;
            p99: number | null;
        };
        Picture: {
            /** @description By which requests name it. */
            id: string;
            /** @enum {string} */
            origin: "drawn" | "uploaded" | "fetched" | "derived";
            project_id: string;
            /** @description The picture's file under the folder that deno task sync mirrors to, and its address on the local stack. In every project the function images answers it, with /functions/v1/images in place of /storage/images. */
            local_url: string;
            /** @description Readable without credentials, for an hour unless asked for otherwise; null when it could not be signed. */
            signed_url: string | null;
            /** @description Pixels, upright. */
            width: number;
            /** @description Pixels, upright. */
            height: number;
            has_alpha: boolean | null;
            /** @enum {string} */
            format: "png" | "jpeg" | "webp";
            /** @description Bytes that are kept, without what was removed. */
            file_size: number;
            /** @description Of the bytes that are kept. */
            sha256: string;
            /** @description For anybody and for good, while the picture is published; else null. */
            public_url: string | null;
            /** Format: date-time */
            created_at: string;
            /** @description When it goes unless a generation uses it; null for one that stays. */
            expires_at: string | null;
        };
        PictureSource: {
            /**
             * Format: uuid
             * @description Of a picture of the project that draws.
             */
            image_id?: string;
            /** @description An https address that anybody can read; fetched once. */
            url?: string;
            /** @description The picture itself, as a data: URL in base64. */
            data?: string;
        };
        PlannedBatch: {
            /** @constant */
            dry_run: true;
            total: number;
            /** @description Requests that can be drawn. */
            possible: number;
            pictures: number;
            /** @description Who would draw a consistent batch; null for any other. */
            held_to: {
                /** @enum {string} */
                provider: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui";
                model: string;
            } | null;
            /** @description Of all of it; null when a price is not known. */
            estimated_usd: number | null;
            /** @description Of all of it, either way; null when a price is not known. */
            prices: {
                normal: number | null;
                /** @description Where it may take a day. */
                relaxed: number | null;
            };
            requests: {
                /** @description Place of the request in the batch, from 0. */
                index: number;
                /** @description The caller's own. */
                name: string | null;
                prompt: string;
                estimated_usd: number | null;
                /** @description Why it cannot be drawn. */
                error: components["schemas"]["Problem"] | null;
            }[];
        };
        PlannedGeneration: {
            /** @constant */
            dry_run: true;
            /** @constant */
            status: "planned";
            /** @description Null for the caller's own first project. */
            project_id: string | null;
            /**
             * @description What would be done first: ask a provider, shorten a prompt for it, wait for a place, or tell that nobody can draw this.
             * @enum {string}
             */
            next: "attempt" | "compress" | "wait" | "fail";
            /** @description Who would be asked first. */
            provider: ("leonardo_ai" | "runware_ai" | "gemini" | "comfyui") | null;
            model: string | null;
            /** @description At that provider; null when not known. */
            price_usd: number | null;
            expected_seconds: number | null;
            losses: components["schemas"]["Loss"][];
            error: {
                code: string;
                detail: string;
            } | null;
            at: string;
            /** @enum {string} */
            strategy: "balanced" | "quality" | "speed" | "cost" | "adaptive";
            /** @description The kind of request that `adaptive` learned with; null for other strategies. */
            context: string | null;
            /** @description Best first. */
            candidates: components["schemas"]["ExplainedCandidate"][];
            /** @description Who cannot draw this, and why. */
            excluded: {
                /** @enum {string} */
                provider: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui";
                reasons: string[];
            }[];
        };
        PlatformParts: {
            /** @description Whether the database calls the worker at once. */
            pg_net: boolean;
            /** @description How the schedules are kept: by minutes where pg_cron is older than 1.5; null for none. */
            pg_cron: ("by_seconds" | "by_minutes") | null;
            /** @description Whether the address and the key are set that the worker is called with. */
            vault_secrets: boolean;
            /** @description Whether generations can be followed over Realtime. */
            realtime: boolean;
        };
        /** @description https://www.rfc-editor.org/rfc/rfc9457 */
        Problem: {
            type: string;
            title: string;
            status: number;
            /** @description What happened and what to do about it. */
            detail: string;
            /** @enum {string} */
            code: "invalid_request" | "invalid_json" | "prompt_too_long" | "unauthorized" | "budget_exceeded" | "forbidden" | "not_found" | "project_not_found" | "image_not_found" | "method_not_allowed" | "conflict" | "cancelled" | "payload_too_large" | "unsupported_media_type" | "content_refused" | "idempotency_key_reused" | "image_refused" | "image_unreachable" | "no_capable_provider" | "rate_limited" | "internal" | "providers_failed" | "providers_unavailable" | "deadline_exceeded";
            /** @description Finds the request in the log. */
            request_id: string;
            /** @description One entry per field that is not valid. */
            errors?: {
                path: string;
                message: string;
            }[];
        } & {
            [key: string]: unknown;
        };
        Project: {
            id: string;
            organization_id: string;
            name: string;
            prompt_optimization: ("standard" | "auto" | "never") | null;
            keep_workflows: boolean;
            strip_metadata: boolean;
            embed_metadata: boolean;
            /** @enum {string} */
            cache: "use" | "off";
            keep_pictures_days: number | null;
            created_at: string;
        };
        PromptAnalysis: {
            characters: number;
            words: number;
            sentences: number;
            /** @description Of a language model: never too few, at most 15 % too many. */
            estimated_tokens: number;
            /** @description The same for CLIP. */
            clip_tokens: number;
            /** @description Windows of 75 tokens; what stands in later ones weighs less, or nothing. */
            clip_windows: number;
            /** @description ISO 639-1, or `und`. */
            language: string;
            /** @enum {string} */
            form: "tags" | "prose";
            /** @enum {string} */
            shape: "json" | "labelled" | "markdown" | "panels" | "regions" | "plain";
            /** @description Headings, keys, panels and regions. */
            sections: {
                label: string;
                /** @description What stands under it must not be seen. */
                negative: boolean;
            }[];
            complexity: number;
            readability: number | null;
            keywords: {
                text: string;
                score: number;
            }[];
            concepts: {
                kind: string;
                text: string;
                weight: number;
                occurrences: number;
            }[];
            /** @description What a shorter prompt must neither alter nor drop unsaid. */
            facts: {
                kind: string;
                text: string;
            }[];
            protected_tokens: {
                kind: string;
                text: string;
            }[];
        };
        PromptAnalytics: {
            /** @description Of the hour or the day, in UTC; null without `interval`. */
            starts_at: string | null;
            /** @description Null unless told apart by `project`. */
            project_id: string | null;
            /** @description Null unless told apart by `provider`, and for what no provider did. */
            provider: string | null;
            /** @description The same with `model`. */
            model: string | null;
            /** @description `cache` where a prompt had been shortened before. */
            method: string;
            compressions: number;
            /** @description Of all compressions of its time and project, 0 to 1. */
            share: number | null;
            /** @description How much of what prompts ask for is left, on average, 0 to 1. */
            coverage: number | null;
            characters_before: number;
            characters_after: number;
            /** @description Characters after, by those before. */
            kept: number | null;
            duration_ms: components["schemas"]["Percentiles"];
            /** @description Of the language model, by class. */
            failures: {
                [key: string]: number;
            };
        };
        PromptStatsRequest: {
            prompt: string;
        };
        /**
         * @example {
         *       "is_valid": true,
         *       "original_prompt": "A portrait of a woman in a red scarf, in the style of Alphonse Mucha. I would like to see a portrait of a woman in a red scarf. A sign reads \"OPEN\". Negative prompt: text, logos",
         *       "optimized_prompt": "A portrait of a woman in a red scarf, in the style of Alphonse Mucha. A sign reads \"OPEN\". Negative prompt: text, logos",
         *       "is_optimized": true,
         *       "original_length": 177,
         *       "optimized_length": 119,
         *       "reduction": 0.327683615819209,
         *       "optimization_time": 0.003,
         *       "method": "local",
         *       "model": null,
         *       "preservation": 1,
         *       "dropped": [],
         *       "diff": [
         *         {
         *           "change": "kept",
         *           "text": "A portrait of a woman in a red scarf, in the style of Alphonse Mucha. "
         *         },
         *         {
         *           "change": "dropped",
         *           "text": "I would like to see a portrait of a woman in a red scarf. "
         *         },
         *         {
         *           "change": "kept",
         *           "text": "A sign reads \"OPEN\". Negative prompt: text, logos"
         *         }
         *       ],
         *       "warnings": [],
         *       "analysis": {
         *         "characters": 177,
         *         "words": 37,
         *         "sentences": 5,
         *         "estimated_tokens": 50,
         *         "clip_tokens": 50,
         *         "clip_windows": 1,
         *         "language": "en",
         *         "form": "prose",
         *         "shape": "plain",
         *         "sections": [
         *           {
         *             "label": "Negative prompt:",
         *             "negative": true
         *           }
         *         ],
         *         "complexity": 18.2,
         *         "readability": 89.6,
         *         "keywords": [
         *           {
         *             "text": "red scarf",
         *             "score": 4
         *           },
         *           {
         *             "text": "alphonse mucha",
         *             "score": 4
         *           },
         *           {
         *             "text": "sign reads",
         *             "score": 4
         *           },
         *           {
         *             "text": "portrait",
         *             "score": 1
         *           },
         *           {
         *             "text": "woman",
         *             "score": 1
         *           },
         *           {
         *             "text": "open",
         *             "score": 1
         *           },
         *           {
         *             "text": "text",
         *             "score": 1
         *           },
         *           {
         *             "text": "logos",
         *             "score": 1
         *           }
         *         ],
         *         "concepts": [
         *           {
         *             "kind": "subject",
         *             "text": "woman",
         *             "weight": 6.6,
         *             "occurrences": 2
         *           },
         *           {
         *             "kind": "subject",
         *             "text": "red scarf",
         *             "weight": 6.6,
         *             "occurrences": 2
         *           },
         *           {
         *             "kind": "camera",
         *             "text": "portrait",
         *             "weight": 3.3,
         *             "occurrences": 2
         *           },
         *           {
         *             "kind": "subject",
         *             "text": "sign reads",
         *             "weight": 3,
         *             "occurrences": 1
         *           },
         *           {
         *             "kind": "artist",
         *             "text": "Alphonse Mucha",
         *             "weight": 2.5,
         *             "occurrences": 1
         *           },
         *           {
         *             "kind": "colour",
         *             "text": "red",
         *             "weight": 2.2,
         *             "occurrences": 2
         *           },
         *           {
         *             "kind": "medium",
         *             "text": "logos",
         *             "weight": 2,
         *             "occurrences": 1
         *           },
         *           {
         *             "kind": "detail",
         *             "text": "OPEN",
         *             "weight": 1.2,
         *             "occurrences": 1
         *           },
         *           {
         *             "kind": "detail",
         *             "text": "text",
         *             "weight": 1.2,
         *             "occurrences": 1
         *           }
         *         ],
         *         "facts": [
         *           {
         *             "kind": "colour",
         *             "text": "red scarf"
         *           },
         *           {
         *             "kind": "name",
         *             "text": "Alphonse Mucha"
         *           },
         *           {
         *             "kind": "colour",
         *             "text": "red scarf"
         *           },
         *           {
         *             "kind": "quote",
         *             "text": "\"OPEN\""
         *           },
         *           {
         *             "kind": "exclusion",
         *             "text": "text"
         *           },
         *           {
         *             "kind": "exclusion",
         *             "text": "logos"
         *           }
         *         ],
         *         "protected_tokens": [
         *           {
         *             "kind": "quote",
         *             "text": "\"OPEN\""
         *           }
         *         ]
         *       }
         *     }
         */
        PromptValidation: {
            /** @constant */
            is_valid: true;
            original_prompt: string;
            optimized_prompt: string;
            is_optimized: boolean;
            /** @description Characters. */
            original_length: number;
            /** @description Characters. */
            optimized_length: number;
            /** @description The share that went, 0..1. */
            reduction: number;
            /** @description Seconds. */
            optimization_time: number;
            /** @enum {string} */
            method: "none" | "ollama" | "llm" | "local" | "cache";
            model: string | null;
            /** @description How much of everything that the prompt says is in the shorter one. */
            preservation: number;
            /** @description What went, heaviest first; a subject weighs 3. */
            dropped: {
                text: string;
                kind: string;
                weight: number;
            }[];
            /** @description On request. */
            diff?: {
                /** @enum {string} */
                change: "kept" | "dropped" | "added";
                text: string;
            }[];
            warnings: string[];
            analysis: components["schemas"]["PromptAnalysis"];
        };
        /**
         * @example {
         *       "prompt": "A portrait of a woman in a red scarf, in the style of Alphonse Mucha. I would like to see a portrait of a woman in a red scarf. A sign reads \"OPEN\". Negative prompt: text, logos",
         *       "force_optimize": true,
         *       "diff": true
         *     }
         */
        PromptValidationRequest: {
            prompt: string;
            /**
             * @description Leave out what is said twice, also of a short prompt.
             * @default false
             */
            force_optimize?: boolean;
            /**
             * @description Show word by word what went.
             * @default false
             */
            diff?: boolean;
        };
        Provider: {
            /** @enum {string} */
            id: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui";
            /** @enum {string} */
            availability: "available" | "cooling_down" | "at_capacity" | "disabled" | "misconfigured" | "not_configured";
            /** @description Whether its key or URL is set. */
            configured: boolean;
            /** @description Whether an admin lets it be asked. */
            enabled: boolean;
            /** @description Whether a stand-in draws instead of the provider. */
            simulated: boolean;
            /** @description Lower comes first. */
            priority: number;
            /** @description Share of the load among equals. */
            weight: number;
            default_model: string | null;
            /** @description Why it is not available; null when it is. */
            reason: string | null;
            health: {
                /** @description Recent outcomes, each counting half after 20 s. */
                outcomes: number;
                /** @description 0..1; null before the first outcome. */
                success_rate: number | null;
                consecutive_failures: number;
                average_latency_ms: number | null;
                cooldown_until: string | null;
                recovered_at: string | null;
                last_error_class: string | null;
                last_error_message: string | null;
                last_failure_at: string | null;
                last_success_at: string | null;
            };
            /** @description Its accounts and servers: each has limits, health and cooldowns of its own. */
            upstreams: {
                /** @description Such as gemini/2, or comfyui/studio for a server with a name. */
                id: string;
                /** @enum {string} */
                availability: "available" | "cooling_down" | "at_capacity" | "disabled" | "misconfigured" | "not_configured";
                /** @description Why it is not available; null when it is. */
                reason: string | null;
                health: {
                    /** @description Recent outcomes, each counting half after 20 s. */
                    outcomes: number;
                    /** @description 0..1; null before the first outcome. */
                    success_rate: number | null;
                    consecutive_failures: number;
                    average_latency_ms: number | null;
                    cooldown_until: string | null;
                    recovered_at: string | null;
                    last_error_class: string | null;
                    last_error_message: string | null;
                    last_failure_at: string | null;
                    last_success_at: string | null;
                };
                /** @description Upstream requests under way. */
                running: number;
                /** @description What it said when it was last asked how it is; null before that. */
                probe: {
                    checked_at: string;
                    /** @enum {string} */
                    status: "healthy" | "degraded" | "unhealthy";
                    detail: string | null;
                    latency_ms: number | null;
                } | null;
                /** @description Models that are left alone there, while others are not. */
                resting_models: {
                    model: string;
                    until: string;
                    error_class: string | null;
                    detail: string | null;
                }[];
            }[];
            /** @description Of each account and server. */
            limits: {
                requests_per_minute: number | null;
                max_concurrency: number | null;
                timeout_ms: number;
            };
            /** @description What is left of the limits just now; null where there is none. */
            left: {
                requests: number | null;
                concurrency: number | null;
            };
            /** @description Upstream requests under way. */
            running: number;
        };
        ProviderAnalytics: {
            /** @description Of the hour or the day, in UTC; null without `interval`. */
            starts_at: string | null;
            /** @description Null unless told apart by `project`. */
            project_id: string | null;
            /** @description Null unless told apart by `provider`, and for what no provider did. */
            provider: string | null;
            /** @description The same with `model`. */
            model: string | null;
            /** @description That have ended. */
            attempts: number;
            completed: number;
            /** @description That brought some of their pictures. */
            partial: number;
            failed: number;
            /** @description That were given up, by a cancellation or an interruption. */
            abandoned: number;
            /** @description Completed and partial ones among those that were not abandoned, 0 to 1. */
            success_rate: number | null;
            /** @description Of those that brought pictures, in milliseconds. */
            latency_ms: components["schemas"]["Percentiles"];
            /** @description USD. */
            cost_usd: number;
            /** @description What may have been charged besides, USD. */
            maybe_billed_usd: number;
            pictures: number;
            bytes: number;
            /** @description By class. */
            failures: {
                [key: string]: number;
            };
            /** @description To others, by why: a failure class, or why it had no place. */
            fallbacks: {
                [key: string]: number;
            };
            /** @description The same by who drew instead. */
            fallbacks_to: {
                [key: string]: number;
            };
            /** @description Of fields that were not honoured, as `field change`. */
            losses: {
                [key: string]: number;
            };
        };
        ProviderSettingsChange: {
            enabled?: boolean;
            priority?: number;
            weight?: number;
            default_model?: string | null;
            requests_per_minute?: number | null;
            max_concurrency?: number | null;
            timeout_ms?: number;
            models?: {
                id: string;
                name?: string;
                aliases?: string[];
                family?: string;
                differs?: string[];
                retired?: boolean;
                priceUsd?: number | null;
                quality?: number;
                typicalLatencyMs?: number;
                capabilities?: {
                    maxPromptCharacters?: number;
                    maxNegativePromptCharacters?: number;
                    size?: {
                        /** @constant */
                        kind: "range";
                        minimum: number;
                        maximum: number;
                        multipleOf: number;
                        maximumPixels?: number;
                    } | {
                        /** @constant */
                        kind: "list";
                        sizes: {
                            aspectRatio: string;
                            width: number;
                            height: number;
                        }[];
                    };
                    maxImagesPerCall?: number;
                    formats?: ("png" | "jpeg" | "webp")[];
                    seed?: boolean;
                    steps?: {
                        min: number;
                        max: number;
                    } | null;
                    guidanceScale?: {
                        min: number;
                        max: number;
                    } | null;
                    styles?: string[];
                    progress?: boolean;
                };
            }[];
            capabilities?: {
                maxPromptCharacters?: number;
                maxNegativePromptCharacters?: number;
                size?: {
                    /** @constant */
                    kind: "range";
                    minimum: number;
                    maximum: number;
                    multipleOf: number;
                    maximumPixels?: number;
                } | {
                    /** @constant */
                    kind: "list";
                    sizes: {
                        aspectRatio: string;
                        width: number;
                        height: number;
                    }[];
                };
                maxImagesPerCall?: number;
                formats?: ("png" | "jpeg" | "webp")[];
                seed?: boolean;
                steps?: {
                    min: number;
                    max: number;
                } | null;
                guidanceScale?: {
                    min: number;
                    max: number;
                } | null;
                styles?: string[];
                progress?: boolean;
            };
            options?: {
                [key: string]: components["schemas"]["Json"];
            };
        };
        /** @description A field that is null or empty counts as absent. */
        QuickRequest: {
            prompt: string;
            negative_prompt?: string;
            width?: number;
            height?: number;
            /** @default 1 */
            num_images?: number;
            provider?: string;
            seed?: number;
            /** Format: uuid */
            project_id?: string;
        };
        Rating: {
            /** @description 1 is the worst, 5 the best; the last one counts. */
            rating: number;
        };
        Readiness: {
            /**
             * @description `degraded` can draw, though something is amiss; `not_ready` cannot.
             * @enum {string}
             */
            status: "ready" | "degraded" | "not_ready";
            /** @description What is amiss. */
            problems: string[];
            /** @description A few seconds ago at most. */
            checked_at: string;
            /** @enum {string} */
            database: "reachable" | "unreachable";
            /** @enum {string} */
            storage: "reachable" | "unreachable";
            providers: {
                [key: string]: {
                    /** @enum {string} */
                    availability: "available" | "cooling_down" | "at_capacity" | "disabled" | "misconfigured" | "not_configured";
                    /** @description Null where it is not set up. */
                    mode: ("simulated" | "real") | null;
                    /** @description Its accounts or servers. */
                    servers: {
                        id: string;
                        availability: string;
                        /** @description By the last probe; null before the first one. */
                        status: string | null;
                        checked_at: string | null;
                        latency_ms: number | null;
                        /** @description Whether the provider does not accept its key. */
                        refused: boolean;
                    }[];
                };
            };
            ollama: {
                /** @description Null where it is not set up. */
                mode: ("simulated" | "real") | null;
                /** @description Null where no language model is set up. */
                reachable: boolean | null;
            };
            queue: {
                queued: number;
                running: number;
                /** @description For a provider that is at work, without a runner. */
                waiting: number;
                /** @description How long the oldest one waits that could have been begun; null when none does. */
                oldest_seconds: number | null;
            } | null;
            schedule: {
                /** @description Null when it has never run. */
                ran_seconds_ago: number | null;
                /** @description How the schedules are kept: by minutes where pg_cron is older than 1.5; null for none. */
                runs: ("by_seconds" | "by_minutes") | null;
            } | null;
            webhooks: {
                pending: number;
                /** @description How long the oldest one is overdue; null when none is. */
                oldest_seconds: number | null;
            } | null;
            /** @description Optional parts of the database; null when it did not tell of them. */
            platform_parts: components["schemas"]["PlatformParts"] | null;
        };
        StorageAnalytics: {
            /** @description Of the hour or the day, in UTC; null without `interval`. */
            starts_at: string | null;
            /** @description Null unless told apart by `project`. */
            project_id: string | null;
            /** @description Null unless told apart by `provider`, and for what no provider did. */
            provider: string | null;
            /** @description The same with `model`. */
            model: string | null;
            pictures_stored: number;
            bytes_stored: number;
            /** @description Those of them that no provider drew. */
            pictures_handed_in: number;
            pictures_deleted: number;
            bytes_deleted: number;
            /** @description From Storage, by the sweep. */
            objects_removed: number;
            /** @description Those of them that never were a picture. */
            orphans_removed: number;
        };
        StoredPictures: {
            provider: string | null;
            origin: string;
            pictures: number;
            bytes: number;
        };
        Style: {
            id: string;
            project_id: string;
            name: string;
            description: string;
            /** @description From 1; each change of its fields makes a new one. */
            version: number;
            /** @description The latest version. */
            latest: number;
            fields: {
                [key: string]: components["schemas"]["Json"];
            };
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            deleted_at: string | null;
        };
        StyleFields: {
            /** @description Put before the prompt. */
            prompt_prefix?: string;
            /** @description Put after it. */
            prompt_suffix?: string;
            /** @description Added to the request's own. */
            negative_prompt?: string;
            /** @description Colours, as #RRGGBB or by name, told in words after the prompt. */
            palette?: string[];
            /** @description Pictures of the project to go by, beside the request's own. */
            images?: {
                /** Format: uuid */
                image_id: string;
                /**
                 * @default style
                 * @enum {string}
                 */
                role?: "reference" | "style" | "character" | "content";
                weight?: number;
            }[];
            provider?: string;
            /** @description The same model at whatever provider has it, by its family such as flux-1-dev (GET /providers/models lists them); PROVIDER/MODEL_ID for one provider's own; or auto. */
            model?: string;
            /** @description One provider's own name of a model: its id, name or alias there. */
            model_id?: string;
            preset_style?: string;
            seed?: number;
            width?: number;
            height?: number;
            /** @description Width to height, such as 16:9 or 4:5, between 1:8 and 8:1; beside a size only where they agree. */
            aspect_ratio?: string;
            guidance_scale?: number;
            steps?: number;
            /** @enum {string} */
            output_format?: "png" | "jpeg" | "webp";
        };
        StyleFieldsChange: {
            prompt_prefix?: string | null;
            prompt_suffix?: string | null;
            negative_prompt?: string | null;
            palette?: string[] | null;
            images?: {
                /** Format: uuid */
                image_id: string;
                /**
                 * @default style
                 * @enum {string}
                 */
                role?: "reference" | "style" | "character" | "content";
                weight?: number;
            }[] | null;
            provider?: string | null;
            model?: string | null;
            model_id?: string | null;
            preset_style?: string | null;
            seed?: number | null;
            width?: number | null;
            height?: number | null;
            aspect_ratio?: string | null;
            guidance_scale?: number | null;
            steps?: number | null;
            output_format?: ("png" | "jpeg" | "webp") | null;
        };
        Upload: {
            /** @description Of the picture, once it is complete. */
            id: string;
            bucket: string;
            path: string;
            /** @description For `uploadToSignedUrl` of supabase-js. */
            token: string;
            /** @description Good for two hours. */
            upload_url: string;
        };
        UploadRequest: {
            /** Format: uuid */
            project_id?: string;
        };
        UsageAnalytics: {
            /** @description Of the hour or the day, in UTC; null without `interval`. */
            starts_at: string | null;
            /** @description Null unless told apart by `project`. */
            project_id: string | null;
            /** @description Null unless told apart by `provider`, and for what no provider did. */
            provider: string | null;
            /** @description The same with `model`. */
            model: string | null;
            /** @description Generations that have ended. */
            requests: number;
            completed: number;
            failed: number;
            cancelled: number;
            /** @description Completed ones among those that were not cancelled, 0 to 1. */
            success_rate: number | null;
            /** @description USD. */
            cost_usd: number;
            /** @description What may have been charged besides, USD. */
            maybe_billed_usd: number;
            pictures: number;
            bytes: number;
            /** @description From this provider to another, or all of them. */
            fallbacks: number;
            /** @description Requests for which the pictures were there. */
            cache_hits: number;
            /** @description What they would have cost. */
            cache_saved_usd: number;
            /** @description From the request to the end of those that completed. */
            total_ms: components["schemas"]["Percentiles"];
            /** @description Until the service began with it. */
            queue_ms: components["schemas"]["Percentiles"];
            /** @description The service's own: all of the time but the queue, waits for a place, and providers that draw. */
            overhead_ms: components["schemas"]["Percentiles"];
        };
        WebhookBatchMessage: {
            /** @enum {string} */
            type: "batch.completed" | "batch.held";
            /** @description When that happened. */
            timestamp: string;
            data: {
                batch_id: string;
                project_id: string;
                name: string | null;
                metadata: {
                    [key: string]: components["schemas"]["Json"];
                };
                /** @enum {string} */
                status: "completed" | "cancelled" | "held";
                reason: string | null;
                total: number;
                counts: {
                    waiting: number;
                    running: number;
                    completed: number;
                    failed: number;
                    cancelled: number;
                    pictures: number;
                    cost_usd: number;
                    maybe_billed_usd: number;
                    estimated_usd: number | null;
                    left_usd: number | null;
                    seconds_left: number | null;
                };
                /** @description The first hundred. */
                failed: {
                    index: number;
                    name: string | null;
                    generation_id: string | null;
                    code: string | null;
                }[];
            };
        };
        WebhookDelivery: {
            id: string;
            endpoint_id: string;
            project_id: string;
            /** @description What it tells of, if it is a generation. */
            generation_id: string | null;
            /** @description What it tells of, if it is a batch. */
            batch_id: string | null;
            /** @enum {string} */
            event: "generation.completed" | "generation.failed" | "generation.cancelled" | "alert.firing" | "alert.resolved" | "batch.completed" | "batch.held";
            payload: {
                [key: string]: components["schemas"]["Json"];
            };
            /** @enum {string} */
            status: "pending" | "delivered" | "failed";
            tries: number;
            next_try_at: string | null;
            last_status: number | null;
            last_error: string | null;
            created_at: string;
            delivered_at: string | null;
        };
        WebhookEndpoint: {
            id: string;
            project_id: string;
            url: string;
            description: string;
            events: ("generation.completed" | "generation.failed" | "generation.cancelled" | "alert.firing" | "alert.resolved" | "batch.completed" | "batch.held")[];
            enabled: boolean;
            disabled_reason: string | null;
            created_at: string;
            updated_at: string;
        };
        WebhookEndpointChange: {
            url?: string;
            description?: string;
            events?: ("generation.completed" | "generation.failed" | "generation.cancelled" | "alert.firing" | "alert.resolved" | "batch.completed" | "batch.held")[];
            enabled?: boolean;
        };
        WebhookMessage: {
            /** @enum {string} */
            type: "generation.completed" | "generation.failed" | "generation.cancelled";
            /** @description When the generation ended. */
            timestamp: string;
            data: {
                generation_id: string;
                project_id: string;
                /** @enum {string} */
                status: "completed" | "failed" | "cancelled";
                provider: string | null;
                images: {
                    id: string;
                    /** @description In the project's bucket. */
                    object_path: string;
                    width: number;
                    height: number;
                    format: string;
                }[];
                error: {
                    code: string;
                    detail: string;
                } | null;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Finds the request in the log; a caller may send one of its own. */
        RequestId: string;
        /** @description Seconds after which the same call is worth repeating. */
        RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    generate: {
        parameters: {
            query?: {
                /** @description As `dry_run` of the body. */
                dry_run?: "0" | "1" | "" | "true" | "false";
            };
            header?: {
                /** @description `respond-async` answers at once with the address of the job. */
                Prefer?: string;
                /** @description The same key with the same body is answered with the same generation, however often it is sent. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GenerateRequest"];
            };
        };
        responses: {
            /** @description The generation with its pictures, or for a dry run who would draw it. */
            200: {
                headers: {
                    /** @description The limits that bind, one policy each: `q` within `w` seconds. */
                    "RateLimit-Policy"?: string;
                    /** @description What is left of each: `r` now, and more in `t` seconds. */
                    RateLimit?: string;
                    /** @description `true` when an earlier request made the generation. */
                    "Idempotent-Replayed"?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Generation"] | components["schemas"]["PlannedGeneration"];
                };
            };
            /** @description Still at work. */
            202: {
                headers: {
                    /** @description The limits that bind, one policy each: `q` within `w` seconds. */
                    "RateLimit-Policy"?: string;
                    /** @description What is left of each: `r` now, and more in `t` seconds. */
                    RateLimit?: string;
                    /** @description The job. */
                    Location?: string;
                    /** @description `respond-async` when that was asked for. */
                    "Preference-Applied"?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedGeneration"];
                };
            };
        };
    };
    generateBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description `respond-async` answers at once with the address of the job. */
                Prefer?: string;
                /** @description The same key with the same body is answered with the same generation, however often it is sent. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchRequest"];
            };
        };
        responses: {
            /** @description One result per request, in their order; for a dry run what would be drawn. */
            200: {
                headers: {
                    /** @description The limits that bind, one policy each: `q` within `w` seconds. */
                    "RateLimit-Policy"?: string;
                    /** @description What is left of each: `r` now, and more in `t` seconds. */
                    RateLimit?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"] | components["schemas"]["PlannedBatch"];
                };
            };
            /** @description The same, with some still at work or waiting for their turn. */
            202: {
                headers: {
                    /** @description The limits that bind, one policy each: `q` within `w` seconds. */
                    "RateLimit-Policy"?: string;
                    /** @description What is left of each: `r` now, and more in `t` seconds. */
                    RateLimit?: string;
                    /** @description The batch. */
                    Location?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
        };
    };
    generateQuick: {
        parameters: {
            query?: never;
            header?: {
                /** @description `respond-async` answers at once with the address of the job. */
                Prefer?: string;
                /** @description The same key with the same body is answered with the same generation, however often it is sent. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuickRequest"];
            };
        };
        responses: {
            /** @description The generation with its pictures. */
            200: {
                headers: {
                    /** @description The limits that bind, one policy each: `q` within `w` seconds. */
                    "RateLimit-Policy"?: string;
                    /** @description What is left of each: `r` now, and more in `t` seconds. */
                    RateLimit?: string;
                    /** @description `true` when an earlier request made the generation. */
                    "Idempotent-Replayed"?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Generation"];
                };
            };
            /** @description Still at work. */
            202: {
                headers: {
                    /** @description The limits that bind, one policy each: `q` within `w` seconds. */
                    "RateLimit-Policy"?: string;
                    /** @description What is left of each: `r` now, and more in `t` seconds. */
                    RateLimit?: string;
                    /** @description The job. */
                    Location?: string;
                    /** @description `respond-async` when that was asked for. */
                    "Preference-Applied"?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedGeneration"];
                };
            };
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The generation. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Generation"];
                };
            };
        };
    };
    createStreamToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A token for the events of this generation and nothing else. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        token: string;
                        /**
                         * Format: uri
                         * @description The stream with the token, for `new EventSource(url)`.
                         */
                        url: string;
                        /**
                         * Format: date-time
                         * @description When the token opens no more; a quarter of an hour from now.
                         */
                        expires_at: string;
                    };
                };
            };
        };
    };
    drawAgain: {
        parameters: {
            query?: never;
            header?: {
                /** @description `respond-async` answers at once with the address of the job. */
                Prefer?: string;
                /** @description The same key with the same body is answered with the same generation, however often it is sent. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GenerateRequest"];
            };
        };
        responses: {
            /** @description The new generation with its pictures. */
            200: {
                headers: {
                    /** @description The limits that bind, one policy each: `q` within `w` seconds. */
                    "RateLimit-Policy"?: string;
                    /** @description What is left of each: `r` now, and more in `t` seconds. */
                    RateLimit?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Generation"];
                };
            };
            /** @description Still at work. */
            202: {
                headers: {
                    /** @description The limits that bind, one policy each: `q` within `w` seconds. */
                    "RateLimit-Policy"?: string;
                    /** @description What is left of each: `r` now, and more in `t` seconds. */
                    RateLimit?: string;
                    /** @description The job. */
                    Location?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedGeneration"];
                };
            };
        };
    };
    followJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description Goes on after this event. */
                "Last-Event-ID"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events until it is done; the data of each is one of these as JSON. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["GenerationEvent"];
                };
            };
            /** @description It is done and the client has every event; there is nothing to follow. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getJob: {
        parameters: {
            query?: {
                /** @description Tells besides what each attempt was chosen by. */
                explain?: "0" | "1" | "" | "true" | "false";
                /** @description Tells besides where smaller sizes of the pictures are. */
                srcset?: "0" | "1" | "" | "true" | "false";
                /** @description How long the pictures' signed addresses work, in seconds; an hour by default. */
                url_lifetime?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The generation. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        generation_id: string;
                        provider: ("leonardo_ai" | "runware_ai" | "gemini" | "comfyui") | null;
                        /** @enum {string} */
                        status: "queued" | "running" | "completed" | "failed" | "cancelled";
                        /** @description The prompt that was used. */
                        prompt: string;
                        project_id: string;
                        batch_id: string | null;
                        /** @description What it belongs to: the one of the request, or of the picture that it goes on from. */
                        series_id: string | null;
                        /** @description The picture that it goes on from. */
                        parent_image_id: string | null;
                        /** @enum {string} */
                        source: "api" | "quick" | "batch" | "database";
                        total_images: number;
                        images: components["schemas"]["Image"][];
                        /** @description Whether this is the generation of an equal request, which answers for the one that was sent and costs nothing more. */
                        cached: boolean;
                        metadata: {
                            prompt_validation: {
                                original_length: number;
                                optimized_length: number;
                                optimization_time: number;
                                method: string;
                                preservation: number;
                            } | null;
                            /** @description Seconds; null until it has ended. */
                            generation_time: number | null;
                            provider_model: string | null;
                            /** @description What all attempts surely cost. */
                            cost_usd: number | null;
                            /** @description What they may have cost besides. */
                            maybe_billed_usd: number | null;
                            attempts: components["schemas"]["Attempt"][];
                        };
                        warnings: string[];
                        /** @description What of the request is not, or not quite, what was drawn, by field; each is a warning as well. */
                        losses: components["schemas"]["Loss"][];
                        /** @description As it was read, with scene_id and metadata; a style that it named is in it. Null when it is forgotten, and in a list when it is large. */
                        request: {
                            [key: string]: components["schemas"]["Json"];
                        } | null;
                        /** Format: date-time */
                        created_at: string;
                        completed_at: string | null;
                        error: {
                            code: string;
                            detail: string;
                        } | null;
                        /** @description With `explain`. */
                        decisions?: components["schemas"]["ExplainedAttempt"][];
                        /** @description Where its time went; with `explain`. */
                        timing?: components["schemas"]["GenerationTiming"];
                    };
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                project_id?: string;
                provider?: string;
                status?: "queued" | "running" | "completed" | "failed" | "cancelled";
                source?: "api" | "quick" | "batch" | "database";
                batch_id?: string;
                series_id?: string;
                parent_image_id?: string;
                scene_id?: string;
                style_id?: string;
                /** @description What the metadata contain, as JSON, such as `{"sku": "A-7"}`. */
                metadata?: string;
                /** @description Words of the prompt: all of them, a "phrase", one or another with `or`, none with `-`. */
                text?: string;
                created_after?: string;
                created_before?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of generations and the cursor of the next one. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        jobs: components["schemas"]["Generation"][];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The generation. */
            202: {
                headers: {
                    /** @description The limits that bind, one policy each: `q` within `w` seconds. */
                    "RateLimit-Policy"?: string;
                    /** @description What is left of each: `r` now, and more in `t` seconds. */
                    RateLimit?: string;
                    /** @description The job. */
                    Location?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Generation"];
                };
            };
        };
    };
    streamJob: {
        parameters: {
            query: {
                /** @description Of `POST /jobs/{id}/stream-token`. */
                token: string;
                /** @description Goes on after this event, for a new EventSource; one that comes back says it itself. */
                last_event_id?: string;
            };
            header?: {
                /** @description Goes on after this event. */
                "Last-Event-ID"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events until it is done; the data of each is one of these as JSON. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["GenerationEvent"];
                };
            };
            /** @description It is done and the client has every event; there is nothing to follow. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    cancelBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The batch. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchStatus"];
                };
            };
        };
    };
    followBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Goes on after this event. */
                "Last-Event-ID"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events until nothing is left to do; the data of each is one of these as JSON. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["BatchEvent"];
                };
            };
            /** @description It is done and the client has every event; there is nothing to follow. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getBatch: {
        parameters: {
            query?: {
                /** @description Of the items. */
                status?: "waiting" | "running" | "completed" | "failed" | "cancelled";
                /** @description Of an item. */
                name?: string;
                /** @description Items; 0 for none. */
                limit?: number;
                /** @description The next page's, as the last one told it. */
                cursor?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The batch with items in their order. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        batch_id: string;
                        project_id: string;
                        name: string | null;
                        metadata: {
                            [key: string]: components["schemas"]["Json"];
                        };
                        /**
                         * @description `completed` when nothing is left to do, whatever failed.
                         * @enum {string}
                         */
                        status: "running" | "held" | "cancelled" | "completed";
                        /** @description Why it is held. */
                        reason: string | null;
                        total: number;
                        waiting: number;
                        running: number;
                        completed: number;
                        failed: number;
                        cancelled: number;
                        pictures: number;
                        /** @description So far, of all attempts. */
                        cost_usd: number;
                        /** @description What attempts may have cost besides. */
                        maybe_billed_usd: number;
                        /** @description Of all of it; null when a price is not known. */
                        estimated_usd: number | null;
                        /** @enum {string} */
                        urgency: "normal" | "relaxed";
                        /** @description Of all of it, either way; null when a price is not known. */
                        prices: {
                            normal: number | null;
                            /** @description Where it may take a day. */
                            relaxed: number | null;
                        };
                        /** @description Of what is left. */
                        left_usd: number | null;
                        /** @description Null before the first picture. */
                        seconds_left: number | null;
                        consistent: boolean;
                        /** @enum {string} */
                        on_failure: "move" | "hold";
                        /** @description Who draws a consistent batch; null for any other. */
                        held_to: {
                            /** @enum {string} */
                            provider: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui";
                            model: string;
                        } | null;
                        /** @description When it went to another provider, and why. */
                        moves: {
                            from: {
                                /** @enum {string} */
                                provider: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui";
                                model: string;
                            } | null;
                            to: {
                                /** @enum {string} */
                                provider: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui";
                                model: string;
                            } | null;
                            reason: string;
                            /** Format: date-time */
                            at: string;
                        }[];
                        /** @description The limit that has no room now. */
                        waits_for: {
                            /** @enum {string} */
                            limit: "requests_per_minute" | "pictures_per_day" | "usd_per_day" | "usd_per_month" | "queued" | "at_once" | "bytes";
                            /** @enum {string} */
                            scope: "deployment" | "uninvited_accounts" | "organization" | "account" | "anonymous_account" | "api_key" | "project";
                            allowed: number;
                            /**
                             * Format: date-time
                             * @example 2026-01-01T12:00:00Z
                             */
                            until: string;
                        } | null;
                        /** Format: date-time */
                        created_at: string;
                        completed_at: string | null;
                        items: components["schemas"]["BatchItem"][];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getBatchResults: {
        parameters: {
            query?: {
                status?: "waiting" | "running" | "completed" | "failed" | "cancelled";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One item a line, in their order. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": components["schemas"]["BatchItem"];
                };
            };
        };
    };
    listBatches: {
        parameters: {
            query?: {
                project_id?: string;
                status?: "running" | "held" | "cancelled" | "completed";
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of batches and the cursor of the next one. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        batches: components["schemas"]["BatchStatus"][];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    retryBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The batch. */
            202: {
                headers: {
                    /** @description The batch. */
                    Location?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchStatus"];
                };
            };
        };
    };
    getStyle: {
        parameters: {
            query?: {
                /** @description Left out: the latest. */
                version?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The style. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Style"];
                };
            };
        };
    };
    deleteStyle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeStyle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    /** @description What is absent stays as it is; null takes a field out. */
                    fields?: components["schemas"]["StyleFieldsChange"];
                };
            };
        };
        responses: {
            /** @description The style. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Style"];
                };
            };
        };
    };
    listStyles: {
        parameters: {
            query?: {
                project_id?: string;
                name?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of styles and the cursor of the next one. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        styles: components["schemas"]["Style"][];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createStyle: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    project_id?: string;
                    /** @example watercolour */
                    name: string;
                    description?: string;
                    fields: components["schemas"]["StyleFields"];
                };
            };
        };
        responses: {
            /** @description The style. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Style"];
                };
            };
        };
    };
    completeUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture; where the project has the same bytes already, that one. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Picture"];
                };
            };
        };
    };
    createUpload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UploadRequest"];
            };
        };
        responses: {
            /** @description Where to upload it, with PUT. It is no picture until it is complete. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
        };
    };
    deleteImage: {
        parameters: {
            query?: {
                /** @description At once and for good; else it can be brought back for 24 hours. */
                for_good?: "0" | "1" | "" | "true" | "false";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone, and no address leads to it any more. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getImage: {
        parameters: {
            query?: {
                /** @description A part of it: `left,top,width,height` in pixels. */
                crop?: string;
                /** @description Clockwise, by 90, 180 or 270 degrees. */
                rotate?: "90" | "180" | "270";
                /** @description One of 64, 128, 256, 384, 512, 640, 768, 1024, 1280, 1536, 2048. */
                width?: "64" | "128" | "256" | "384" | "512" | "640" | "768" | "1024" | "1280" | "1536" | "2048";
                /** @description One of 64, 128, 256, 384, 512, 640, 768, 1024, 1280, 1536, 2048. */
                height?: "64" | "128" | "256" | "384" | "512" | "640" | "768" | "1024" | "1280" | "1536" | "2048";
                /** @description With both sides: cut to the box, whole inside it, or stretched over it. cover by default. */
                fit?: "cover" | "contain" | "fill";
                format?: "png" | "jpeg" | "webp";
                /** @description One of 60, 80, 90. */
                quality?: "60" | "80" | "90";
                /** @description To be saved rather than shown; under this name, if there is one, with its format's ending. */
                download?: string;
            };
            header?: {
                /** @description The ETag of what the caller has. */
                "If-None-Match"?: string;
                /** @description One range of bytes. */
                Range?: string;
                /** @description The ETag that the range is of. */
                "If-Range"?: string;
            };
            path: {
                project: string;
                provider: string;
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. It is never enlarged. */
            200: {
                headers: {
                    /** @description Of the bytes, which never change. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "image/*": unknown;
                };
            };
            /** @description The range that was asked for. */
            206: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "image/*": unknown;
                };
            };
            /** @description The caller has it. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getLineage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pictures, the oldest first, and how they came of each other. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lineage"];
                };
            };
        };
    };
    getSignedImage: {
        parameters: {
            query: {
                /** @description A part of it: `left,top,width,height` in pixels. */
                crop?: string;
                /** @description Clockwise, by 90, 180 or 270 degrees. */
                rotate?: "90" | "180" | "270";
                /** @description One of 64, 128, 256, 384, 512, 640, 768, 1024, 1280, 1536, 2048. */
                width?: "64" | "128" | "256" | "384" | "512" | "640" | "768" | "1024" | "1280" | "1536" | "2048";
                /** @description One of 64, 128, 256, 384, 512, 640, 768, 1024, 1280, 1536, 2048. */
                height?: "64" | "128" | "256" | "384" | "512" | "640" | "768" | "1024" | "1280" | "1536" | "2048";
                /** @description With both sides: cut to the box, whole inside it, or stretched over it. cover by default. */
                fit?: "cover" | "contain" | "fill";
                format?: "png" | "jpeg" | "webp";
                /** @description One of 60, 80, 90. */
                quality?: "60" | "80" | "90";
                /** @description To be saved rather than shown; under this name, if there is one, with its format's ending. */
                download?: string;
                /** @description When the address ends, in seconds since 1970. */
                expires: string;
                signature: string;
            };
            header?: {
                /** @description The ETag of what the caller has. */
                "If-None-Match"?: string;
                /** @description One range of bytes. */
                Range?: string;
                /** @description The ETag that the range is of. */
                "If-Range"?: string;
            };
            path: {
                project: string;
                provider: string;
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. It is never enlarged. */
            200: {
                headers: {
                    /** @description Of the bytes, which never change. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "image/*": unknown;
                };
            };
            /** @description The range that was asked for. */
            206: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "image/*": unknown;
                };
            };
            /** @description The caller has it. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listImages: {
        parameters: {
            query?: {
                project_id?: string;
                provider?: string;
                /** @description Its id at the provider. */
                model?: string;
                origin?: "drawn" | "uploaded" | "fetched" | "derived";
                series_id?: string;
                parent_image_id?: string;
                scene_id?: string;
                style_id?: string;
                /** @description What the metadata contain, as JSON, such as `{"sku": "A-7"}`. */
                metadata?: string;
                /** @description Words of the prompt: all of them, a "phrase", one or another with `or`, none with `-`. */
                text?: string;
                /** @description This moment included. */
                created_after?: string;
                created_before?: string;
                /** @description Those that came or were restored then or later. */
                arrived_after?: string;
                /** @description `arrival` is that of `arrived_at`, by which whoever remembers the last one misses none. */
                order?: "newest" | "oldest" | "arrival";
                /** @description How long `signed_url` works, in seconds. */
                url_lifetime?: number;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of pictures and the cursor of the next one. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        images: components["schemas"]["ListedPicture"][];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    uploadImage: {
        parameters: {
            query?: {
                /** @description Without it the caller's default project. */
                project_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description A still PNG, JPEG or WebP in grey or RGB of at most 25 MB and 40 megapixels. Of its metadata only orientation, colour profile and C2PA are kept.
                     */
                    file: string;
                };
            };
        };
        responses: {
            /** @description The picture; the same bytes are kept once in a project. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Picture"];
                };
            };
        };
    };
    publishImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture, with its `public_url`. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Picture"];
                };
            };
        };
    };
    unpublishImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nobody reads it any more; browsers may show it for an hour. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    rateImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Rating"];
            };
        };
        responses: {
            /** @description It is kept. 20 a day count. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    restoreImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture, as it was. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Picture"];
                };
            };
        };
    };
    validatePrompt: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PromptValidationRequest"];
            };
        };
        responses: {
            /** @description The prompt before and after. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromptValidation"];
                };
            };
        };
    };
    getPromptStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PromptStatsRequest"];
            };
        };
        responses: {
            /** @description The analysis. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Characters. */
                        length: number;
                        /** @constant */
                        is_valid: true;
                        would_optimize: boolean;
                        limits: {
                            max: number;
                            compressed_above: number;
                        };
                        analysis: components["schemas"]["PromptAnalysis"];
                    };
                };
            };
        };
    };
    getPromptHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its state, and what to do. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "healthy" | "degraded" | "unhealthy";
                        detail: string;
                        model: string | null;
                        model_installed: boolean;
                        /** @description Null where the server does not tell. */
                        model_loaded: boolean | null;
                        /** @description Null before its first answer. */
                        tokens_per_second: number | null;
                        pull_command?: string | null;
                        version?: string | null;
                        /** @description Seconds. */
                        latency?: number;
                        recent_optimization_time?: number | null;
                        simulated?: boolean;
                        /** @constant */
                        fallback: "local";
                    };
                };
            };
        };
    };
    addWorkflow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @description An API export, the body of a request around one, the text of either, or a PNG that ComfyUI saved as a data: URL. The body has 1,000,000 bytes at most: of a larger PNG send the workflow, which the command `workflow` reads out of it. */
                    workflow: string | {
                        [key: string]: unknown;
                    };
                    description?: string;
                    /** @description Where values of requests belong, as NODE.INPUT, instead of what is found; none to leave a value as it is. */
                    places?: {
                        [key: string]: string[];
                    };
                    /**
                     * @description Tells what is found, and adds nothing.
                     * @default false
                     */
                    dry_run?: boolean;
                };
            };
        };
        responses: {
            /** @description What was found in it. One of the same name is replaced; known within five seconds. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        places: {
                            [key: string]: string[];
                        };
                        added: boolean;
                    };
                };
            };
        };
    };
    changeProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProviderSettingsChange"];
            };
        };
        responses: {
            /** @description The provider. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
        };
    };
    listAvailableProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Their ids. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        providers: ("leonardo_ai" | "runware_ai" | "gemini" | "comfyui")[];
                    };
                };
            };
        };
    };
    listProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The providers, in order of priority. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        providers: components["schemas"]["Provider"][];
                    };
                };
            };
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The models, without the retired ones. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        models: components["schemas"]["Model"][];
                    };
                };
            };
        };
    };
    getConfiguration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The limits. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        prompt: {
                            max_characters: number;
                            /** @description Characters. */
                            compressed_above: number;
                        };
                        size: {
                            /** @description Pixels. */
                            min: number;
                            /** @description Pixels. */
                            max: number;
                            /** @description Pixels. */
                            default: number;
                            /** @description Those that models name; any other between 1:8 and 8:1 is taken. */
                            readonly aspect_ratios: ("1:1" | "16:9" | "9:16" | "4:3" | "3:4" | "3:2" | "2:3" | "4:5" | "5:4" | "21:9")[];
                        };
                        num_images: {
                            max: number;
                            max_quick: number;
                        };
                        readonly output_formats: ("png" | "jpeg" | "webp")[];
                        readonly strategies: ("balanced" | "quality" | "speed" | "cost" | "adaptive")[];
                        max_body_bytes: number;
                        request_deadline_seconds: number;
                        /** @description Null where no language model is set up. */
                        prompt_compressor: {
                            model: string;
                            simulated: boolean;
                        } | null;
                    };
                };
            };
        };
    };
    deleteAlertRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeAlertRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertRuleChange"];
            };
        };
        responses: {
            /** @description The rule. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRule"];
                };
            };
        };
    };
    listAlerts: {
        parameters: {
            query?: {
                project_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those of the projects that the caller sees. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        rules: components["schemas"]["AlertRule"][];
                        alerts: components["schemas"]["Alert"][];
                    };
                };
            };
        };
    };
    createAlertRule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAlertRule"];
            };
        };
        responses: {
            /** @description The rule. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRule"];
                };
            };
        };
    };
    getErrorAnalytics: {
        parameters: {
            query?: {
                project_id?: string;
                /** @description All of its projects that the caller sees. */
                organization_id?: string;
                provider?: string;
                model?: string;
                /** @description Rounded down to an hour or a day in UTC. By default 30 days before `until`, two by hour. */
                from?: string;
                /** @description Not included; rounded up. By default now. */
                until?: string;
                /** @description A row for each hour or day that has something to tell; `none` adds all up. By hour at most 14 days; a report has 10,000 rows at most. */
                interval?: "hour" | "day" | "none";
                /** @description What numbers are told apart by: project, provider, model, with commas between them. */
                by?: string;
                /** @description `csv` gives the rows alone; so does `Accept: text/csv`. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By default told apart by provider. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        from: string;
                        until: string;
                        /** @enum {string} */
                        interval: "hour" | "day" | "none";
                        rows: components["schemas"]["ErrorAnalytics"][];
                        /** @description That were seen in this time, the latest first; 200 at most. */
                        groups: components["schemas"]["ErrorGroup"][];
                    };
                    "text/csv": string;
                };
            };
        };
    };
    getPromptAnalytics: {
        parameters: {
            query?: {
                project_id?: string;
                /** @description All of its projects that the caller sees. */
                organization_id?: string;
                provider?: string;
                model?: string;
                /** @description Rounded down to an hour or a day in UTC. By default 30 days before `until`, two by hour. */
                from?: string;
                /** @description Not included; rounded up. By default now. */
                until?: string;
                /** @description A row for each hour or day that has something to tell; `none` adds all up. By hour at most 14 days; a report has 10,000 rows at most. */
                interval?: "hour" | "day" | "none";
                /** @description What numbers are told apart by: project, provider, model, with commas between them. */
                by?: string;
                /** @description `csv` gives the rows alone; so does `Accept: text/csv`. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A row for each method; the model is the language model. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        from: string;
                        until: string;
                        /** @enum {string} */
                        interval: "hour" | "day" | "none";
                        rows: components["schemas"]["PromptAnalytics"][];
                    };
                    "text/csv": string;
                };
            };
        };
    };
    getProviderAnalytics: {
        parameters: {
            query?: {
                project_id?: string;
                /** @description All of its projects that the caller sees. */
                organization_id?: string;
                provider?: string;
                model?: string;
                /** @description Rounded down to an hour or a day in UTC. By default 30 days before `until`, two by hour. */
                from?: string;
                /** @description Not included; rounded up. By default now. */
                until?: string;
                /** @description A row for each hour or day that has something to tell; `none` adds all up. By hour at most 14 days; a report has 10,000 rows at most. */
                interval?: "hour" | "day" | "none";
                /** @description What numbers are told apart by: project, provider, model, with commas between them. */
                by?: string;
                /** @description `csv` gives the rows alone; so does `Accept: text/csv`. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By default told apart by provider and model. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        from: string;
                        until: string;
                        /** @enum {string} */
                        interval: "hour" | "day" | "none";
                        rows: components["schemas"]["ProviderAnalytics"][];
                    };
                    "text/csv": string;
                };
            };
        };
    };
    getStorageAnalytics: {
        parameters: {
            query?: {
                project_id?: string;
                /** @description All of its projects that the caller sees. */
                organization_id?: string;
                provider?: string;
                model?: string;
                /** @description Rounded down to an hour or a day in UTC. By default 30 days before `until`, two by hour. */
                from?: string;
                /** @description Not included; rounded up. By default now. */
                until?: string;
                /** @description A row for each hour or day that has something to tell; `none` adds all up. By hour at most 14 days; a report has 10,000 rows at most. */
                interval?: "hour" | "day" | "none";
                /** @description What numbers are told apart by: project, provider, model, with commas between them. */
                by?: string;
                /** @description `csv` gives the rows alone; so does `Accept: text/csv`. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By default told apart by provider. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        from: string;
                        until: string;
                        /** @enum {string} */
                        interval: "hour" | "day" | "none";
                        rows: components["schemas"]["StorageAnalytics"][];
                        /** @description Now, whatever the time that is asked for. */
                        stored: components["schemas"]["StoredPictures"][];
                    };
                    "text/csv": string;
                };
            };
        };
    };
    getUsageAnalytics: {
        parameters: {
            query?: {
                project_id?: string;
                /** @description All of its projects that the caller sees. */
                organization_id?: string;
                provider?: string;
                model?: string;
                /** @description Rounded down to an hour or a day in UTC. By default 30 days before `until`, two by hour. */
                from?: string;
                /** @description Not included; rounded up. By default now. */
                until?: string;
                /** @description A row for each hour or day that has something to tell; `none` adds all up. By hour at most 14 days; a report has 10,000 rows at most. */
                interval?: "hour" | "day" | "none";
                /** @description What numbers are told apart by: project, provider, model, with commas between them. */
                by?: string;
                /** @description `csv` gives the rows alone; so does `Accept: text/csv`. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By default one row. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        from: string;
                        until: string;
                        /** @enum {string} */
                        interval: "hour" | "day" | "none";
                        rows: components["schemas"]["UsageAnalytics"][];
                    };
                    "text/csv": string;
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointChange"];
            };
        };
        responses: {
            /** @description The endpoint. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                project_id?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of endpoints, without their secrets. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        endpoints: components["schemas"]["WebhookEndpoint"][];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhookEndpoint"];
            };
        };
        responses: {
            /** @description The endpoint with its secret. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        project_id: string;
                        url: string;
                        description: string;
                        events: ("generation.completed" | "generation.failed" | "generation.cancelled" | "alert.firing" | "alert.resolved" | "batch.completed" | "batch.held")[];
                        enabled: boolean;
                        disabled_reason: string | null;
                        created_at: string;
                        updated_at: string;
                        /** @description Signs what is sent; shown this once. */
                        secret: string;
                    };
                };
            };
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                project_id?: string;
                endpoint_id?: string;
                generation_id?: string;
                event?: "generation.completed" | "generation.failed" | "generation.cancelled" | "alert.firing" | "alert.resolved" | "batch.completed" | "batch.held";
                status?: "pending" | "delivered" | "failed";
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deliveries, newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        deliveries: components["schemas"]["WebhookDelivery"][];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    replayWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery, waiting to be sent. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint with its new secret. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        project_id: string;
                        url: string;
                        description: string;
                        events: ("generation.completed" | "generation.failed" | "generation.cancelled" | "alert.firing" | "alert.resolved" | "batch.completed" | "batch.held")[];
                        enabled: boolean;
                        disabled_reason: string | null;
                        created_at: string;
                        updated_at: string;
                        /** @description Signs what is sent; shown this once. */
                        secret: string;
                        previous_secret_expires_at: string;
                    };
                };
            };
        };
    };
    listLimitSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All rows. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        settings: components["schemas"]["LimitSettings"][];
                    };
                };
            };
        };
    };
    listLimits: {
        parameters: {
            query?: {
                /** @description By default the caller's own first project. */
                project_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One entry for each limit that is set at a level that applies. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        project_id: string;
                        limits: components["schemas"]["BoundLimit"][];
                    };
                };
            };
        };
    };
    resetLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scope: "organization" | "account" | "api_key" | "project";
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    setLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scope: "organization" | "account" | "api_key" | "project";
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LimitChange"];
            };
        };
        responses: {
            /** @description What is set now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LimitSettings"];
                };
            };
        };
    };
    setDefaultLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Whose limits: of all of this kind, or of one. */
                scope: "deployment" | "uninvited_accounts" | "organization" | "account" | "anonymous_account" | "api_key" | "project";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LimitChange"];
            };
        };
        responses: {
            /** @description What is set now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LimitSettings"];
                };
            };
        };
    };
    deleteApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It opens nothing any more. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyChange"];
            };
        };
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                project_id?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys, newest first, without what opens. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: components["schemas"]["ApiKey"][];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        project_id: string;
                        name: string;
                        /** @description What the key begins with. */
                        prefix: string;
                        scopes: ("generate" | "read" | "admin")[];
                        /** @description The account that its use counts to; null for one that was made with a secret key. */
                        account_id: string | null;
                        expires_at: string | null;
                        created_at: string;
                        /** @description To the minute. */
                        last_used_at: string | null;
                        /** @description The whole key; shown this once. */
                        key: string;
                    };
                };
            };
        };
    };
    rotateApiKey: {
        parameters: {
            query?: {
                /** @description How long; 0 ends them at once. */
                overlap_seconds?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        project_id: string;
                        name: string;
                        /** @description What the key begins with. */
                        prefix: string;
                        scopes: ("generate" | "read" | "admin")[];
                        /** @description The account that its use counts to; null for one that was made with a secret key. */
                        account_id: string | null;
                        expires_at: string | null;
                        created_at: string;
                        /** @description To the minute. */
                        last_used_at: string | null;
                        /** @description The whole key; shown this once. */
                        key: string;
                        previous_expires_at: string;
                    };
                };
            };
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                } | {
                    /** Format: uuid */
                    id: string;
                };
            };
        };
        responses: {
            /** @description The membership. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Membership"];
                };
            };
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                member: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are no member. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                member: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    role: "owner" | "admin" | "member" | "viewer";
                };
            };
        };
        responses: {
            /** @description They have the role. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listOrganizations: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them, newest first; all there are for a secret key. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        organizations: components["schemas"]["Organization"][];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOrganization"];
            };
        };
        responses: {
            /** @description It. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
        };
    };
    listProjects: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them, newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        projects: components["schemas"]["Project"][];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProject"];
            };
        };
        responses: {
            /** @description It. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    deleteOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone; what it used stays in the ledger. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    renameOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description It has the name. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listInvitations: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them, newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        invitations: components["schemas"]["Invitation"][];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    inviteMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInvitation"];
            };
        };
        responses: {
            /** @description The invitation with its token, good for seven days. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        organization_id: string;
                        organization_name: string;
                        /** @enum {string} */
                        role: "owner" | "admin" | "member" | "viewer";
                        email: string | null;
                        /** @description The account; null for a secret key. */
                        invited_by: string | null;
                        created_at: string;
                        expires_at: string;
                        /** @description To put into a link; shown this once. */
                        token: string;
                        mail_sent: boolean;
                    };
                };
            };
        };
    };
    listMembers: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them, newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        members: components["schemas"]["Member"][];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    listOwnInvitations: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them, newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        invitations: components["schemas"]["Invitation"][];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    removeInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                invitation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is void. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    transferOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    new_owner: string;
                };
            };
        };
        responses: {
            /** @description They own it. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createImages: {
        parameters: {
            query?: {
                /** @description As the field `project_id`. */
                project_id?: string;
            };
            header?: {
                /** @description The same key with the same request is answered with the same pictures, however often it is sent. */
                "Idempotency-Key"?: string;
                /** @description By which OpenAI's libraries say that they repeat a call. */
                "X-Stainless-Retry-Count"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenAiGenerationRequest"];
            };
        };
        responses: {
            /** @description The pictures; with `stream` as server-sent events, one for each. */
            200: {
                headers: {
                    /** @description The limits that bind, one policy each: `q` within `w` seconds. */
                    "RateLimit-Policy"?: string;
                    /** @description What is left of each: `r` now, and more in `t` seconds. */
                    RateLimit?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAiImages"];
                    "text/event-stream": string;
                };
            };
        };
    };
    editImages: {
        parameters: {
            query?: {
                /** @description As the field `project_id`. */
                project_id?: string;
            };
            header?: {
                /** @description The same key with the same request is answered with the same pictures, however often it is sent. */
                "Idempotency-Key"?: string;
                /** @description By which OpenAI's libraries say that they repeat a call. */
                "X-Stainless-Retry-Count"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["OpenAiEditForm"];
                "application/json": components["schemas"]["OpenAiEditRequest"];
            };
        };
        responses: {
            /** @description The pictures; with `stream` as server-sent events, one for each. */
            200: {
                headers: {
                    /** @description The limits that bind, one policy each: `q` within `w` seconds. */
                    "RateLimit-Policy"?: string;
                    /** @description What is left of each: `r` now, and more in `t` seconds. */
                    RateLimit?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAiImages"];
                    "text/event-stream": string;
                };
            };
        };
    };
    getOpenAiModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The model. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAiModel"];
                };
            };
        };
    };
    listOpenAiModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The models. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        object: "list";
                        data: components["schemas"]["OpenAiModel"][];
                    };
                };
            };
        };
    };
    varyImage: {
        parameters: {
            query?: {
                /** @description As the field `project_id`. */
                project_id?: string;
            };
            header?: {
                /** @description The same key with the same request is answered with the same pictures, however often it is sent. */
                "Idempotency-Key"?: string;
                /** @description By which OpenAI's libraries say that they repeat a call. */
                "X-Stainless-Retry-Count"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["OpenAiVariationForm"];
            };
        };
        responses: {
            /** @description The pictures; with `stream` as server-sent events, one for each. */
            200: {
                headers: {
                    /** @description The limits that bind, one policy each: `q` within `w` seconds. */
                    "RateLimit-Policy"?: string;
                    /** @description What is left of each: `r` now, and more in `t` seconds. */
                    RateLimit?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAiImages"];
                    "text/event-stream": string;
                };
            };
        };
    };
    callMcp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["McpMessages"];
            };
        };
        responses: {
            /** @description The answer; with news of progress as server-sent events. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["McpMessages"];
                    "text/event-stream": string;
                };
            };
            /** @description It was news, which is not answered. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveLeonardoCallback: {
        parameters: {
            query?: never;
            header?: {
                /** @description `Bearer` and the key that LEONARDO_CALLBACK_KEY names. */
                Authorization?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    data: {
                        object: {
                            /** @description Of the generation. */
                            id: string;
                        } & {
                            [key: string]: unknown;
                        };
                    } & {
                        [key: string]: unknown;
                    };
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Taken note of. Nothing is said about whether it was believed, and it is not worth sending again. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        accepted: true;
                    };
                };
            };
        };
    };
    receiveRunwareCallback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                attempt: string;
                /** @description Valid until the attempt ends. */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken note of. Nothing is said about whether it was believed, and it is not worth sending again. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        accepted: true;
                    };
                };
            };
        };
    };
    wakeWorker: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The worker looks for it in the background. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        accepted: true;
                        /** @description Runners at work in this isolate. */
                        running: number;
                    };
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    getDocumentation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OpenAPI document. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        openapi: "3.1.0";
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    getOpenApiDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OpenAPI document. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        openapi: "3.1.0";
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    receiveBatchEnded: {
        parameters: {
            query?: never;
            header: {
                /** @description The same for every try of a message. */
                "webhook-id": string;
                /** @description When this try was made, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description `v1,` and the signature in base64; one for each secret. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookBatchMessage"];
            };
        };
        responses: {
            /** @description Taken; any other 2xx says the same. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveGenerationEnded: {
        parameters: {
            query?: never;
            header: {
                /** @description The same for every try of a message. */
                "webhook-id": string;
                /** @description When this try was made, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description `v1,` and the signature in base64; one for each secret. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookMessage"];
            };
        };
        responses: {
            /** @description Taken; any other 2xx says the same. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveAlert: {
        parameters: {
            query?: never;
            header: {
                /** @description The same for every try of a message. */
                "webhook-id": string;
                /** @description When this try was made, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description `v1,` and the signature in base64; one for each secret. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertMessage"];
            };
        };
        responses: {
            /** @description Taken; any other 2xx says the same. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
