/** `@postern/sdk`: what a program needs to use Postern. */

export type { Page, PosternClient } from "./client.ts";
export { postern } from "./client.ts";
export { PosternError, type RefusalDetails } from "./error.ts";
export type { components, operations, paths } from "./generated.ts";
export type { CallOptions, PosternOptions } from "./request.ts";
export {
	type CallbackEvent,
	InvalidWebhook,
	verifyWebhook,
	type WebhookRequest,
} from "./webhook.ts";
