import { expect, test } from "vitest";
import type { Channel } from "../channel.ts";
import { router, withDefaultRoutes } from "./routes.ts";

const route = router([
	{ channel: "sms", prefixes: ["49", "4917"], providers: ["german"] },
	{ channel: "sms", prefixes: ["491", "1"], providers: ["near", "far"] },
	{ channel: "sms", prefixes: [], providers: ["rest"] },
	{ channel: "call", prefixes: ["44"], providers: ["british"] },
	{ channel: "email", prefixes: [], providers: ["mail"] },
]);

test.each<[Channel, string, string[]]>([
	["sms", "4930123456", ["german"]],
	["sms", "4915123456", ["near", "far"]],
	["sms", "4917123456", ["german"]],
	["sms", "12012751398", ["near", "far"]],
	["sms", "4", ["rest"]],
	["sms", "33123456", ["rest"]],
	["sms", "", ["rest"]],
	["call", "4420123456", ["british"]],
	["call", "4930123456", []],
	["email", "49@example.com", ["mail"]],
])("%s to %s goes by %j", (channel, recipient, providers) => {
	expect(route(channel, recipient)).toEqual(providers);
});

test("a channel that no route names is carried by all that can, in their order", () => {
	const providers: { name: string; channels: Channel[] }[] = [
		{ name: "a", channels: ["sms", "email"] },
		{ name: "b", channels: ["email", "call"] },
	];
	const routed = router(
		withDefaultRoutes(
			[{ channel: "sms", prefixes: ["1"], providers: ["b"] }],
			providers,
		),
	);
	expect(routed("sms", "123")).toEqual(["b"]);
	expect(routed("sms", "223")).toEqual([]);
	expect(routed("email", "x@example.com")).toEqual(["a", "b"]);
	expect(routed("call", "1")).toEqual(["b"]);
	expect(router([])("sms", "1")).toEqual([]);
});
