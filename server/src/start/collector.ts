/** The garbage collector, set for a service whose objects all die young. */

import { setFlagsFromString } from "node:v8";

/**
 * V8 makes objects of a literal in the old generation once most objects that the literal
 * made have outlived two collections, as those of a start do. From then on a dead
 * one keeps alive all that it names, until a whole collection: requests, replies and
 * batches were copied twice each, 8 kB of each cycle (docs/performance.md).
 * Later code is compiled without this, so a start calls it first.
 */
export function keepYoung(): void {
	setFlagsFromString("--no-allocation-site-pretenuring");
}
