// Loaded into a process before its program: after EMPTIED_MS nothing keeps the process
// alive, as if its timers, servers and workers had been lost.

import { createHook } from "node:async_hooks";

/** @type {Set<{ unref?: () => void }>} */
const all = new Set();
let isEmptied = false;
createHook({
	init(_id, _type, _by, resource) {
		if (isEmptied) queueMicrotask(() => unref(resource));
		else all.add(resource);
	},
}).enable();

/** @param {{ unref?: () => void }} resource */
const unref = (resource) => resource.unref?.();

setTimeout(() => {
	isEmptied = true;
	for (const each of all) unref(each);
}, Number(process.env.EMPTIED_MS)).unref();
