import { expect, test } from "vitest";
import { configFrom } from "./config.ts";

test.each<[Record<string, string>, string]>([
	[{ PORT: "99999" }, "PORT: port must be <= 65535"],
	[{ PORT: "http" }, "PORT: port must be integer"],
	[{ POSTERN_LOG_LEVEL: "loud" }, "POSTERN_LOG_LEVEL: logLevel must be one of"],
])("what is wrong with %j is told of the variable", (environment, sentence) => {
	expect(() => configFrom({}, environment)).toThrow(sentence);
});

test("a word that is none of several is told with those that there are", () => {
	expect(() => configFrom({ logLevel: "loud" }, {})).toThrow(
		"postern.yaml: logLevel must be one of debug, info, warn, error, silent",
	);
});
