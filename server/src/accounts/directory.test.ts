import { expect, test } from "vitest";
import { sha256 } from "../secrets/hash.ts";
import type { Account } from "./account.ts";
import { directory } from "./directory.ts";

function account(
	sid: string,
	parentSid: string | null,
	more: Partial<Account> = {},
): Account {
	return {
		sid,
		parentSid,
		createdAt: 0,
		name: sid,
		email: null,
		status: "active",
		allowedAddresses: [],
		callbackUrl: null,
		callbackMethod: "POST",
		callbackSecretSealed: "",
		defaults: {},
		tokens: [{ id: `token of ${sid}`, hash: sha256(`${sid}!`), createdAt: 0 }],
		...more,
	};
}

const master = account("master", null);
const left = account("left", "master", { createdAt: 1 });
const right = account("right", "master", { createdAt: 2 });
const leaf = account("leaf", "left", { createdAt: 2 });

function filled() {
	const all = directory();
	// Children may come before their parents.
	all.put([leaf, right, left, master]);
	return all;
}

test("a token opens its own account, and no other", () => {
	const all = filled();
	expect(all.authenticate("left", "left!")).toEqual({
		account: left,
		tokenId: "token of left",
	});
	for (const [sid, token] of [
		["left", "right!"],
		["left", "master!"],
		["left", ""],
		["nobody", "left!"],
		["", "nobody"],
		["nobody", "nobody"],
		["LEFT", "left!"],
	] as const) {
		expect(all.authenticate(sid, token)).toBeNull();
	}
});

test("either of two tokens opens; one that was removed does not", () => {
	const all = filled();
	const second = { id: "second", hash: sha256("2nd"), createdAt: 0 };
	all.put([{ ...left, tokens: [...left.tokens, second] }]);
	expect(all.authenticate("left", "left!")?.tokenId).toBe("token of left");
	expect(all.authenticate("left", "2nd")?.tokenId).toBe("second");
	all.put([{ ...left, tokens: [second] }]);
	expect(all.authenticate("left", "left!")).toBeNull();
	expect(all.authenticate("left", "2nd")?.tokenId).toBe("second");
});

test("an account acts for itself and for what is below it", () => {
	const all = filled();
	const reach = (caller: Account) =>
		["master", "left", "right", "leaf", "nobody", ""].filter((sid) =>
			all.isSelfOrBelow(caller, sid),
		);
	expect(reach(master)).toEqual(["master", "left", "right", "leaf"]);
	expect(reach(left)).toEqual(["left", "leaf"]);
	expect(reach(right)).toEqual(["right"]);
	expect(reach(leaf)).toEqual(["leaf"]);
	const sids = (caller: Account) =>
		all.selfAndBelow(caller).map(({ sid }) => sid);
	expect(sids(master)).toEqual(["right", "leaf", "left", "master"]);
	expect(sids(left)).toEqual(["leaf", "left"]);
});

test("a customer is the account below the master with all below it", () => {
	const deep = account("deep", "leaf", { createdAt: 3 });
	const all = directory();
	const customers = () =>
		["master", "left", "right", "leaf", "deep", "nobody"].map(all.customerOf);
	// Parents come after their children here, and the answer changes each time.
	all.put([deep]);
	expect(customers()[4]).toBe("deep");
	all.put([leaf, left]);
	all.put([master, right]);
	expect(customers()).toEqual([
		"master",
		"left",
		"right",
		"left",
		"left",
		"nobody",
	]);
	expect(customers()[4]).toBe("left");
});

test.each(["suspended", "closed"] as const)(
	"below an account that is %s nothing is active",
	(status) => {
		const all = filled();
		all.put([{ ...left, status }]);
		const active = [master, left, right, leaf].filter(({ sid }) =>
			all.isActive(all.account(sid) as Account),
		);
		expect(active).toEqual([master, right]);
		all.put([left]);
		expect(all.isActive(leaf)).toBe(true);
	},
);

test("a removed account is forgotten, with its place below its parent", () => {
	const all = filled();
	const limited = { ...leaf, allowedAddresses: ["10.0.0.0/8"] };
	all.put([limited]);
	expect([all.hasBelow("left"), all.customerOf("leaf")]).toEqual([
		true,
		"left",
	]);
	all.put([], ["LM1", "leaf"]);
	expect(all.account("leaf")).toBeUndefined();
	expect(all.authenticate("leaf", "leaf!")).toBeNull();
	expect([all.hasBelow("left"), all.customerOf("leaf")]).toEqual([
		false,
		"leaf",
	]);
	expect(all.selfAndBelow(master)).toEqual([right, left, master]);
	expect([all.mayDeliver("leaf"), all.mayDeliver("left")]).toEqual([
		false,
		true,
	]);
	expect(all.allows(leaf, "203.0.113.7")).toBe(true);
});

test("who is active again is told, with all below that is", () => {
	const all = filled();
	const deep = account("deep", "leaf", { status: "suspended" });
	expect(all.put([deep, { ...left, status: "suspended" }])).toEqual([]);
	expect(["left", "leaf", "right"].map(all.mayDeliver)).toEqual([
		false,
		false,
		true,
	]);
	expect(all.put([left])).toEqual(["left", "leaf"]);
	expect(all.put([left])).toEqual([]);
});

test("an allow-list holds for its own account, until it is empty again", () => {
	const all = filled();
	all.put([{ ...left, allowedAddresses: ["10.0.0.0/8"] }]);
	expect(all.allows(left, "10.1.2.3")).toBe(true);
	expect(all.allows(left, "203.0.113.7")).toBe(false);
	expect(all.allows(left, "")).toBe(false);
	expect(all.allows(leaf, "203.0.113.7")).toBe(true);
	all.put([left]);
	expect(all.allows(left, "203.0.113.7")).toBe(true);
});

test("uses of tokens are told once", () => {
	const all = filled();
	all.noteUse("a", 1);
	all.noteUse("b", 2);
	all.noteUse("a", 3);
	expect(all.usedAt("a")).toBe(3);
	expect([...all.takeUses()]).toEqual([
		["a", 3],
		["b", 2],
	]);
	expect(all.takeUses().size).toBe(0);
	expect(all.usedAt("a")).toBeUndefined();
});
