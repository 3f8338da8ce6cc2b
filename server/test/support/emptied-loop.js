// Loaded into a process before its program: on SIGUSR2 nothing keeps the process alive
// any more, as if its timers, servers and workers had been lost.

import { createHook } from "node:async_hooks";

/** @type {Set<{ unref?: () => void }>} */
const all = new Set();
let isEmptied = false;
createHook({
	init(_id, type, _by, resource) {
		if (!isEmptied) all.add(resource);
		// A microtask is a resource, too: without this one would be made for each.
		else if (type !== "Microtask") queueMicrotask(() => unref(resource));
	},
}).enable();

/** @param {{ unref?: () => void }} resource */
const unref = (resource) => resource.unref?.();

process.once("SIGUSR2", () => {
	isEmptied = true;
	for (const each of all) unref(each);
});
