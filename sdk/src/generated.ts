// Made of server/openapi.json by tools/peers/types.js: change the routes instead.

export interface paths {
    "/2fa/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a verification
         * @description Ends a pending verification; a canceled one gets the same reply again. Messages that wait do not go out.
         */
        post: operations["cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a limit */
        post: operations["createLimit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/limits/{sid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change a limit
         * @description What is left out stays; the name cannot be changed.
         */
        put: operations["updateLimit"];
        post?: never;
        /**
         * Delete a limit
         * @description Returns the limit as it was.
         */
        delete: operations["deleteLimit"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/limits/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List limits */
        get: operations["listLimits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/limits/search/{sid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a limit */
        get: operations["getLimit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the same code once more
         * @description One more message of a pending verification; expiry and attempts stay. 30 s must lie between two messages (429, `Retry-After`).
         */
        post: operations["resend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search records
         * @description Pages of records, the newest first. Names are also taken as `recipient` (to), `sender` (from), `startTime` and `endTime`.
         */
        get: operations["search"];
        put?: never;
        /**
         * Search records
         * @description Pages of records, the newest first. Names are also taken as `recipient` (to), `sender` (from), `startTime` and `endTime`.
         */
        post: operations["searchByPost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/search.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export records as CSV
         * @description Streams every record that the filters of a search match.
         */
        get: operations["exportRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/search/{sid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the record of a verification
         * @description Its status as of now, its checks, and one event for each message.
         */
        get: operations["getRecord"];
        put?: never;
        post?: never;
        /**
         * Erase the record of a verification
         * @description Returns the record as it was. The code of an erased pending verification never verifies; usage counts and wrong codes stay counted.
         */
        delete: operations["eraseRecord"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a code
         * @description Makes a verification and sends its first message. The reply means that the verification is on disk; the record shows what became of the message. A pending verification of the same account, service and recipient is canceled.
         */
        post: operations["send"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a template */
        post: operations["createTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/templates/{sid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change a template
         * @description What is left out stays; the name cannot be changed.
         */
        put: operations["updateTemplate"];
        post?: never;
        /**
         * Delete a template
         * @description Returns the template as it was.
         */
        delete: operations["deleteTemplate"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/templates/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List templates */
        get: operations["listTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/templates/search/{sid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a template */
        get: operations["getTemplate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/usage/costs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sum costs of a stretch of days
         * @description A row for each channel and country; for the master account also for each provider. An answer may be 10 s old.
         */
        get: operations["listCosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/usage/costs/{subresource}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sum costs by day, month, year or a named period
         * @description A row for each channel and country; for the master account also for each provider. An answer may be 10 s old.
         */
        get: operations["listCostsByPeriod"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/usage/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count sends of a stretch of days
         * @description `All` counts verifications; a channel counts the messages that went out on it. Dates are also taken as `startTime` and `endTime`.
         */
        get: operations["listUsage"];
        put?: never;
        /**
         * Count sends of a stretch of days
         * @description `All` counts verifications; a channel counts the messages that went out on it. Dates are also taken as `startTime` and `endTime`.
         */
        post: operations["listUsageByPost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/usage/records/{subresource}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count sends by day, month, year or a named period
         * @description `All` counts verifications; a channel counts the messages that went out on it. Dates are also taken as `startTime` and `endTime`.
         */
        get: operations["listUsageByPeriod"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a code
         * @description 200 is the right code, and it is given once. A wrong code is 481 and costs one of the attempts; a malformed one is 400 and costs nothing.
         */
        post: operations["verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a workflow */
        post: operations["createWorkflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/workflows/{sid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change a workflow
         * @description What is left out stays; the name cannot be changed.
         */
        put: operations["updateWorkflow"];
        post?: never;
        /**
         * Delete a workflow
         * @description Returns the workflow as it was.
         */
        delete: operations["deleteWorkflow"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/workflows/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List workflows */
        get: operations["listWorkflows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/2fa/workflows/search/{sid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a workflow */
        get: operations["getWorkflow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the caller's account and all below it */
        get: operations["listAccounts"];
        put?: never;
        /**
         * Make an account below the caller's
         * @description Only this reply shows the account's token (`authToken`). `accountSid` is the parent; default the caller.
         */
        post: operations["createAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an account */
        get: operations["getAccount"];
        put?: never;
        post?: never;
        /**
         * Remove an account that has been closed for an hour
         * @description Returns the account as it was.
         */
        delete: operations["removeAccount"];
        options?: never;
        head?: never;
        /**
         * Change an account
         * @description What is left out stays, also inside `defaults`; null clears a member.
         */
        patch: operations["updateAccount"];
        trace?: never;
    };
    "/accounts/{sid}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the audit log of an account
         * @description Newest first.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/budgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show how full the budgets of an account are
         * @description The strictest budget of each period and country, and what is used of it in the present period. A budget counts from the moment at which the first one of its period and country was set.
         */
        get: operations["listBudgets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/callbackSecret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new secret that signs callbacks
         * @description The one before it also signs for `overlap` seconds.
         */
        post: operations["replaceCallbackSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/callbackTest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a callback to the account's endpoint, to see whether it is taken
         * @description Signed as every callback, with the event `otp.test` and a `requestID` that no verification has. It is sent once, and nothing is kept of it; while the account or one above it is suspended or closed nothing is sent. A customer may have one test under way.
         */
        post: operations["testCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase every record of a recipient
         * @description Its records, and its messages in the sandbox. Usage counts and wrong codes stay counted.
         */
        post: operations["eraseRecipient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/guard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the nodes of the fraud guard
         * @description Nodes belong to the customer: of an account below one, its customer's are shown, to those who may see that account.
         */
        get: operations["listGuardNodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/guard/scores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the score of a node over the last 24 hours
         * @description One sample for each quarter of an hour in which the node refused messages, or its score was at half of its threshold or above. Without such a time the list is empty.
         */
        get: operations["listGuardScores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/guard/unblock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a node of the fraud guard refuse nothing for a time
         * @description It scores nothing either, and its earlier blocks are forgotten. If the account, or the settings, above the customer turned the guard on, only they may do this.
         */
        post: operations["unblockGuardNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the entries of the lists of an account, the newest first
         * @description Those of accounts above it are not among them.
         */
        get: operations["listListEntries"];
        put?: never;
        /**
         * Add entries to the allow and deny lists of an account
         * @description The lists hold for the account and all below it. Of the entries of one account that fit, the longest decides, at equal length deny; an entry that denies is not undone by an account below. An account has 10000 entries at most (403). A second entry about the same is 400.
         */
        post: operations["addListEntries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/lists/{entry}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an entry of a list */
        get: operations["getListEntry"];
        put?: never;
        post?: never;
        /**
         * Remove an entry of a list
         * @description Returns the entry as it was. 403 where an account above the caller denies.
         */
        delete: operations["removeListEntry"];
        options?: never;
        head?: never;
        /**
         * Change the reason or the end of an entry
         * @description null as `until` takes the end away. 403 for `until` where an account above the caller denies.
         */
        patch: operations["changeListEntry"];
        trace?: never;
    };
    "/accounts/{sid}/testRecipients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the test recipients of an account, the newest first */
        get: operations["listTestRecipients"];
        put?: never;
        /**
         * Set a test recipient, or a range of them
         * @description No message goes out to it, and its fixed code is the right one. Replaces the entry of the same recipient or prefix. An account has 50 entries at most (403).
         */
        post: operations["setTestRecipient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/testRecipients/{id}": {
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
         * Remove a test recipient
         * @description Returns the entry as it was.
         */
        delete: operations["removeTestRecipient"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a second token
         * @description Both work. Only this reply shows it (`authToken`).
         */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/tokens/{id}": {
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
         * Delete a token
         * @description The last one of an account stays.
         */
        delete: operations["deleteToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forget the wrong codes of a recipient
         * @description Ends 486 for this recipient.
         */
        post: operations["unlockRecipient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the users of an account */
        get: operations["listUsers"];
        put?: never;
        /**
         * Make a user of the console
         * @description The person sets a password by `link`, which only this reply shows. It is also mailed, where `publicUrl` is set and a carrier takes mail: 5 letters a day to an address, 100 of a customer.
         */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/users/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a user */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /**
         * Remove a user
         * @description The last owner of an account stays.
         */
        delete: operations["removeUser"];
        options?: never;
        head?: never;
        /**
         * Change a user
         * @description The last owner of an account stays its owner.
         */
        patch: operations["changeUser"];
        trace?: never;
    };
    "/accounts/{sid}/users/{user}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new link that sets the password of a user
         * @description The one before it stops working. It is mailed as the first one.
         */
        post: operations["createUserLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{sid}/users/{user}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End all sessions of a user */
        delete: operations["endUserSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counts and times of the process
         * @description For the networks of the setting `metrics.allow`.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getOpenapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process reaches its store */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/receipts/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Take receipts of a carrier
         * @description For carriers alone: the provider decides what a request holds, how it is proved, and what is answered instead of this reply.
         */
        get: operations["takeReceiptsByGet"];
        put?: never;
        /**
         * Take receipts of a carrier
         * @description For carriers alone: the provider decides what a request holds, how it is proved, and what is answered instead of this reply.
         */
        post: operations["takeReceipts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sandbox/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List messages that the sandbox took, the newest first
         * @description The only place beside the recipient that shows a code. Empty where real providers carry all messages.
         */
        get: operations["listSandboxMessages"];
        put?: never;
        post?: never;
        /** Forget messages of the sandbox */
        delete: operations["forgetSandboxMessages"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "account.budget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * News of a budget
         * @description Sent to the `callbackUrl` of the account, if its `callbackEvents` name `account.budget`: once in a period at 80 % and once at 100 %. Signed by Standard Webhooks. With `callbackMethod` GET the members are query parameters, an empty one for null, and the signature covers the raw query string.
         */
        post: operations["receiveBudgetCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    callback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * News of a verification
         * @description Sent to the `callbackUrl` of the send or the account. Signed by Standard Webhooks. With `callbackMethod` GET the members are query parameters, an empty one for null, and the signature covers the raw query string.
         */
        post: operations["receiveCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "otp.blocked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * News of refused sends
         * @description Sent to the `callbackUrl` of the account, if its `callbackEvents` name `otp.blocked`: for the first refusal of a node, and then once a minute with their number. Signed by Standard Webhooks. With `callbackMethod` GET the members are query parameters, an empty one for null, and the signature covers the raw query string.
         */
        post: operations["receiveBlockedCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        Account: {
            allowedAddresses: string[];
            /** @description own: the account's word, null without one. above: what the settings and the accounts above it leave it. yours: of this the part that the asking account, above it, has written; absent without one. inForce: what all of them allow. Absent: all countries, and nobody's word */
            allowedCountries?: {
                above: string | string[];
                inForce: string | string[];
                own: (string | string[]) | null;
                yours?: string | string[];
            };
            /** @description Only in the reply that made it */
            authToken?: string;
            brand?: {
                color?: string;
                logo?: string;
                name?: string;
            };
            /** @description Both hold, the stricter first; absent: there are none */
            budgets?: {
                /** @description Written by accounts above it */
                above: {
                    amount: string;
                    /** @description null: all messages */
                    country: string | null;
                    currency: string;
                    /**
                     * @description In UTC
                     * @enum {string}
                     */
                    period: "day" | "month";
                }[];
                own: {
                    amount: string;
                    /** @description null: all messages */
                    country: string | null;
                    currency: string;
                    /**
                     * @description In UTC
                     * @enum {string}
                     */
                    period: "day" | "month";
                }[];
                /** @description Of those the ones that the asking account has written; absent without any */
                yours?: {
                    amount: string;
                    /** @description null: all messages */
                    country: string | null;
                    currency: string;
                    /**
                     * @description In UTC
                     * @enum {string}
                     */
                    period: "day" | "month";
                }[];
            };
            /** @description Absent: those of its OTPs */
            callbackEvents?: ("otp.sent" | "otp.delivered" | "otp.undelivered" | "otp.success" | "otp.failed" | "otp.expired" | "otp.canceled" | "otp.blocked" | "account.budget")[];
            callbackMethod: string;
            /** @description Signs callbacks (Standard Webhooks); null where what is kept of it cannot be opened */
            callbackSecret: string | null;
            callbackUrl: string | null;
            dateCreated: string;
            defaultCountry?: string;
            defaults: {
                appFallback?: boolean;
                codeLength?: number;
                emailFrom?: string;
                expiry?: number;
                from?: string;
                locale?: string;
                maxAttempts?: number;
                replyTo?: string;
            };
            email: string | null;
            /** @description As allowedCountries, for each rule. Absent: the guard is off, and neither the account nor the asking one has written any */
            guard?: {
                above: {
                    level?: string;
                    messagesPerHour?: unknown;
                    mode?: string;
                    numbersPerAddress?: number;
                };
                inForce: {
                    level?: string;
                    messagesPerHour?: unknown;
                    mode?: string;
                    numbersPerAddress?: number;
                };
                own: {
                    level?: string;
                    messagesPerHour?: unknown;
                    mode?: string;
                    numbersPerAddress?: number;
                };
                yours?: {
                    level?: string;
                    messagesPerHour?: unknown;
                    mode?: string;
                    numbersPerAddress?: number;
                };
            };
            name: string;
            parentSid: string | null;
            sid: string;
            status: string;
            /** @description Where it is suspended: by which account */
            suspendedBy?: string;
            /** @description true for a test account, else absent */
            testMode?: boolean;
            tokens: {
                dateCreated: string;
                id: string;
                lastUsed: string | null;
            }[];
            uri: string;
        };
        AddListEntriesParameters: {
            /** @description In place of the members above: 1 to 500 entries with these members; all are taken, or none */
            entries?: {
                /**
                 * @description deny: no message goes out. allow: the guard does not look at it, unless its mode is on by the word of somebody above the account that writes the entry; countries, types of numbers, limits and budgets still hold
                 * @enum {string}
                 */
                list: "allow" | "deny";
                /** @description Why the entry is there, 1 to 200 characters */
                reason: string;
                /**
                 * @description What the value is. number and prefix: of a phone number, with its country code. country: of the number. address: of the caller's user (clientIp), or its network. domain: of an email address, with those below it
                 * @enum {string}
                 */
                subject: "number" | "prefix" | "country" | "address" | "domain";
                until?: string | null;
                /** @description +491701234567, +49170, DE (or 001: numbers of no country), 203.0.113.0/24 or example.com, as the subject says */
                value: string;
            }[];
            /**
             * @description deny: no message goes out. allow: the guard does not look at it, unless its mode is on by the word of somebody above the account that writes the entry; countries, types of numbers, limits and budgets still hold
             * @enum {string}
             */
            list?: "allow" | "deny";
            /** @description Why the entry is there, 1 to 200 characters */
            reason?: string;
            /**
             * @description What the value is. number and prefix: of a phone number, with its country code. country: of the number. address: of the caller's user (clientIp), or its network. domain: of an email address, with those below it
             * @enum {string}
             */
            subject?: "number" | "prefix" | "country" | "address" | "domain";
            until?: string | null;
            /** @description +491701234567, +49170, DE (or 001: numbers of no country), 203.0.113.0/24 or example.com, as the subject says */
            value?: string;
        };
        BlockedPayload: {
            accountSid: string;
            /** @description Of its first message */
            channel: string;
            /** @description Refused sends that it tells of, a whole number */
            count: string;
            /** @enum {string} */
            event: "otp.blocked";
            /** @description The same as webhook-id */
            id: string;
            /** @description The range, country, client or entry that the rule is about; *: several; empty: it was the erased recipient */
            node: string;
            /** @description Of it; empty: it is erased */
            recipient: string;
            /** @description SID of the record of the refused send, or of the last one */
            requestID: string;
            /** @description The kind of rule in one word, such as list or hold */
            rule: string;
            service: string;
            /** @enum {string} */
            status: "blocked";
            /** @description ISO 8601 */
            timestamp: string;
            /** @description When the rule ends by itself, ISO 8601; null: it does not */
            until: string | null;
        };
        Budget: {
            /** @description The strictest that anybody has set */
            amount: string;
            /** @description null: all messages */
            country: string | null;
            currency: string;
            /** @description 0.00 if more is used than allowed */
            left: string;
            /**
             * @description In UTC
             * @enum {string}
             */
            period: "day" | "month";
            /** @description The first day of the period, UTC */
            since: string;
            /** @description When the period ends */
            until: string;
            /** @description Messages under way count with the most that they may cost */
            used: string;
        };
        BudgetPayload: {
            accountSid: string;
            /** @description The budget: "50.00" */
            amount: string;
            /** @description ISO 3166-1; null: the budget of all messages */
            country: string | null;
            /** @description Of both amounts, ISO 4217; null: the price lists have none any more */
            currency: string | null;
            /** @enum {string} */
            event: "account.budget";
            /** @description The same as webhook-id */
            id: string;
            /** @enum {string} */
            period: "day" | "month";
            /** @description First day of the period, YYYY-MM-DD, UTC */
            since: string;
            /**
             * @description Percent of the budget that are used. 100: also at the first message that is refused, however little is used
             * @enum {string}
             */
            threshold: "80" | "100";
            /** @description ISO 8601 */
            timestamp: string;
            /** @description Of it in this period; messages under way count with the most that they may cost */
            used: string;
        };
        CallbackPayload: {
            accountSid: string;
            channel: string;
            channelErrorCode: string | null;
            channelStatus: string | null;
            /** @enum {string} */
            event: "otp.sent" | "otp.delivered" | "otp.undelivered" | "otp.success" | "otp.failed" | "otp.expired" | "otp.canceled";
            eventSid: string | null;
            /** @description The same as webhook-id */
            id: string;
            recipient: string;
            /** @description SID of the OTP */
            requestID: string;
            service: string;
            /** @description Of the OTP */
            status: string;
            /** @description ISO 8601 */
            timestamp: string;
        };
        CallbackTest: {
            /** @description The endpoint answered with 2xx */
            isTaken: boolean;
            /** @description Milliseconds until the answer */
            ms: number;
            reason: string | null;
            status: number | null;
        };
        CancelParameters: {
            /** @description On behalf of a sub-account */
            accountSid?: string;
            /** @description Instead of requestId: the address of the newest OTP; beside to the OTP must have both; ignored beside requestId */
            emailTo?: string;
            /** @description The OTP; required, or to or emailTo with service */
            requestId?: string;
            /** @description Required without requestId; ignored beside it */
            service?: string;
            /** @description Instead of requestId: the phone number, or the address, of the newest OTP; ignored beside it */
            to?: string;
        };
        ChangeListEntryParameters: {
            /** @description Why the entry is there, 1 to 200 characters */
            reason?: string;
            until?: string | null;
        };
        ChangeUserParameters: {
            /**
             * @description viewer reads, and sees four digits of a number; support also resends, cancels and unlocks; developer also sends, and changes limits, workflows and templates; owner does all
             * @enum {string}
             */
            role?: "viewer" | "support" | "developer" | "owner";
            /**
             * @description suspended ends all sessions of the user
             * @enum {string}
             */
            status?: "active" | "suspended";
            /** @description null takes the second factor away, and ends all sessions */
            totp?: null;
        };
        CostRecord: {
            accountSid: string;
            /** @description What the account pays for the messages whose price is known, decimal; null if none is known */
            amount: string | null;
            channel: string;
            /** @description For the master account alone: what providers charge for the messages whose cost is known, decimal; null if none is known */
            cost?: string | null;
            /** @description Messages that went out, a whole number */
            count: string;
            /** @description ISO 3166-1, of the recipients' numbers */
            country: string | null;
            /** @description ISO 4217; null without prices */
            currency: string | null;
            /** @description Last day, itself included */
            endDate: string;
            /** @description For the master account alone */
            provider?: string;
            /** @description First day */
            startDate: string;
            /** @description For the master account alone: messages of count that cost leaves out, a whole number */
            uncosted?: string;
            /** @description Messages of count that amount leaves out, a whole number */
            unpriced: string;
        };
        CreateAccountParameters: {
            accountSid?: string;
            email?: string;
            name: string;
            /** @description A test account, for ever: its messages go to the sandbox alone. Below a test account always true; else false by default */
            testMode?: boolean;
        };
        CreateLimitParameters: {
            /** @description On behalf of a sub-account */
            accountSid?: string;
            /** @description 1 or 2 of {name, max (1-1000000), interval (seconds, 1-2592000)} */
            buckets: {
                /** @description Seconds */
                interval: number;
                /** @description Sends with one key in any stretch of the interval */
                max: number;
                name: string;
            }[];
            description?: string | null;
            name: string;
        };
        CreateTemplateParameters: {
            /** @description On behalf of a sub-account */
            accountSid?: string;
            description?: string | null;
            name: string;
            /** @description 1 to 50 of {service, channel (sms, call or voice, email, whatsapp, telegram), locale (BCP 47), body (1-1600 characters, with {code}), subject (1-200, without {code}), html (1-16000; the master account alone), extra (as in a send)}; all but body may be absent. All texts of an account: 64,000 characters at most */
            texts: {
                /** @description With {code} */
                body: string;
                /**
                 * @description Absent: every channel
                 * @enum {string}
                 */
                channel?: "sms" | "call" | "email" | "whatsapp" | "telegram";
                /** @description Values for carriers where the send names none */
                extra?: {
                    [key: string]: string;
                };
                /** @description Of an email; the master account alone */
                html?: string;
                /** @description BCP 47, such as de or pt-BR; absent: every language */
                locale?: string;
                /** @description Absent: every service */
                service?: string;
                /** @description Of an email, without {code} */
                subject?: string;
            }[];
        };
        CreateUserParameters: {
            email: string;
            /**
             * @description viewer reads, and sees four digits of a number; support also resends, cancels and unlocks; developer also sends, and changes limits, workflows and templates; owner does all
             * @enum {string}
             */
            role: "viewer" | "support" | "developer" | "owner";
        };
        CreateWorkflowParameters: {
            /** @description On behalf of a sub-account */
            accountSid?: string;
            /** @description 1 to 10 of {channel, interval (seconds, 0-3600), body (its own text, with the placeholders of templates), from (its own sender, for sms and call)}; body and from may be absent. The bodies of all workflows of an account: 64,000 characters at most */
            channels: {
                /** @description The step's own text, with {code} */
                body?: string;
                /** @enum {string} */
                channel: "sms" | "call" | "voice" | "email" | "whatsapp" | "telegram";
                /** @description The step's own sender, for sms and call */
                from?: string;
                /** @description Seconds after the step before it */
                interval: number;
            }[];
            description?: string | null;
            name: string;
        };
        Done: {
            /** @constant */
            code: 200;
            message: string;
            /** @description SID of the OTP */
            requestID: string;
        };
        EraseRecipientParameters: {
            /** @description Phone number or email address */
            recipient: string;
        };
        Limit: {
            accountSid: string;
            /** @description A JSON document; its values are strings */
            buckets: string;
            description: string;
            name: string;
            sid: string;
            uri: string;
        };
        ListEntry: {
            accountSid: string;
            dateCreated: string;
            /** @description false: the entry allows, and the guard is on by the word of the settings or of an account above its writer. While that is so the guard looks at these messages too, and the entry only undoes shorter ones of its list that deny */
            hasEffect: boolean;
            /** @description A stop word of the recipient made it */
            isOptOut: boolean;
            /** @description allow or deny */
            list: string;
            reason: string;
            sid: string;
            subject: string;
            /** @description ISO 8601; null: it has no end */
            until: string | null;
            uri: string;
            /** @description As it was given, without blanks around it */
            value: string;
        };
        ListUsageByPostParameters: {
            /** @description On behalf of a sub-account */
            accountSid?: string;
            /** @description all (default), sms, call or voice, email, whatsapp, telegram */
            channel?: string;
            /** @description Last day, itself included */
            endDate?: string;
            /** @description From 0 */
            page?: number;
            /** @description Default 1000 */
            pageSize?: number;
            /** @description First day, as YYYY-MM-DD or relative as in -30days, in UTC */
            startDate?: string;
        };
        /** @description Session detail record */
        Record: {
            accountSid: string;
            checks: {
                /** @description What was submitted */
                code: string;
                dateReceived: string;
                sid: string;
                /** @description valid or invalid */
                status: string;
            }[];
            /** @description With include=cost: decimal; null if the cost of an accepted message is not known, or none was accepted */
            cost?: string | null;
            /** @description With include=price or cost: ISO 4217 */
            currency?: string | null;
            /** @description YYYY-MM-DD HH:mm:ss, UTC */
            dateCreated: string;
            /** @description YYYY-MM-DD HH:mm:ss, UTC */
            dateUpdated: string;
            events: {
                channel: string;
                channelErrorCode: string | null;
                channelErrorMessage: string | null;
                channelStatus: string;
                /** @description With include=cost: decimal; null if the cost of an accepted message is not known, or none was accepted */
                cost?: string | null;
                dateCreated: string;
                /** @description With include=price: decimal; null if the price of an accepted message is not known, or none was accepted */
                price?: string | null;
                /** @description With include=provider; null if none has answered yet */
                provider?: string | null;
                recipient: string;
                sender: string;
                sid: string;
                /** @description SID of the message */
                targetSid: string;
            }[];
            /** @description With include=guard: why the send was blocked; with another status than blocked, why a resend or a later message of it was refused, or why the guard would have blocked it in the mode on. null: nothing spoke against it */
            guard?: {
                /** @description 488: the guard or a list. 489: country or type of number. 479: a budget */
                code: number;
                /** @description In a record that stands for several blocked sends: how many */
                count?: number;
                /** @description What the rule is about: a country, a type, an entry of a list, a range of numbers; * stands for several */
                node: string;
                /** @description The kind of rule, in one word */
                rule: string;
                /** @description ISO 8601; null: it is not known */
                since: string | null;
                /** @description ISO 8601; null: it does not end by itself */
                until: string | null;
            } | null;
            /** @description With include=price: decimal; null if the price of an accepted message is not known, or none was accepted */
            price?: string | null;
            service: string;
            sid: string;
            /** @description pending, success, failed, expired or canceled; blocked if the request asks for such records */
            status: string;
            /** @description With include=test: true for a test account, or a test recipient */
            test?: boolean;
            uri: string;
        };
        Refusal: {
            code: number;
            details?: {
                /** @description With 488, 489 and 479, what may help: channel, the send on another channel; challenge, the same send with challengePassed */
                alternatives?: ("channel" | "challenge")[];
                attemptsLeft?: number;
                bucket?: string;
                /** @description ISO 8601 */
                expiresAt?: string;
                /** @description Name of the full limit */
                limit?: string;
                parameter?: string;
                /** @description Seconds */
                retryAfter?: number;
            };
            /** @description One sentence, in English */
            message: string;
            requestID: string | null;
        };
        ReplaceCallbackSecretParameters: {
            /** @description Seconds for which the one before it signs too */
            overlap?: number;
        };
        ResendParameters: {
            /** @description On behalf of a sub-account */
            accountSid?: string;
            /** @description Default the last message's channel */
            channel?: string;
            /** @description Instead of requestId: the address of the newest OTP; beside to the OTP must have both; ignored beside requestId */
            emailTo?: string;
            /** @description The OTP; required, or to or emailTo with service */
            requestId?: string;
            /** @description Required without requestId; ignored beside it */
            service?: string;
            /** @description Instead of requestId: the phone number, or the address, of the newest OTP; ignored beside it */
            to?: string;
        };
        SandboxMessage: {
            /** @description ISO 8601 */
            at: string;
            channel: string;
            /** @description The code alone, with `after` or `wait`; null where what is kept of it cannot be opened, or was kept before codes were */
            code?: string | null;
            from: string;
            requestID: string;
            sid: string;
            subject: string | null;
            /** @description null where what is kept of it cannot be opened */
            text: string | null;
            to: string;
        };
        SearchByPostParameters: {
            /** @description On behalf of a sub-account */
            accountSid?: string;
            /** @description SID of an OTP: only those older than it */
            before?: string;
            /** @description sms, call or voice, email, whatsapp, telegram: the first it was sent on */
            channel?: string;
            /** @description Until then, itself included: a date without a time is the whole day */
            endDate?: string;
            /** @description Sender */
            from?: string;
            /** @description More keys in records, commas between: price (what the account pays), test (whether it is a test), guard (why a send or a later message was blocked, or would have been), and for the master account cost and provider. blocked adds records: those of blocked sends */
            include?: string;
            /** @description From 0 */
            page?: number;
            /** @description Default 50 */
            pageSize?: number;
            /** @description The service that it was sent for */
            service?: string;
            /** @description From then on: YYYY-MM-DD, YYYY-MM-DD HH:mm:ss, ISO 8601 or -30days, in UTC */
            startDate?: string;
            /** @enum {string} */
            status?: "pending" | "success" | "failed" | "expired" | "canceled" | "blocked";
            /** @description Phone number or email address of the recipient */
            to?: string;
            /** @description SID or name of a workflow */
            workflow?: string;
        };
        SendParameters: {
            /** @description On behalf of a sub-account */
            accountSid?: string;
            /** @description Whether one message by sms takes over where the recipient is not on whatsapp or telegram, or the app cannot carry the code; it needs a sender (from, or a sender of the route for sms), and no workflow. Default the account's, else true. true without a sender is 400; beside workflow, or on another channel, Postern-Ignored names it */
            appFallback?: boolean;
            /** @description Android SMS Retriever hash */
            appHash?: string;
            /** @description The message; the code takes the place of {code}. Absent: the text of a template */
            body?: string;
            /** @enum {string} */
            callbackMethod?: "GET" | "POST";
            /** @description http or https */
            callbackUrl?: string;
            /** @description The user has passed a challenge, for the guard */
            challengePassed?: boolean;
            /** @description sms (default), call or voice, email, whatsapp, telegram */
            channel?: string;
            /** @description Address of the user whom the code is for, for the guard */
            clientIp?: string;
            /** @description A code of the caller's own */
            code?: string;
            /** @description Default 6 */
            codeLength?: number;
            /**
             * @description Default numeric
             * @enum {string}
             */
            codeType?: "numeric" | "alphanumeric";
            /** @description The user's device, by a name of the caller's, for the guard */
            deviceId?: string;
            /** @description Host in the origin-bound last line of an sms */
            domain?: string;
            /** @description Sender of email, also with a name: `Acme <codes@acme.com>`; default the account's, else the configured one */
            emailFrom?: string;
            /** @description Recipient of email */
            emailTo?: string;
            /** @description Seconds that the code is valid; default 600 */
            expiry?: number;
            /** @description Values for carriers and regulators, such as DLT ids: at most 10 names of 1 to 64 letters, digits, _ and -, each with up to 256 characters. In a form: JSON, as for limits. Providers get them as {extra.NAME}, templates too */
            extra?: {
                [key: string]: string;
            };
            /** @description Sender of sms and calls */
            from?: string;
            /** @description Seconds before a later send may cancel it; default 0 */
            guardTime?: number;
            /** @description Language of a call: BCP 47, with or without an engine and a dot before it */
            language?: string;
            /** @description At most 10 names of limits, each with its key of 1 to 128 characters; more are 400 */
            limits?: {
                [key: string]: string;
            };
            /** @description Language of the template's text (BCP 47, such as de or pt-BR); default that of language, else the account's (defaults.locale), else en */
            locale?: string;
            /** @description Checks allowed; default 5 */
            maxAttempts?: number;
            /** @description How often a call says the message; default 2 */
            repeat?: number;
            /** @description The caller's service; a code never verifies another one */
            service: string;
            /** @description Subject of email; required for email with body */
            subject?: string;
            /** @description SID or name of a template of the account, or name of one of an account above it or of the configuration: its texts go before all other templates. Unknown: 422, code 498; not together with body */
            template?: string;
            /** @description Phone number; for email also the address */
            to?: string;
            /** @description The caller knows the user, for the guard */
            trusted?: boolean;
            /** @enum {string} */
            voice?: "man" | "woman";
            /** @description SID or name of a workflow */
            workflow?: string;
        };
        Sent: {
            /** @constant */
            code: 200;
            message: string;
            /** @description SID of the OTP */
            requestID: string;
            /** @description With Prefer: return=representation */
            verification?: {
                attemptsLeft: number;
                channel: string;
                dateCreated: string;
                /** @description ISO 8601 */
                expiresAt: string;
                /** @description Of an sms: the parts of its text */
                segments?: number;
                sid: string;
                status: string;
                to: string;
            };
        };
        SetTestRecipientParameters: {
            /** @description The fixed code: 6 to 10 digits and letters without accents; no reply shows it */
            code: string;
            /** @description Days after which the recipient is like any other; default 90 */
            expiryDays?: number;
            /** @description Leading digits of numbers, with the country code; only in a range that no subscriber has */
            prefix?: string;
            /** @description Phone number or email address; this or `prefix` is required */
            recipient?: string;
        };
        Template: {
            /** @description The owner */
            accountSid: string;
            description: string;
            name: string;
            sid: string;
            texts: {
                body: string;
                channel?: string;
                extra?: {
                    [key: string]: string;
                };
                html?: string;
                locale?: string;
                service?: string;
                subject?: string;
            }[];
            uri: string;
        };
        TestRecipient: {
            dateCreated: string;
            dateExpires: string;
            id: string;
            prefix: string | null;
            recipient: string | null;
            uri: string;
        };
        UnblockGuardNodeParameters: {
            /** @description How long it refuses nothing; default 60 */
            minutes?: number;
            /** @description The node: `range:`, `area:`, `country:`, `address:` or `device:` and its key, or `customer`, as records show it */
            node: string;
        };
        UnlockRecipientParameters: {
            /** @description Phone number or email address */
            recipient: string;
        };
        UpdateAccountParameters: {
            allowedAddresses?: string[] | null;
            /** @description Countries whose numbers may get its messages (ISO 3166-1, 001 for numbers of no country), or all. Of what the account and those above it wrote, all hold. An empty list: none. null takes the caller's own word back */
            allowedCountries?: "all" | string[] | null;
            brand?: {
                color?: string | null;
                logo?: string | null;
                name?: string | null;
            } | null;
            budgets?: {
                /** @description Above 0 and below 1000000000, with at most 6 decimals: "100.00"; in the currency of the price lists */
                amount: string | number;
                /** @description ISO 3166-1, such as DE; absent or null: all messages */
                country?: string | null;
                /**
                 * @description In UTC
                 * @enum {string}
                 */
                period: "day" | "month";
            }[] | null;
            callbackEvents?: ("otp.sent" | "otp.delivered" | "otp.undelivered" | "otp.success" | "otp.failed" | "otp.expired" | "otp.canceled" | "otp.blocked" | "account.budget")[] | null;
            callbackMethod?: ("GET" | "POST") | null;
            callbackUrl?: string | null;
            defaultCountry?: string | null;
            defaults?: {
                appFallback?: boolean | null;
                codeLength?: number | null;
                emailFrom?: string | null;
                expiry?: number | null;
                from?: string | null;
                locale?: string | null;
                maxAttempts?: number | null;
                replyTo?: string | null;
            } | null;
            email?: string | null;
            /** @description Rules of the fraud guard. What is left out stays; null takes the caller's own word back */
            guard?: {
                /** @description low, medium or high; the highest holds */
                level?: ("low" | "medium" | "high") | null;
                /** @description The most messages an hour to numbers of a country, 0 to 1000000, by country, * for each other one: {"DE": 500, "*": 20}; the least holds */
                messagesPerHour?: unknown | null;
                /** @description off, shadow (note what would be refused) or on. The strictest that the account or one above it wrote holds */
                mode?: ("off" | "shadow" | "on") | null;
                /** @description The most numbers an hour for which one clientIp causes messages; the least holds */
                numbersPerAddress?: number | null;
            } | null;
            name?: string;
            /** @enum {string} */
            status?: "active" | "suspended" | "closed";
        };
        UpdateLimitParameters: {
            /** @description On behalf of a sub-account */
            accountSid?: string;
            /** @description 1 or 2 of {name, max (1-1000000), interval (seconds, 1-2592000)} */
            buckets?: {
                /** @description Seconds */
                interval: number;
                /** @description Sends with one key in any stretch of the interval */
                max: number;
                name: string;
            }[];
            description?: string | null;
            name?: string;
        };
        UpdateTemplateParameters: {
            /** @description On behalf of a sub-account */
            accountSid?: string;
            description?: string | null;
            name?: string;
            /** @description 1 to 50 of {service, channel (sms, call or voice, email, whatsapp, telegram), locale (BCP 47), body (1-1600 characters, with {code}), subject (1-200, without {code}), html (1-16000; the master account alone), extra (as in a send)}; all but body may be absent. All texts of an account: 64,000 characters at most */
            texts?: {
                /** @description With {code} */
                body: string;
                /**
                 * @description Absent: every channel
                 * @enum {string}
                 */
                channel?: "sms" | "call" | "email" | "whatsapp" | "telegram";
                /** @description Values for carriers where the send names none */
                extra?: {
                    [key: string]: string;
                };
                /** @description Of an email; the master account alone */
                html?: string;
                /** @description BCP 47, such as de or pt-BR; absent: every language */
                locale?: string;
                /** @description Absent: every service */
                service?: string;
                /** @description Of an email, without {code} */
                subject?: string;
            }[];
        };
        UpdateWorkflowParameters: {
            /** @description On behalf of a sub-account */
            accountSid?: string;
            /** @description 1 to 10 of {channel, interval (seconds, 0-3600), body (its own text, with the placeholders of templates), from (its own sender, for sms and call)}; body and from may be absent. The bodies of all workflows of an account: 64,000 characters at most */
            channels?: {
                /** @description The step's own text, with {code} */
                body?: string;
                /** @enum {string} */
                channel: "sms" | "call" | "voice" | "email" | "whatsapp" | "telegram";
                /** @description The step's own sender, for sms and call */
                from?: string;
                /** @description Seconds after the step before it */
                interval: number;
            }[];
            description?: string | null;
            name?: string;
        };
        UsageRecord: {
            accountSid: string;
            /** @description The same as channel */
            category: string;
            /** @description All, sms, call, email, whatsapp, telegram */
            channel: string;
            /** @description A whole number */
            count: string;
            description: string;
            /** @description The same as endTime */
            endDate: string;
            /** @description Last day, itself included */
            endTime: string;
            /** @description The same as startTime */
            startDate: string;
            /** @description First day */
            startTime: string;
            unit: string;
            uri: string;
        };
        VerifyParameters: {
            /** @description On behalf of a sub-account */
            accountSid?: string;
            /** @description What the person typed, 1 to 32 characters: spaces, dashes, invisible characters and case do not matter, and digits of every script count */
            code: string;
            /** @description Instead of requestId: the address of the newest OTP; beside to the OTP must have both; ignored beside requestId */
            emailTo?: string;
            /** @description The OTP; required, or to or emailTo with service */
            requestId?: string;
            /** @description Must be the OTP's own where it is given; required without requestId */
            service?: string;
            /** @description Instead of requestId: the phone number, or the address, of the newest OTP; ignored beside it */
            to?: string;
        };
        Workflow: {
            accountEmail: string | null;
            /** @description The caller */
            accountSid: string;
            channels: {
                body?: string;
                channel: string;
                from?: string;
                /** @description Seconds */
                interval: string;
            }[];
            description: string;
            name: string;
            sid: string;
            targetAccountEmail: string | null;
            /** @description The owner */
            targetAccountSid: string;
            uri: string;
        };
    };
    responses: {
        /** @description 400: Malformed request; 400: Invalid parameter */
        Refused400: {
            headers: {
                "Postern-Ignored": components["headers"]["Postern-Ignored"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description 400: Malformed request */
        Refused400Open: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description 401: Account SID or auth token is missing or wrong */
        Refused401: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description 403: Not allowed */
        Refused403: {
            headers: {
                "Postern-Ignored": components["headers"]["Postern-Ignored"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description 408: The request did not arrive in time */
        Refused408: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description 413: The request body is larger than 64 KiB */
        Refused413: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description 415: The request body is neither JSON nor a form */
        Refused415: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description 429: Too many requests */
        Refused429: {
            headers: {
                "Postern-Ignored": components["headers"]["Postern-Ignored"];
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description 500: Internal error */
        Refused500: {
            headers: {
                "Postern-Ignored": components["headers"]["Postern-Ignored"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description 500: Internal error */
        Refused500Open: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description 503: Not possible at the moment, try again */
        Refused503: {
            headers: {
                "Postern-Ignored": components["headers"]["Postern-Ignored"];
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description 503: Not possible at the moment, try again */
        Refused503Open: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
    };
    parameters: {
        /**
         * @description For 24 h the same request with the same key gets the first reply again and does nothing; another request with it is 409
         * @example 5f1c1a52-6a0e-4c3b-9c58-9a4f2f1a7c11
         */
        "Idempotency-Key": string;
        /**
         * @description The ETag of the reply that showed it: if it has been changed since, nothing changes, and the answer is 412
         * @example "FBR1wE2qD1nLJDYmrHPpvNbaVLwBgqGi4oLk9tZ7JcM"
         */
        "If-Match": string;
        /**
         * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
         * @example handling=strict
         */
        Prefer: string;
        /**
         * @description `return=representation`: the reply also shows the verification. `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
         * @example return=representation
         */
        PreferRepresentation: string;
    };
    requestBodies: never;
    headers: {
        /** @description The version of what is shown: for If-Match in a change of it */
        ETag: string;
        /** @description Unknown or meaningless parameters, each with the known name that is near to it */
        "Postern-Ignored": string;
        /** @description Seconds after which another try may succeed */
        "Retry-After": number;
        /** @description Basic */
        "WWW-Authenticate": string;
        /** @description Names the request in the log */
        "X-Request-Id": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    cancel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description For 24 h the same request with the same key gets the first reply again and does nothing; another request with it is 409
                 * @example 5f1c1a52-6a0e-4c3b-9c58-9a4f2f1a7c11
                 */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "requestId": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                 *     }
                 */
                "application/json": components["schemas"]["CancelParameters"];
                /**
                 * @example {
                 *       "requestId": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["CancelParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": 200,
                     *       "message": "canceled",
                     *       "requestID": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *     }
                     */
                    "application/json": components["schemas"]["Done"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Invalid requestId */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 409: This Idempotency-Key was used for a different request; 483: Too many attempts; 485: OTP already verified */
            409: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description 482: OTP expired */
            410: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    createLimit: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "limit_on_ip",
                 *       "buckets": [
                 *         {
                 *           "name": "hour",
                 *           "max": 20,
                 *           "interval": 3600
                 *         }
                 *       ],
                 *       "description": "Sends for one address"
                 *     }
                 */
                "application/json": components["schemas"]["CreateLimitParameters"];
                /**
                 * @example {
                 *       "name": "limit_on_ip",
                 *       "buckets": [
                 *         {
                 *           "name": "hour",
                 *           "max": 20,
                 *           "interval": 3600
                 *         }
                 *       ],
                 *       "description": "Sends for one address"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["CreateLimitParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "LM019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "limit_on_ip",
                     *         "buckets": "[{\"name\":\"hour\",\"max\":\"20\",\"interval\":\"3600\"}]",
                     *         "description": "Sends for one address",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "uri": "/2fa/limits/search/LM019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Limit"];
                        message: string;
                    };
                };
            };
            /** @description 400: Malformed request; 400: Invalid parameter; 494: Invalid limit */
            400: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            /** @description 492: Limit with that Name already exists */
            409: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    updateLimit: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of the reply that showed it: if it has been changed since, nothing changes, and the answer is 412
                 * @example "FBR1wE2qD1nLJDYmrHPpvNbaVLwBgqGi4oLk9tZ7JcM"
                 */
                "If-Match"?: components["parameters"]["If-Match"];
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the definition
                 * @example LM019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "buckets": [
                 *         {
                 *           "name": "hour",
                 *           "max": 20,
                 *           "interval": 3600
                 *         }
                 *       ],
                 *       "description": "Sends for one address"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateLimitParameters"];
                /**
                 * @example {
                 *       "buckets": [
                 *         {
                 *           "name": "hour",
                 *           "max": 20,
                 *           "interval": 3600
                 *         }
                 *       ],
                 *       "description": "Sends for one address"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["UpdateLimitParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "LM019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "limit_on_ip",
                     *         "buckets": "[{\"name\":\"hour\",\"max\":\"20\",\"interval\":\"3600\"}]",
                     *         "description": "Sends for one address",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "uri": "/2fa/limits/search/LM019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Limit"];
                        message: string;
                    };
                };
            };
            /** @description 400: Malformed request; 400: Invalid parameter; 494: Invalid limit */
            400: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 493: Invalid Limit Id */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 412: Somebody else has changed it since it was read: read it again */
            412: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    deleteLimit: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the definition
                 * @example LM019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "LM019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "limit_on_ip",
                     *         "buckets": "[{\"name\":\"hour\",\"max\":\"20\",\"interval\":\"3600\"}]",
                     *         "description": "Sends for one address",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "uri": "/2fa/limits/search/LM019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Limit"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 493: Invalid Limit Id */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listLimits: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
                /** @description Only this one */
                name?: string;
                /** @description From 0 */
                page?: number;
                /**
                 * @description Default 50
                 * @example 20
                 */
                pageSize?: number;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "result": [
                     *           {
                     *             "sid": "LM019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "name": "limit_on_ip",
                     *             "buckets": "[{\"name\":\"hour\",\"max\":\"20\",\"interval\":\"3600\"}]",
                     *             "description": "Sends for one address",
                     *             "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "uri": "/2fa/limits/search/LM019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *           }
                     *         ],
                     *         "pageSize": 20,
                     *         "total": 1,
                     *         "page": 0,
                     *         "numPages": 1,
                     *         "start": 0,
                     *         "end": 0,
                     *         "firstPageUri": "/2fa/limits/search?pageSize=20&page=0",
                     *         "previousPageUri": null,
                     *         "nextPageUri": null,
                     *         "uri": "/2fa/limits/search?pageSize=20&page=0"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            end: number;
                            firstPageUri: string;
                            nextPageUri: string | null;
                            numPages: number;
                            page: number;
                            pageSize: number;
                            previousPageUri: string | null;
                            result: components["schemas"]["Limit"][];
                            start: number;
                            total: number;
                            uri: string;
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    getLimit: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the definition
                 * @example LM019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "LM019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "limit_on_ip",
                     *         "buckets": "[{\"name\":\"hour\",\"max\":\"20\",\"interval\":\"3600\"}]",
                     *         "description": "Sends for one address",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "uri": "/2fa/limits/search/LM019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Limit"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 493: Invalid Limit Id */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    resend: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description For 24 h the same request with the same key gets the first reply again and does nothing; another request with it is 409
                 * @example 5f1c1a52-6a0e-4c3b-9c58-9a4f2f1a7c11
                 */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /**
                 * @description `return=representation`: the reply also shows the verification. `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example return=representation
                 */
                Prefer?: components["parameters"]["PreferRepresentation"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "requestId": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                 *       "channel": "sms"
                 *     }
                 */
                "application/json": components["schemas"]["ResendParameters"];
                /**
                 * @example {
                 *       "requestId": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                 *       "channel": "sms"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["ResendParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    /** @description The parts of the text of an sms, where they are more than one: carriers bill each */
                    "Postern-Segments"?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": 200,
                     *       "message": "OK",
                     *       "requestID": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *     }
                     */
                    "application/json": components["schemas"]["Sent"];
                };
            };
            /** @description 400: Malformed request; 400: Invalid parameter; 400: The OTP was sent without what this channel needs */
            400: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refused401"];
            /** @description 403: Not allowed; 479: Budget reached; 488: Blocked by the fraud guard or by a list; 489: Country or type of number not allowed */
            403: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description 404: Invalid requestId */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 409: This Idempotency-Key was used for a different request; 485: OTP already verified */
            409: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description 482: OTP expired; 484: OTP canceled */
            410: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            /** @description 487: No route can carry this channel to this recipient */
            422: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description 429: Too many requests; 483: Too many attempts; 483: Too many messages for this OTP */
            429: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            500: components["responses"]["Refused500"];
            /** @description 503: Not possible at the moment, try again; 503: Messages on this channel wait longer than this code is valid */
            503: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    search: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
                /** @description SID of an OTP: only those older than it */
                before?: string;
                /** @description sms, call or voice, email, whatsapp, telegram: the first it was sent on */
                channel?: string;
                /** @description Until then, itself included: a date without a time is the whole day */
                endDate?: string;
                /** @description Sender */
                from?: string;
                /** @description More keys in records, commas between: price (what the account pays), test (whether it is a test), guard (why a send or a later message was blocked, or would have been), and for the master account cost and provider. blocked adds records: those of blocked sends */
                include?: string;
                /** @description From 0 */
                page?: number;
                /**
                 * @description Default 50
                 * @example 20
                 */
                pageSize?: number;
                /** @description The service that it was sent for */
                service?: string;
                /**
                 * @description From then on: YYYY-MM-DD, YYYY-MM-DD HH:mm:ss, ISO 8601 or -30days, in UTC
                 * @example -30days
                 */
                startDate?: string;
                /** @example success */
                status?: "pending" | "success" | "failed" | "expired" | "canceled" | "blocked";
                /** @description Phone number or email address of the recipient */
                to?: string;
                /** @description SID or name of a workflow */
                workflow?: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "page": 0,
                     *       "num_pages": 1,
                     *       "page_size": 20,
                     *       "total": 1,
                     *       "start": 0,
                     *       "end": 0,
                     *       "uri": "/2fa/search",
                     *       "first_page_uri": "/2fa/search?pageSize=20&page=0&accountSid=AC019aa5b7c3d27e4f9a1b2c3d4e5f6071&status=success&startDate=2026-11-23",
                     *       "previous_page_uri": null,
                     *       "next_page_uri": null,
                     *       "twoFaOtpSdrs": [
                     *         {
                     *           "sid": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "service": "2FA",
                     *           "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "dateCreated": "2026-11-23 05:28:39",
                     *           "dateUpdated": "2026-11-23 05:28:39",
                     *           "status": "success",
                     *           "uri": "/2fa/search/OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "checks": [
                     *             {
                     *               "sid": "OTC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *               "dateReceived": "2026-11-23 05:28:39",
                     *               "status": "valid",
                     *               "code": "314159"
                     *             }
                     *           ],
                     *           "events": [
                     *             {
                     *               "sid": "OTE019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *               "dateCreated": "2026-11-23 05:28:39",
                     *               "channel": "sms",
                     *               "sender": "12012751398",
                     *               "recipient": "491710001655",
                     *               "targetSid": "SM019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *               "channelStatus": "delivered",
                     *               "channelErrorCode": null,
                     *               "channelErrorMessage": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        end: number;
                        first_page_uri: string;
                        next_page_uri: string | null;
                        num_pages: number;
                        page: number;
                        page_size: number;
                        previous_page_uri: string | null;
                        start: number;
                        total: number;
                        twoFaOtpSdrs: components["schemas"]["Record"][];
                        uri: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    searchByPost: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "success",
                 *       "startDate": "-30days",
                 *       "pageSize": 20
                 *     }
                 */
                "application/json": components["schemas"]["SearchByPostParameters"];
                /**
                 * @example {
                 *       "status": "success",
                 *       "startDate": "-30days",
                 *       "pageSize": 20
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["SearchByPostParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "page": 0,
                     *       "num_pages": 1,
                     *       "page_size": 20,
                     *       "total": 1,
                     *       "start": 0,
                     *       "end": 0,
                     *       "uri": "/2fa/search",
                     *       "first_page_uri": "/2fa/search?pageSize=20&page=0&accountSid=AC019aa5b7c3d27e4f9a1b2c3d4e5f6071&status=success&startDate=2026-11-23",
                     *       "previous_page_uri": null,
                     *       "next_page_uri": null,
                     *       "twoFaOtpSdrs": [
                     *         {
                     *           "sid": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "service": "2FA",
                     *           "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "dateCreated": "2026-11-23 05:28:39",
                     *           "dateUpdated": "2026-11-23 05:28:39",
                     *           "status": "success",
                     *           "uri": "/2fa/search/OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "checks": [
                     *             {
                     *               "sid": "OTC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *               "dateReceived": "2026-11-23 05:28:39",
                     *               "status": "valid",
                     *               "code": "314159"
                     *             }
                     *           ],
                     *           "events": [
                     *             {
                     *               "sid": "OTE019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *               "dateCreated": "2026-11-23 05:28:39",
                     *               "channel": "sms",
                     *               "sender": "12012751398",
                     *               "recipient": "491710001655",
                     *               "targetSid": "SM019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *               "channelStatus": "delivered",
                     *               "channelErrorCode": null,
                     *               "channelErrorMessage": null
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        end: number;
                        first_page_uri: string;
                        next_page_uri: string | null;
                        num_pages: number;
                        page: number;
                        page_size: number;
                        previous_page_uri: string | null;
                        start: number;
                        total: number;
                        twoFaOtpSdrs: components["schemas"]["Record"][];
                        uri: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exportRecords: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
                /** @description SID of an OTP: only those older than it */
                before?: string;
                /** @description Begin with a byte order mark, for spreadsheets */
                bom?: boolean;
                /** @description sms, call or voice, email, whatsapp, telegram: the first it was sent on */
                channel?: string;
                /** @description Until then, itself included: a date without a time is the whole day */
                endDate?: string;
                /** @description Sender */
                from?: string;
                /** @description More keys in records, commas between: price (what the account pays), test (whether it is a test), guard (why a send or a later message was blocked, or would have been), and for the master account cost and provider. blocked adds records: those of blocked sends */
                include?: string;
                /** @description The service that it was sent for */
                service?: string;
                /**
                 * @description From then on: YYYY-MM-DD, YYYY-MM-DD HH:mm:ss, ISO 8601 or -30days, in UTC
                 * @example -30days
                 */
                startDate?: string;
                status?: "pending" | "success" | "failed" | "expired" | "canceled" | "blocked";
                /** @description Phone number or email address of the recipient */
                to?: string;
                /** @description SID or name of a workflow */
                workflow?: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A head, then a line for each record */
            200: {
                headers: {
                    /** @description A name for the file */
                    "Content-Disposition"?: string;
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example sid,service,accountSid,dateCreated,dateUpdated,status,channel,sender,recipient,channelStatus,channelErrorCode,checks,events
                     *     OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071,2FA,AC019aa5b7c3d27e4f9a1b2c3d4e5f6071,2026-11-23 05:28:39,2026-11-23 05:28:39,pending,sms,12012751398,491710001555,delivered,,0,1
                     *     OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071,2FA,AC019aa5b7c3d27e4f9a1b2c3d4e5f6071,2026-11-23 05:28:39,2026-11-23 05:28:39,pending,sms,12012751398,491710001455,delivered,,0,1
                     */
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    getRecord: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
                /** @description More keys in records, commas between: price (what the account pays), test (whether it is a test), guard (why a send or a later message was blocked, or would have been), and for the master account cost and provider. blocked adds records: those of blocked sends */
                include?: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the OTP
                 * @example OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "sid": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *       "service": "2FA",
                     *       "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *       "dateCreated": "2026-11-23 05:28:39",
                     *       "dateUpdated": "2026-11-23 05:28:39",
                     *       "status": "pending",
                     *       "uri": "/2fa/search/OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *       "checks": [],
                     *       "events": [
                     *         {
                     *           "sid": "OTE019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "dateCreated": "2026-11-23 05:28:39",
                     *           "channel": "sms",
                     *           "sender": "12012751398",
                     *           "recipient": "491710001655",
                     *           "targetSid": "SM019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "channelStatus": "delivered",
                     *           "channelErrorCode": null,
                     *           "channelErrorMessage": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Record"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Invalid requestId */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    eraseRecord: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the OTP
                 * @example OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "sid": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *       "service": "2FA",
                     *       "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *       "dateCreated": "2026-11-23 05:28:39",
                     *       "dateUpdated": "2026-11-23 05:28:39",
                     *       "status": "pending",
                     *       "uri": "/2fa/search/OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *       "checks": [],
                     *       "events": [
                     *         {
                     *           "sid": "OTE019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "dateCreated": "2026-11-23 05:28:39",
                     *           "channel": "sms",
                     *           "sender": "12012751398",
                     *           "recipient": "491710001755",
                     *           "targetSid": "SM019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "channelStatus": "delivered",
                     *           "channelErrorCode": null,
                     *           "channelErrorMessage": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Record"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Invalid requestId */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    send: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description For 24 h the same request with the same key gets the first reply again and does nothing; another request with it is 409
                 * @example 5f1c1a52-6a0e-4c3b-9c58-9a4f2f1a7c11
                 */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /**
                 * @description `return=representation`: the reply also shows the verification. `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example return=representation
                 */
                Prefer?: components["parameters"]["PreferRepresentation"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "service": "demo",
                 *       "to": "+12025550100",
                 *       "from": "Postern",
                 *       "body": "Your code is {code}"
                 *     }
                 */
                "application/json": components["schemas"]["SendParameters"];
                /**
                 * @example {
                 *       "service": "demo",
                 *       "to": "+12025550100",
                 *       "from": "Postern",
                 *       "body": "Your code is {code}"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["SendParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    /** @description The parts of the text of an sms, where they are more than one: carriers bill each */
                    "Postern-Segments"?: string;
                    /** @description What was sent in another way than the request may mean; several, with `; ` between them */
                    "Postern-Warning"?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": 200,
                     *       "message": "OK",
                     *       "requestID": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *     }
                     */
                    "application/json": components["schemas"]["Sent"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            /** @description 403: Not allowed; 479: Budget reached; 488: Blocked by the fraud guard or by a list; 489: Country or type of number not allowed */
            403: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 409: This Idempotency-Key was used for a different request */
            409: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            /** @description 487: No route can carry this channel to this recipient; 490: There is no limit with that name; 498: There is no such template; 499: Invalid Workflow Id */
            422: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description 429: Too many requests; 491: Limit reached */
            429: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            500: components["responses"]["Refused500"];
            /** @description 503: Not possible at the moment, try again; 503: Messages on this channel wait longer than this code is valid */
            503: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    createTemplate: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "sign_in",
                 *       "texts": [
                 *         {
                 *           "body": "{code} is your code"
                 *         },
                 *         {
                 *           "locale": "de",
                 *           "body": "{code} ist Ihr Code"
                 *         }
                 *       ],
                 *       "description": "Texts of the shop"
                 *     }
                 */
                "application/json": components["schemas"]["CreateTemplateParameters"];
                /**
                 * @example {
                 *       "name": "sign_in",
                 *       "texts": [
                 *         {
                 *           "body": "{code} is your code"
                 *         },
                 *         {
                 *           "locale": "de",
                 *           "body": "{code} ist Ihr Code"
                 *         }
                 *       ],
                 *       "description": "Texts of the shop"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["CreateTemplateParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "TP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "sign_in",
                     *         "texts": [
                     *           {
                     *             "body": "{code} is your code"
                     *           },
                     *           {
                     *             "body": "{code} ist Ihr Code",
                     *             "locale": "de"
                     *           }
                     *         ],
                     *         "description": "Texts of the shop",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "uri": "/2fa/templates/search/TP019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Template"];
                        message: string;
                    };
                };
            };
            /** @description 400: Malformed request; 400: Invalid parameter; 498: Invalid template */
            400: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            /** @description 497: Template with that name already exists */
            409: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    updateTemplate: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of the reply that showed it: if it has been changed since, nothing changes, and the answer is 412
                 * @example "FBR1wE2qD1nLJDYmrHPpvNbaVLwBgqGi4oLk9tZ7JcM"
                 */
                "If-Match"?: components["parameters"]["If-Match"];
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the definition
                 * @example TP019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "texts": [
                 *         {
                 *           "body": "{code} is your code"
                 *         },
                 *         {
                 *           "locale": "de",
                 *           "body": "{code} ist Ihr Code"
                 *         }
                 *       ],
                 *       "description": "Texts of the shop"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateTemplateParameters"];
                /**
                 * @example {
                 *       "texts": [
                 *         {
                 *           "body": "{code} is your code"
                 *         },
                 *         {
                 *           "locale": "de",
                 *           "body": "{code} ist Ihr Code"
                 *         }
                 *       ],
                 *       "description": "Texts of the shop"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["UpdateTemplateParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "TP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "sign_in",
                     *         "texts": [
                     *           {
                     *             "body": "{code} is your code"
                     *           },
                     *           {
                     *             "body": "{code} ist Ihr Code",
                     *             "locale": "de"
                     *           }
                     *         ],
                     *         "description": "Texts of the shop",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "uri": "/2fa/templates/search/TP019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Template"];
                        message: string;
                    };
                };
            };
            /** @description 400: Malformed request; 400: Invalid parameter; 498: Invalid template */
            400: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Invalid Template Id */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 412: Somebody else has changed it since it was read: read it again */
            412: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    deleteTemplate: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the definition
                 * @example TP019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "TP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "sign_in",
                     *         "texts": [
                     *           {
                     *             "body": "{code} is your code"
                     *           },
                     *           {
                     *             "body": "{code} ist Ihr Code",
                     *             "locale": "de"
                     *           }
                     *         ],
                     *         "description": "Texts of the shop",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "uri": "/2fa/templates/search/TP019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Template"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Invalid Template Id */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listTemplates: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
                /** @description Only this one */
                name?: string;
                /** @description From 0 */
                page?: number;
                /**
                 * @description Default 50
                 * @example 20
                 */
                pageSize?: number;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "result": [
                     *           {
                     *             "sid": "TP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "name": "sign_in",
                     *             "texts": [
                     *               {
                     *                 "body": "{code} is your code"
                     *               },
                     *               {
                     *                 "body": "{code} ist Ihr Code",
                     *                 "locale": "de"
                     *               }
                     *             ],
                     *             "description": "Texts of the shop",
                     *             "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "uri": "/2fa/templates/search/TP019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *           }
                     *         ],
                     *         "pageSize": 20,
                     *         "total": 1,
                     *         "page": 0,
                     *         "numPages": 1,
                     *         "start": 0,
                     *         "end": 0,
                     *         "firstPageUri": "/2fa/templates/search?pageSize=20&page=0",
                     *         "previousPageUri": null,
                     *         "nextPageUri": null,
                     *         "uri": "/2fa/templates/search?pageSize=20&page=0"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            end: number;
                            firstPageUri: string;
                            nextPageUri: string | null;
                            numPages: number;
                            page: number;
                            pageSize: number;
                            previousPageUri: string | null;
                            result: components["schemas"]["Template"][];
                            start: number;
                            total: number;
                            uri: string;
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    getTemplate: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the definition
                 * @example TP019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "TP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "sign_in",
                     *         "texts": [
                     *           {
                     *             "body": "{code} is your code"
                     *           },
                     *           {
                     *             "body": "{code} ist Ihr Code",
                     *             "locale": "de"
                     *           }
                     *         ],
                     *         "description": "Texts of the shop",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "uri": "/2fa/templates/search/TP019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Template"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Invalid Template Id */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listCosts: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
                /** @description all (default), sms, call or voice, email, whatsapp, telegram */
                channel?: string;
                /** @description Last day, itself included */
                endDate?: string;
                /** @description From 0 */
                page?: number;
                /** @description Default 1000 */
                pageSize?: number;
                /**
                 * @description First day, as YYYY-MM-DD or relative as in -30days, in UTC
                 * @example -30days
                 */
                startDate?: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "usageCosts": [
                     *         {
                     *           "channel": "sms",
                     *           "country": "DE",
                     *           "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "startDate": "2026-11-23",
                     *           "endDate": "2026-11-23",
                     *           "count": "29",
                     *           "amount": null,
                     *           "unpriced": "29",
                     *           "currency": null,
                     *           "provider": "sandbox",
                     *           "cost": null,
                     *           "uncosted": "29"
                     *         },
                     *         {
                     *           "channel": "sms",
                     *           "country": "US",
                     *           "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "startDate": "2026-11-23",
                     *           "endDate": "2026-11-23",
                     *           "count": "2",
                     *           "amount": null,
                     *           "unpriced": "2",
                     *           "currency": null,
                     *           "provider": "sandbox",
                     *           "cost": null,
                     *           "uncosted": "2"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        usageCosts: components["schemas"]["CostRecord"][];
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listCostsByPeriod: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
                /** @description all (default), sms, call or voice, email, whatsapp, telegram */
                channel?: string;
                /** @description Last day, itself included */
                endDate?: string;
                /** @description From 0 */
                page?: number;
                /** @description Default 1000 */
                pageSize?: number;
                /**
                 * @description First day, as YYYY-MM-DD or relative as in -30days, in UTC
                 * @example -30days
                 */
                startDate?: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description daily, monthly, yearly, alltime, today, yesterday, thismonth, lastmonth
                 * @example daily
                 */
                subresource: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "usageCosts": [
                     *         {
                     *           "channel": "sms",
                     *           "country": "DE",
                     *           "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "startDate": "2026-11-23",
                     *           "endDate": "2026-11-23",
                     *           "count": "30",
                     *           "amount": null,
                     *           "unpriced": "30",
                     *           "currency": null,
                     *           "provider": "sandbox",
                     *           "cost": null,
                     *           "uncosted": "30"
                     *         },
                     *         {
                     *           "channel": "sms",
                     *           "country": "US",
                     *           "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "startDate": "2026-11-23",
                     *           "endDate": "2026-11-23",
                     *           "count": "2",
                     *           "amount": null,
                     *           "unpriced": "2",
                     *           "currency": null,
                     *           "provider": "sandbox",
                     *           "cost": null,
                     *           "uncosted": "2"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        usageCosts: components["schemas"]["CostRecord"][];
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: No such route */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listUsage: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
                /**
                 * @description all (default), sms, call or voice, email, whatsapp, telegram
                 * @example all
                 */
                channel?: string;
                /** @description Last day, itself included */
                endDate?: string;
                /** @description From 0 */
                page?: number;
                /** @description Default 1000 */
                pageSize?: number;
                /**
                 * @description First day, as YYYY-MM-DD or relative as in -30days, in UTC
                 * @example -30days
                 */
                startDate?: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "usageRecords": [
                     *         {
                     *           "channel": "All",
                     *           "category": "All",
                     *           "description": "Total OTP sent, irrespective of channel or retry",
                     *           "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "startTime": "2026-11-23",
                     *           "endTime": "2026-11-23",
                     *           "startDate": "2026-11-23",
                     *           "endDate": "2026-11-23",
                     *           "count": "31",
                     *           "unit": "OTP",
                     *           "uri": "/2fa/usage/records?channel=All&startTime=2026-11-23&endTime=2026-11-23&accountSid=AC019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        usageRecords: components["schemas"]["UsageRecord"][];
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listUsageByPost: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "startDate": "-30days",
                 *       "channel": "all"
                 *     }
                 */
                "application/json": components["schemas"]["ListUsageByPostParameters"];
                /**
                 * @example {
                 *       "startDate": "-30days",
                 *       "channel": "all"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["ListUsageByPostParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "usageRecords": [
                     *         {
                     *           "channel": "All",
                     *           "category": "All",
                     *           "description": "Total OTP sent, irrespective of channel or retry",
                     *           "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "startTime": "2026-11-23",
                     *           "endTime": "2026-11-23",
                     *           "startDate": "2026-11-23",
                     *           "endDate": "2026-11-23",
                     *           "count": "32",
                     *           "unit": "OTP",
                     *           "uri": "/2fa/usage/records?channel=All&startTime=2026-11-23&endTime=2026-11-23&accountSid=AC019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        usageRecords: components["schemas"]["UsageRecord"][];
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listUsageByPeriod: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
                /**
                 * @description all (default), sms, call or voice, email, whatsapp, telegram
                 * @example all
                 */
                channel?: string;
                /** @description Last day, itself included */
                endDate?: string;
                /** @description From 0 */
                page?: number;
                /** @description Default 1000 */
                pageSize?: number;
                /**
                 * @description First day, as YYYY-MM-DD or relative as in -30days, in UTC
                 * @example -30days
                 */
                startDate?: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description daily, monthly, yearly, alltime, today, yesterday, thismonth, lastmonth
                 * @example daily
                 */
                subresource: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "usageRecords": [
                     *         {
                     *           "channel": "All",
                     *           "category": "All",
                     *           "description": "Total OTP sent, irrespective of channel or retry",
                     *           "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *           "startTime": "2026-11-23",
                     *           "endTime": "2026-11-23",
                     *           "startDate": "2026-11-23",
                     *           "endDate": "2026-11-23",
                     *           "count": "34",
                     *           "unit": "OTP",
                     *           "uri": "/2fa/usage/records/daily?channel=All&startTime=2026-11-23&endTime=2026-11-23&accountSid=AC019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        usageRecords: components["schemas"]["UsageRecord"][];
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: No such route */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    verify: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description For 24 h the same request with the same key gets the first reply again and does nothing; another request with it is 409
                 * @example 5f1c1a52-6a0e-4c3b-9c58-9a4f2f1a7c11
                 */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "requestId": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                 *       "code": "123456"
                 *     }
                 */
                "application/json": components["schemas"]["VerifyParameters"];
                /**
                 * @example {
                 *       "requestId": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                 *       "code": "123456"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["VerifyParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": 200,
                     *       "message": "OK",
                     *       "requestID": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *     }
                     */
                    "application/json": components["schemas"]["Done"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Invalid requestId */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 409: This Idempotency-Key was used for a different request; 485: OTP already verified */
            409: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description 482: OTP expired; 484: OTP canceled */
            410: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            /** @description 481: Invalid code */
            422: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description 429: Too many requests; 483: Too many attempts; 486: Too many wrong codes for this recipient */
            429: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    createWorkflow: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "sms_then_call",
                 *       "channels": [
                 *         {
                 *           "channel": "sms",
                 *           "interval": 0
                 *         },
                 *         {
                 *           "channel": "call",
                 *           "interval": 60
                 *         }
                 *       ],
                 *       "description": "A call a minute after the message"
                 *     }
                 */
                "application/json": components["schemas"]["CreateWorkflowParameters"];
                /**
                 * @example {
                 *       "name": "sms_then_call",
                 *       "channels": [
                 *         {
                 *           "channel": "sms",
                 *           "interval": 0
                 *         },
                 *         {
                 *           "channel": "call",
                 *           "interval": 60
                 *         }
                 *       ],
                 *       "description": "A call a minute after the message"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["CreateWorkflowParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "WF019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "sms_then_call",
                     *         "channels": [
                     *           {
                     *             "channel": "sms",
                     *             "interval": "0"
                     *           },
                     *           {
                     *             "channel": "call",
                     *             "interval": "60"
                     *           }
                     *         ],
                     *         "description": "A call a minute after the message",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "accountEmail": null,
                     *         "targetAccountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "targetAccountEmail": null,
                     *         "uri": "/2fa/workflows/search/WF019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Workflow"];
                        message: string;
                    };
                };
            };
            /** @description 400: Malformed request; 400: Invalid parameter; 496: Invalid workflow */
            400: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            /** @description 495: Workflow with that name already exists */
            409: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    updateWorkflow: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of the reply that showed it: if it has been changed since, nothing changes, and the answer is 412
                 * @example "FBR1wE2qD1nLJDYmrHPpvNbaVLwBgqGi4oLk9tZ7JcM"
                 */
                "If-Match"?: components["parameters"]["If-Match"];
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the definition
                 * @example WF019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "channels": [
                 *         {
                 *           "channel": "sms",
                 *           "interval": 0
                 *         },
                 *         {
                 *           "channel": "call",
                 *           "interval": 60
                 *         }
                 *       ],
                 *       "description": "A call a minute after the message"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateWorkflowParameters"];
                /**
                 * @example {
                 *       "channels": [
                 *         {
                 *           "channel": "sms",
                 *           "interval": 0
                 *         },
                 *         {
                 *           "channel": "call",
                 *           "interval": 60
                 *         }
                 *       ],
                 *       "description": "A call a minute after the message"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["UpdateWorkflowParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "WF019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "sms_then_call",
                     *         "channels": [
                     *           {
                     *             "channel": "sms",
                     *             "interval": "0"
                     *           },
                     *           {
                     *             "channel": "call",
                     *             "interval": "60"
                     *           }
                     *         ],
                     *         "description": "A call a minute after the message",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "accountEmail": null,
                     *         "targetAccountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "targetAccountEmail": null,
                     *         "uri": "/2fa/workflows/search/WF019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Workflow"];
                        message: string;
                    };
                };
            };
            /** @description 400: Malformed request; 400: Invalid parameter; 496: Invalid workflow */
            400: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 499: Invalid Workflow Id */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 412: Somebody else has changed it since it was read: read it again */
            412: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    deleteWorkflow: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the definition
                 * @example WF019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "WF019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "sms_then_call",
                     *         "channels": [
                     *           {
                     *             "channel": "sms",
                     *             "interval": "0"
                     *           },
                     *           {
                     *             "channel": "call",
                     *             "interval": "60"
                     *           }
                     *         ],
                     *         "description": "A call a minute after the message",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "accountEmail": null,
                     *         "targetAccountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "targetAccountEmail": null,
                     *         "uri": "/2fa/workflows/search/WF019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Workflow"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 499: Invalid Workflow Id */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listWorkflows: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
                /** @description Only this one */
                name?: string;
                /** @description From 0 */
                page?: number;
                /**
                 * @description Default 50
                 * @example 20
                 */
                pageSize?: number;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "result": [
                     *           {
                     *             "sid": "WF019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "name": "sms_then_call",
                     *             "channels": [
                     *               {
                     *                 "channel": "sms",
                     *                 "interval": "0"
                     *               },
                     *               {
                     *                 "channel": "call",
                     *                 "interval": "60"
                     *               }
                     *             ],
                     *             "description": "A call a minute after the message",
                     *             "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "accountEmail": null,
                     *             "targetAccountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "targetAccountEmail": null,
                     *             "uri": "/2fa/workflows/search/WF019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *           }
                     *         ],
                     *         "pageSize": 20,
                     *         "total": 1,
                     *         "page": 0,
                     *         "numPages": 1,
                     *         "start": 0,
                     *         "end": 0,
                     *         "firstPageUri": "/2fa/workflows/search?pageSize=20&page=0",
                     *         "previousPageUri": null,
                     *         "nextPageUri": null,
                     *         "uri": "/2fa/workflows/search?pageSize=20&page=0"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            end: number;
                            firstPageUri: string;
                            nextPageUri: string | null;
                            numPages: number;
                            page: number;
                            pageSize: number;
                            previousPageUri: string | null;
                            result: components["schemas"]["Workflow"][];
                            start: number;
                            total: number;
                            uri: string;
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    getWorkflow: {
        parameters: {
            query?: {
                /** @description On behalf of a sub-account */
                accountSid?: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the definition
                 * @example WF019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "WF019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "sms_then_call",
                     *         "channels": [
                     *           {
                     *             "channel": "sms",
                     *             "interval": "0"
                     *           },
                     *           {
                     *             "channel": "call",
                     *             "interval": "60"
                     *           }
                     *         ],
                     *         "description": "A call a minute after the message",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "accountEmail": null,
                     *         "targetAccountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "targetAccountEmail": null,
                     *         "uri": "/2fa/workflows/search/WF019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Workflow"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 499: Invalid Workflow Id */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listAccounts: {
        parameters: {
            query?: {
                accountSid?: string;
                /** @description From 0 */
                page?: number;
                /**
                 * @description Default 50
                 * @example 20
                 */
                pageSize?: number;
                /** @example active */
                status?: "active" | "suspended" | "closed";
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "result": [
                     *           {
                     *             "sid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "parentSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "name": "Shop",
                     *             "email": "shop@example.com",
                     *             "status": "active",
                     *             "allowedAddresses": [],
                     *             "callbackUrl": null,
                     *             "callbackMethod": "POST",
                     *             "callbackSecret": "whsec_...",
                     *             "defaults": {},
                     *             "tokens": [
                     *               {
                     *                 "id": "TK019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *                 "dateCreated": "2026-11-23 05:28:39",
                     *                 "lastUsed": null
                     *               }
                     *             ],
                     *             "dateCreated": "2026-11-23 05:28:39",
                     *             "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *           }
                     *         ],
                     *         "pageSize": 20,
                     *         "total": 1,
                     *         "page": 0,
                     *         "numPages": 1,
                     *         "start": 0,
                     *         "end": 0,
                     *         "firstPageUri": "/accounts?pageSize=20&page=0&status=active",
                     *         "previousPageUri": null,
                     *         "nextPageUri": null,
                     *         "uri": "/accounts?pageSize=20&page=0&status=active"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            end: number;
                            firstPageUri: string;
                            nextPageUri: string | null;
                            numPages: number;
                            page: number;
                            pageSize: number;
                            previousPageUri: string | null;
                            result: components["schemas"]["Account"][];
                            start: number;
                            total: number;
                            uri: string;
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    createAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Shop",
                 *       "email": "shop@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["CreateAccountParameters"];
                /**
                 * @example {
                 *       "name": "Shop",
                 *       "email": "shop@example.com"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["CreateAccountParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "parentSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "Shop",
                     *         "email": "shop@example.com",
                     *         "status": "active",
                     *         "allowedAddresses": [],
                     *         "callbackUrl": null,
                     *         "callbackMethod": "POST",
                     *         "callbackSecret": "whsec_...",
                     *         "defaults": {},
                     *         "tokens": [
                     *           {
                     *             "id": "TK019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "dateCreated": "2026-11-23 05:28:39",
                     *             "lastUsed": null
                     *           }
                     *         ],
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "authToken": "..."
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Account"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    getAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "parentSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "Shop",
                     *         "email": "shop@example.com",
                     *         "status": "active",
                     *         "allowedAddresses": [],
                     *         "callbackUrl": null,
                     *         "callbackMethod": "POST",
                     *         "callbackSecret": "whsec_...",
                     *         "defaults": {},
                     *         "tokens": [
                     *           {
                     *             "id": "TK019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "dateCreated": "2026-11-23 05:28:39",
                     *             "lastUsed": null
                     *           }
                     *         ],
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Account"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    removeAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "parentSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "Shop",
                     *         "email": "shop@example.com",
                     *         "status": "closed",
                     *         "allowedAddresses": [],
                     *         "callbackUrl": null,
                     *         "callbackMethod": "POST",
                     *         "callbackSecret": "whsec_...",
                     *         "defaults": {},
                     *         "tokens": [
                     *           {
                     *             "id": "TK019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "dateCreated": "2026-11-23 05:28:39",
                     *             "lastUsed": null
                     *           }
                     *         ],
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "suspendedBy": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Account"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 409: Only an account that has been closed for an hour can be removed */
            409: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    updateAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of the reply that showed it: if it has been changed since, nothing changes, and the answer is 412
                 * @example "FBR1wE2qD1nLJDYmrHPpvNbaVLwBgqGi4oLk9tZ7JcM"
                 */
                "If-Match"?: components["parameters"]["If-Match"];
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Shop",
                 *       "defaults": {
                 *         "codeLength": 6,
                 *         "from": "Shop"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["UpdateAccountParameters"];
                /**
                 * @example {
                 *       "name": "Shop",
                 *       "defaults": {
                 *         "codeLength": 6,
                 *         "from": "Shop"
                 *       }
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["UpdateAccountParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "parentSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "Shop",
                     *         "email": "sub@example.com",
                     *         "status": "active",
                     *         "allowedAddresses": [],
                     *         "callbackUrl": null,
                     *         "callbackMethod": "POST",
                     *         "callbackSecret": "whsec_...",
                     *         "defaults": {
                     *           "codeLength": 6,
                     *           "from": "Shop"
                     *         },
                     *         "tokens": [
                     *           {
                     *             "id": "TK019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "dateCreated": "2026-11-23 05:28:39",
                     *             "lastUsed": null
                     *           }
                     *         ],
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Account"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 412: Somebody else has changed it since it was read: read it again */
            412: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description SID of a row: only older ones. Default: the newest */
                before?: string;
                /** @description true: rows of the accounts below it too; default false */
                below?: boolean;
                /**
                 * @description Rows in the reply; default 50
                 * @example 10
                 */
                limit?: number;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "result": [
                     *           {
                     *             "sid": "AU019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "at": "2026-11-23T05:28:39.120Z",
                     *             "action": "account.created",
                     *             "by": {
                     *               "account": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *               "token": "TK019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *               "address": "127.0.0.1",
                     *               "request": "f5de4946-9e"
                     *             },
                     *             "on": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "changes": {
                     *               "parentSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *               "name": "changed",
                     *               "email": "changed",
                     *               "status": "active",
                     *               "allowedAddresses": [],
                     *               "callbackUrl": "changed",
                     *               "callbackMethod": "POST",
                     *               "callbackSecretSealed": "changed",
                     *               "defaults": "changed",
                     *               "tokens": [
                     *                 "TK019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *               ]
                     *             }
                     *           }
                     *         ],
                     *         "next": null
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            next: string | null;
                            result: {
                                accountSid: string;
                                /** @description account.changed, session.began … */
                                action: string;
                                /** @description ISO 8601 */
                                at: string;
                                by: {
                                    /** @description null: an operator's command, or somebody unknown */
                                    account: string | null;
                                    address?: string;
                                    request?: string;
                                    session?: string;
                                    token?: string;
                                    user?: string;
                                };
                                /** @description New values by name; `changed` for secrets */
                                changes?: unknown;
                                /** @description How many times, of rows that stand for several */
                                count?: number;
                                /** @description SID of the thing changed */
                                on?: string;
                                operation?: string;
                                /** @description Hash of a recipient: the same for the same one */
                                recipient?: string;
                                sid: string;
                            }[];
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listBudgets: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "budgets": [
                     *           {
                     *             "period": "day",
                     *             "country": null,
                     *             "amount": "50.00",
                     *             "used": "41.30",
                     *             "left": "8.70",
                     *             "currency": "EUR",
                     *             "since": "2026-11-23",
                     *             "until": "2026-11-24 00:00:00"
                     *           }
                     *         ]
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            budgets: components["schemas"]["Budget"][];
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    replaceCallbackSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "overlap": 3600
                 *     }
                 */
                "application/json": components["schemas"]["ReplaceCallbackSecretParameters"];
                /**
                 * @example {
                 *       "overlap": 3600
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["ReplaceCallbackSecretParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "parentSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "Shop",
                     *         "email": "shop@example.com",
                     *         "status": "active",
                     *         "allowedAddresses": [],
                     *         "callbackUrl": null,
                     *         "callbackMethod": "POST",
                     *         "callbackSecret": "whsec_...",
                     *         "defaults": {},
                     *         "tokens": [
                     *           {
                     *             "id": "TK019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "dateCreated": "2026-11-23 05:28:39",
                     *             "lastUsed": null
                     *           }
                     *         ],
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Account"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    testCallback: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "isTaken": true,
                     *         "status": 200,
                     *         "reason": null,
                     *         "ms": 41
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["CallbackTest"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    eraseRecipient: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "recipient": "+12025550100"
                 *     }
                 */
                "application/json": components["schemas"]["EraseRecipientParameters"];
                /**
                 * @example {
                 *       "recipient": "+12025550100"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["EraseRecipientParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": 200,
                     *       "message": "OK",
                     *       "requestID": null
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        message: string;
                        requestID: null;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listGuardNodes: {
        parameters: {
            query?: {
                /** @description `next` of the page before: the nodes behind it. Default: from the first one */
                after?: string;
                /** @description true: also nodes in no state; default false: those that refuse messages, or were unblocked */
                all?: boolean;
                /**
                 * @description Nodes in the reply; default 100
                 * @example 100
                 */
                limit?: number;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "result": [
                     *           {
                     *             "node": "range:49170123",
                     *             "kind": "range",
                     *             "state": "hold",
                     *             "score": 9.4,
                     *             "sent": 11,
                     *             "verified": 1,
                     *             "strikes": 1,
                     *             "since": "2026-11-23T05:28:39.120Z",
                     *             "until": "2026-11-23T05:31:39.120Z"
                     *           }
                     *         ],
                     *         "next": null
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            next: string | null;
                            result: {
                                /** @enum {string} */
                                kind: "address" | "device" | "range" | "area" | "country" | "customer";
                                /** @description The node: `range:`, `area:`, `country:`, `address:` or `device:` and its key, or `customer`, as records show it */
                                node: string;
                                /** @description Messages that nobody has verified, less what was earned */
                                score: number;
                                /** @description Sessions; half-life of a week */
                                sent: number;
                                since: string | null;
                                /**
                                 * @description What it does now: the rules of docs/fraud.md; `free`: it refuses nothing
                                 * @enum {string}
                                 */
                                state: "free" | "gate" | "hold" | "restrict" | "block" | "drip" | "conversion" | "unblocked";
                                /** @description Blocks within 14 days */
                                strikes: number;
                                until: string | null;
                                /** @description Those of them that were verified */
                                verified: number;
                            }[];
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listGuardScores: {
        parameters: {
            query: {
                /**
                 * @description The node: `range:`, `area:`, `country:`, `address:` or `device:` and its key, or `customer`, as records show it
                 * @example range:49170123
                 */
                node: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "node": "range:49170123",
                     *         "scores": [
                     *           {
                     *             "at": "2026-11-23T05:15:00.000Z",
                     *             "score": 5.8
                     *           },
                     *           {
                     *             "at": "2026-11-23T05:30:00.000Z",
                     *             "score": 9.4
                     *           }
                     *         ]
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            /** @description The node: `range:`, `area:`, `country:`, `address:` or `device:` and its key, or `customer`, as records show it */
                            node: string;
                            /** @description At most 96, the oldest first */
                            scores: {
                                /** @description Beginning of the quarter of an hour, ISO 8601 */
                                at: string;
                                /** @description As in the list of nodes */
                                score: number;
                            }[];
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    unblockGuardNode: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "node": "range:49170123",
                 *       "minutes": 60
                 *     }
                 */
                "application/json": components["schemas"]["UnblockGuardNodeParameters"];
                /**
                 * @example {
                 *       "node": "range:49170123",
                 *       "minutes": 60
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["UnblockGuardNodeParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "node": "range:49170123",
                     *         "until": "2026-11-23T05:28:39.120Z"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            /** @description The node: `range:`, `area:`, `country:`, `address:` or `device:` and its key, or `customer`, as records show it */
                            node: string;
                            /** @description ISO 8601 */
                            until: string;
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listListEntries: {
        parameters: {
            query?: {
                /** @example deny */
                list?: "allow" | "deny";
                /** @description From 0 */
                page?: number;
                /**
                 * @description Default 50
                 * @example 20
                 */
                pageSize?: number;
                subject?: "number" | "prefix" | "country" | "address" | "domain";
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "result": [
                     *           {
                     *             "sid": "LE019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "list": "deny",
                     *             "subject": "prefix",
                     *             "value": "+49170",
                     *             "reason": "test",
                     *             "until": null,
                     *             "isOptOut": false,
                     *             "hasEffect": true,
                     *             "dateCreated": "2026-11-23 05:28:39",
                     *             "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/lists/LE019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *           }
                     *         ],
                     *         "pageSize": 20,
                     *         "total": 1,
                     *         "page": 0,
                     *         "numPages": 1,
                     *         "start": 0,
                     *         "end": 0,
                     *         "firstPageUri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/lists?pageSize=20&page=0&list=deny",
                     *         "previousPageUri": null,
                     *         "nextPageUri": null,
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/lists?pageSize=20&page=0&list=deny"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            end: number;
                            firstPageUri: string;
                            nextPageUri: string | null;
                            numPages: number;
                            page: number;
                            pageSize: number;
                            previousPageUri: string | null;
                            result: components["schemas"]["ListEntry"][];
                            start: number;
                            total: number;
                            uri: string;
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    addListEntries: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "list": "deny",
                 *       "subject": "prefix",
                 *       "value": "+49170",
                 *       "reason": "pumped in May"
                 *     }
                 */
                "application/json": components["schemas"]["AddListEntriesParameters"];
                /**
                 * @example {
                 *       "list": "deny",
                 *       "subject": "prefix",
                 *       "value": "+49170",
                 *       "reason": "pumped in May"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["AddListEntriesParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "result": [
                     *           {
                     *             "sid": "LE019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "list": "deny",
                     *             "subject": "prefix",
                     *             "value": "+49170",
                     *             "reason": "pumped in May",
                     *             "until": null,
                     *             "isOptOut": false,
                     *             "hasEffect": true,
                     *             "dateCreated": "2026-11-23 05:28:39",
                     *             "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/lists/LE019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *           }
                     *         ]
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            result: components["schemas"]["ListEntry"][];
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    getListEntry: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the entry
                 * @example LE019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                entry: string;
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "LE019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "list": "deny",
                     *         "subject": "prefix",
                     *         "value": "+49170",
                     *         "reason": "test",
                     *         "until": null,
                     *         "isOptOut": false,
                     *         "hasEffect": true,
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/lists/LE019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["ListEntry"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    removeListEntry: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the entry
                 * @example LE019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                entry: string;
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "LE019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "list": "deny",
                     *         "subject": "prefix",
                     *         "value": "+49170",
                     *         "reason": "test",
                     *         "until": null,
                     *         "isOptOut": false,
                     *         "hasEffect": true,
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/lists/LE019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["ListEntry"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    changeListEntry: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of the reply that showed it: if it has been changed since, nothing changes, and the answer is 412
                 * @example "FBR1wE2qD1nLJDYmrHPpvNbaVLwBgqGi4oLk9tZ7JcM"
                 */
                "If-Match"?: components["parameters"]["If-Match"];
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the entry
                 * @example LE019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                entry: string;
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "until": "2099-01-01T00:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["ChangeListEntryParameters"];
                /**
                 * @example {
                 *       "until": "2099-01-01T00:00:00Z"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["ChangeListEntryParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "LE019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "list": "deny",
                     *         "subject": "prefix",
                     *         "value": "+49170",
                     *         "reason": "test",
                     *         "until": "2026-11-23T05:28:39.120Z",
                     *         "isOptOut": false,
                     *         "hasEffect": true,
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/lists/LE019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["ListEntry"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 412: Somebody else has changed it since it was read: read it again */
            412: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listTestRecipients: {
        parameters: {
            query?: {
                /** @description From 0 */
                page?: number;
                /**
                 * @description Default 50
                 * @example 20
                 */
                pageSize?: number;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "result": [
                     *           {
                     *             "id": "TR019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "recipient": "12015550123",
                     *             "prefix": null,
                     *             "dateCreated": "2026-11-23 05:28:39",
                     *             "dateExpires": "2026-11-23 05:28:39",
                     *             "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/testRecipients/TR019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *           }
                     *         ],
                     *         "pageSize": 20,
                     *         "total": 1,
                     *         "page": 0,
                     *         "numPages": 1,
                     *         "start": 0,
                     *         "end": 0,
                     *         "firstPageUri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/testRecipients?pageSize=20&page=0",
                     *         "previousPageUri": null,
                     *         "nextPageUri": null,
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/testRecipients?pageSize=20&page=0"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            end: number;
                            firstPageUri: string;
                            nextPageUri: string | null;
                            numPages: number;
                            page: number;
                            pageSize: number;
                            previousPageUri: string | null;
                            result: components["schemas"]["TestRecipient"][];
                            start: number;
                            total: number;
                            uri: string;
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    setTestRecipient: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "recipient": "+12015550123",
                 *       "code": "424242"
                 *     }
                 */
                "application/json": components["schemas"]["SetTestRecipientParameters"];
                /**
                 * @example {
                 *       "recipient": "+12015550123",
                 *       "code": "424242"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["SetTestRecipientParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "id": "TR019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "recipient": "12015550123",
                     *         "prefix": null,
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "dateExpires": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/testRecipients/TR019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["TestRecipient"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    removeTestRecipient: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description Id of the entry, as the list shows it
                 * @example TR019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                id: string;
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "id": "TR019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "recipient": "12015550123",
                     *         "prefix": null,
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "dateExpires": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/testRecipients/TR019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["TestRecipient"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "parentSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "Shop",
                     *         "email": "shop@example.com",
                     *         "status": "active",
                     *         "allowedAddresses": [],
                     *         "callbackUrl": null,
                     *         "callbackMethod": "POST",
                     *         "callbackSecret": "whsec_...",
                     *         "defaults": {},
                     *         "tokens": [
                     *           {
                     *             "id": "TK019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "dateCreated": "2026-11-23 05:28:39",
                     *             "lastUsed": null
                     *           },
                     *           {
                     *             "id": "TK019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "dateCreated": "2026-11-23 05:28:39",
                     *             "lastUsed": null
                     *           }
                     *         ],
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "authToken": "..."
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Account"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 409: The account already has two tokens: delete one first */
            409: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    deleteToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description Id of the token, as the account shows it
                 * @example TK019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                id: string;
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "parentSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "name": "Shop",
                     *         "email": "shop@example.com",
                     *         "status": "active",
                     *         "allowedAddresses": [],
                     *         "callbackUrl": null,
                     *         "callbackMethod": "POST",
                     *         "callbackSecret": "whsec_...",
                     *         "defaults": {},
                     *         "tokens": [
                     *           {
                     *             "id": "TK019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "dateCreated": "2026-11-23 05:28:39",
                     *             "lastUsed": null
                     *           }
                     *         ],
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: components["schemas"]["Account"];
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 409: The last token of an account cannot be deleted */
            409: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    unlockRecipient: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "recipient": "+12025550100"
                 *     }
                 */
                "application/json": components["schemas"]["UnlockRecipientParameters"];
                /**
                 * @example {
                 *       "recipient": "+12025550100"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["UnlockRecipientParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": 200,
                     *       "message": "OK",
                     *       "requestID": null
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        message: string;
                        requestID: null;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description From 0 */
                page?: number;
                /**
                 * @description Default 50
                 * @example 50
                 */
                pageSize?: number;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "result": [
                     *           {
                     *             "sid": "US019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *             "email": "bob@example.com",
                     *             "role": "viewer",
                     *             "status": "invited",
                     *             "hasTotp": false,
                     *             "dateCreated": "2026-11-23 05:28:39",
                     *             "linkExpires": "2026-11-23 05:28:39",
                     *             "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/users/US019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *           }
                     *         ],
                     *         "pageSize": 50,
                     *         "total": 1,
                     *         "page": 0,
                     *         "numPages": 1,
                     *         "start": 0,
                     *         "end": 0,
                     *         "firstPageUri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/users?pageSize=50&page=0",
                     *         "previousPageUri": null,
                     *         "nextPageUri": null,
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/users?pageSize=50&page=0"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            end: number;
                            firstPageUri: string;
                            nextPageUri: string | null;
                            numPages: number;
                            page: number;
                            pageSize: number;
                            previousPageUri: string | null;
                            result: {
                                accountSid: string;
                                dateCreated: string;
                                email: string;
                                hasTotp: boolean;
                                /** @description Beside link: true if it is on its way to the user by mail; false: hand it over yourself */
                                isMailed?: boolean;
                                /** @description Only in the reply that made it: whoever has it sets the password, once, within 24 hours */
                                link?: string;
                                linkExpires: string | null;
                                role: string;
                                sid: string;
                                /** @description invited, active or suspended */
                                status: string;
                                uri: string;
                            }[];
                            start: number;
                            total: number;
                            uri: string;
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ann@example.com",
                 *       "role": "support"
                 *     }
                 */
                "application/json": components["schemas"]["CreateUserParameters"];
                /**
                 * @example {
                 *       "email": "ann@example.com",
                 *       "role": "support"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["CreateUserParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "US019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "email": "ann@example.com",
                     *         "role": "support",
                     *         "status": "invited",
                     *         "hasTotp": false,
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "linkExpires": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/users/US019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "link": "/join#US019aa5b7c3d27e4f9a1b2c3d4e5f6071....",
                     *         "isMailed": false
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            accountSid: string;
                            dateCreated: string;
                            email: string;
                            hasTotp: boolean;
                            /** @description Beside link: true if it is on its way to the user by mail; false: hand it over yourself */
                            isMailed?: boolean;
                            /** @description Only in the reply that made it: whoever has it sets the password, once, within 24 hours */
                            link?: string;
                            linkExpires: string | null;
                            role: string;
                            sid: string;
                            /** @description invited, active or suspended */
                            status: string;
                            uri: string;
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            /** @description 403: Not allowed; 403: This asks again for your password or a code of your app: give it to POST /console/session/proof */
            403: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 409: The account already has a user with this address */
            409: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
                /**
                 * @description SID of the user
                 * @example US019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "US019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "email": "bob@example.com",
                     *         "role": "viewer",
                     *         "status": "invited",
                     *         "hasTotp": false,
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "linkExpires": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/users/US019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            accountSid: string;
                            dateCreated: string;
                            email: string;
                            hasTotp: boolean;
                            /** @description Beside link: true if it is on its way to the user by mail; false: hand it over yourself */
                            isMailed?: boolean;
                            /** @description Only in the reply that made it: whoever has it sets the password, once, within 24 hours */
                            link?: string;
                            linkExpires: string | null;
                            role: string;
                            sid: string;
                            /** @description invited, active or suspended */
                            status: string;
                            uri: string;
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    removeUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
                /**
                 * @description SID of the user
                 * @example US019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "US019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "email": "bob@example.com",
                     *         "role": "viewer",
                     *         "status": "invited",
                     *         "hasTotp": false,
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "linkExpires": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/users/US019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            accountSid: string;
                            dateCreated: string;
                            email: string;
                            hasTotp: boolean;
                            /** @description Beside link: true if it is on its way to the user by mail; false: hand it over yourself */
                            isMailed?: boolean;
                            /** @description Only in the reply that made it: whoever has it sets the password, once, within 24 hours */
                            link?: string;
                            linkExpires: string | null;
                            role: string;
                            sid: string;
                            /** @description invited, active or suspended */
                            status: string;
                            uri: string;
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            /** @description 403: Not allowed; 403: This asks again for your password or a code of your app: give it to POST /console/session/proof */
            403: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 409: The last owner of an account stays its owner */
            409: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    changeUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of the reply that showed it: if it has been changed since, nothing changes, and the answer is 412
                 * @example "FBR1wE2qD1nLJDYmrHPpvNbaVLwBgqGi4oLk9tZ7JcM"
                 */
                "If-Match"?: components["parameters"]["If-Match"];
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
                /**
                 * @description SID of the user
                 * @example US019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "developer"
                 *     }
                 */
                "application/json": components["schemas"]["ChangeUserParameters"];
                /**
                 * @example {
                 *       "role": "developer"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["ChangeUserParameters"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "US019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "email": "bob@example.com",
                     *         "role": "developer",
                     *         "status": "invited",
                     *         "hasTotp": false,
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "linkExpires": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/users/US019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            accountSid: string;
                            dateCreated: string;
                            email: string;
                            hasTotp: boolean;
                            /** @description Beside link: true if it is on its way to the user by mail; false: hand it over yourself */
                            isMailed?: boolean;
                            /** @description Only in the reply that made it: whoever has it sets the password, once, within 24 hours */
                            link?: string;
                            linkExpires: string | null;
                            role: string;
                            sid: string;
                            /** @description invited, active or suspended */
                            status: string;
                            uri: string;
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            /** @description 403: Not allowed; 403: This asks again for your password or a code of your app: give it to POST /console/session/proof */
            403: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 409: The last owner of an account stays its owner */
            409: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description 412: Somebody else has changed it since it was read: read it again */
            412: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    createUserLink: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
                /**
                 * @description SID of the user
                 * @example US019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "US019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "email": "bob@example.com",
                     *         "role": "viewer",
                     *         "status": "invited",
                     *         "hasTotp": false,
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "linkExpires": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/users/US019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "link": "/join#US019aa5b7c3d27e4f9a1b2c3d4e5f6071....",
                     *         "isMailed": false
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            accountSid: string;
                            dateCreated: string;
                            email: string;
                            hasTotp: boolean;
                            /** @description Beside link: true if it is on its way to the user by mail; false: hand it over yourself */
                            isMailed?: boolean;
                            /** @description Only in the reply that made it: whoever has it sets the password, once, within 24 hours */
                            link?: string;
                            linkExpires: string | null;
                            role: string;
                            sid: string;
                            /** @description invited, active or suspended */
                            status: string;
                            uri: string;
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            /** @description 403: Not allowed; 403: This asks again for your password or a code of your app: give it to POST /console/session/proof */
            403: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    endUserSessions: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description SID of the account
                 * @example AC019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                sid: string;
                /**
                 * @description SID of the user
                 * @example US019aa5b7c3d27e4f9a1b2c3d4e5f6071
                 */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "sid": "US019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "accountSid": "AC019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "email": "bob@example.com",
                     *         "role": "viewer",
                     *         "status": "invited",
                     *         "hasTotp": false,
                     *         "dateCreated": "2026-11-23 05:28:39",
                     *         "linkExpires": "2026-11-23 05:28:39",
                     *         "uri": "/accounts/AC019aa5b7c3d27e4f9a1b2c3d4e5f6071/users/US019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       "code": 200,
                     *       "message": "OK"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        data: {
                            accountSid: string;
                            dateCreated: string;
                            email: string;
                            hasTotp: boolean;
                            /** @description Beside link: true if it is on its way to the user by mail; false: hand it over yourself */
                            isMailed?: boolean;
                            /** @description Only in the reply that made it: whoever has it sets the password, once, within 24 hours */
                            link?: string;
                            linkExpires: string | null;
                            role: string;
                            sid: string;
                            /** @description invited, active or suspended */
                            status: string;
                            uri: string;
                        };
                        message: string;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            /** @description 404: Not found */
            404: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
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
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
            400: components["responses"]["Refused400Open"];
            408: components["responses"]["Refused408"];
            500: components["responses"]["Refused500Open"];
            503: components["responses"]["Refused503Open"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus' text format, 0.0.4 */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # HELP postern_http_requests_total Requests answered, by method, pattern of the route (empty: none fits) and status.
                     *     # TYPE postern_http_requests_total counter
                     *     postern_http_requests_total{method="POST",route="/accounts",status="200"} 86
                     */
                    "text/plain": string;
                };
            };
            400: components["responses"]["Refused400Open"];
            /** @description 403: Not allowed */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description 404: No such route */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            500: components["responses"]["Refused500Open"];
            503: components["responses"]["Refused503Open"];
        };
    };
    getOpenapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.0",
                     *       "info": {
                     *         "title": "Postern"
                     *       }
                     *     }
                     */
                    "application/json": Record<string, unknown>;
                };
            };
            400: components["responses"]["Refused400Open"];
            408: components["responses"]["Refused408"];
            500: components["responses"]["Refused500Open"];
            503: components["responses"]["Refused503Open"];
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
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
            400: components["responses"]["Refused400Open"];
            408: components["responses"]["Refused408"];
            500: components["responses"]["Refused500Open"];
            503: components["responses"]["Refused503Open"];
        };
    };
    takeReceiptsByGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of a provider that has receipts
                 * @example gateway
                 */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The provider's own reply */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": 200,
                     *       "message": "OK",
                     *       "requestID": null
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        message: string;
                        requestID: null;
                    };
                };
            };
            400: components["responses"]["Refused400Open"];
            /** @description 403: This receipt is not authentic */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description 404: No such route */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            /** @description 413: The request body is larger than 64 KiB */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            500: components["responses"]["Refused500Open"];
            503: components["responses"]["Refused503Open"];
        };
    };
    takeReceipts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of a provider that has receipts
                 * @example gateway
                 */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The provider's own reply */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": 200,
                     *       "message": "OK",
                     *       "requestID": null
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        message: string;
                        requestID: null;
                    };
                };
            };
            400: components["responses"]["Refused400Open"];
            /** @description 403: This receipt is not authentic */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description 404: No such route */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            408: components["responses"]["Refused408"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            500: components["responses"]["Refused500Open"];
            503: components["responses"]["Refused503Open"];
        };
    };
    listSandboxMessages: {
        parameters: {
            query?: {
                accountSid?: string;
                /** @description SID of a message: only newer ones; the reply has codes */
                after?: string;
                /**
                 * @description Default 50
                 * @example 10
                 */
                limit?: number;
                /**
                 * @description Only messages to this recipient
                 * @example +12025550100
                 */
                to?: string;
                /** @description Seconds to wait for a message if there is none; the reply has codes */
                wait?: number;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "sid": "SM019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "channel": "sms",
                     *         "from": "Postern",
                     *         "to": "12025550100",
                     *         "subject": null,
                     *         "text": "Your code is 217089",
                     *         "at": "2026-11-23T05:28:39.120Z",
                     *         "requestID": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       },
                     *       {
                     *         "sid": "SM019aa5b7c3d27e4f9a1b2c3d4e5f6071",
                     *         "channel": "sms",
                     *         "from": "Postern",
                     *         "to": "12025550100",
                     *         "subject": null,
                     *         "text": "Your code is 875253",
                     *         "at": "2026-11-23T05:28:39.120Z",
                     *         "requestID": "OTP019aa5b7c3d27e4f9a1b2c3d4e5f6071"
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["SandboxMessage"][];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    forgetSandboxMessages: {
        parameters: {
            query?: {
                accountSid?: string;
                /**
                 * @description Only messages to this recipient
                 * @example +12025550100
                 */
                to?: string;
            };
            header?: {
                /**
                 * @description `handling=strict`: an unknown parameter is 400, where otherwise Postern-Ignored names it
                 * @example handling=strict
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Postern-Ignored": components["headers"]["Postern-Ignored"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": 200,
                     *       "message": "OK",
                     *       "requestID": null
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        code: 200;
                        message: string;
                        requestID: null;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            408: components["responses"]["Refused408"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    receiveBudgetCallback: {
        parameters: {
            query?: never;
            header: {
                /** @description The same for each try of one callback */
                "webhook-id": string;
                /** @description `v1,` and Base64; several with blanks */
                "webhook-signature": string;
                /** @description Seconds since 1970 */
                "webhook-timestamp": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BudgetPayload"];
            };
        };
        responses: {
            /** @description Taken; after anything else Postern tries again */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No further try of this callback */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveCallback: {
        parameters: {
            query?: never;
            header: {
                /** @description The same for each try of one callback */
                "webhook-id": string;
                /** @description `v1,` and Base64; several with blanks */
                "webhook-signature": string;
                /** @description Seconds since 1970 */
                "webhook-timestamp": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallbackPayload"];
            };
        };
        responses: {
            /** @description Taken; after anything else Postern tries again */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No more callbacks of this verification */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveBlockedCallback: {
        parameters: {
            query?: never;
            header: {
                /** @description The same for each try of one callback */
                "webhook-id": string;
                /** @description `v1,` and Base64; several with blanks */
                "webhook-signature": string;
                /** @description Seconds since 1970 */
                "webhook-timestamp": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BlockedPayload"];
            };
        };
        responses: {
            /** @description Taken; after anything else Postern tries again */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No further try of this callback */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
