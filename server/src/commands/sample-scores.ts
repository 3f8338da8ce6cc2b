/** Notes the present scores of nodes, and reads those of one of them. */

import {
	type ScoreSample,
	samplesIn,
	withSample,
} from "../protection/score-samples.ts";
import type { Command } from "./command.ts";

/** `scores`: by the hashed key of the node. */
export function noteScores(scores: ReadonlyMap<string, number>): Command<void> {
	return {
		keys: { counters: [...scores.keys()] },
		decide(work, at) {
			for (const [key, score] of scores) {
				const noted = withSample(key, work.counter(key), { at, score });
				if (noted !== null) work.setCounter(noted);
			}
		},
	};
}

export function scoresOf(key: string): Command<readonly ScoreSample[]> {
	return {
		keys: { counters: [key] },
		decide: (work, now) => samplesIn(work.counter(key), now),
	};
}
