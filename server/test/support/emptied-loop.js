// Loaded into a process before its program: from SIGUSR2 on nothing keeps the process
// alive, as if its timers, servers and workers had been lost.

import { createHook } from "node:async_hooks";

/** @type {Set<{ unref?: () => void }>} */
const all = new Set();
createHook({
	init(_id, _type, _by, resource) {
		all.add(resource);
	},
}).enable();

function unrefAll() {
	for (const resource of all) resource.unref?.();
}

process.once("SIGUSR2", () => {
	unrefAll();
	// Work that goes on meanwhile makes others, and takes connections into use again.
	setInterval(unrefAll, 10);
});
