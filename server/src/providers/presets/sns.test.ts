import { expect, test } from "vitest";
import { subscriptionUrl } from "./sns.ts";

const QUERY =
	"Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-central-1:123456789012:codes&Token=2336412f37fb687f";

test.each(["eu-central-1", "us-gov-west-1", "ap-southeast-2", "il-central-1"])(
	"a subscription in %s",
	(region) => {
		const url = `https://sns.${region}.amazonaws.com/?${QUERY}`;
		expect(subscriptionUrl(url)?.href).toBe(url);
	},
);

test.each([
	["another scheme", `http://sns.eu-central-1.amazonaws.com/?${QUERY}`],
	["another host", `https://sns.eu-central-1.amazonaws.com.evil.com/?${QUERY}`],
	["a host within it", `https://evil.sns.eu-central-1.amazonaws.com/?${QUERY}`],
	["another service", `https://s3.eu-central-1.amazonaws.com/?${QUERY}`],
	[
		"a host in front",
		`https://evil.com/sns.eu-central-1.amazonaws.com?${QUERY}`,
	],
	["a user", `https://sns.eu-central-1.amazonaws.com@evil.com/?${QUERY}`],
	["a port", `https://sns.eu-central-1.amazonaws.com:8443/?${QUERY}`],
	["no region", `https://sns.amazonaws.com/?${QUERY}`],
	[
		"a region that is a bucket",
		`https://sns.my-bucket.amazonaws.com/?${QUERY}`,
	],
	["a path", `https://sns.eu-central-1.amazonaws.com/x?${QUERY}`],
	["another action", "https://sns.eu-central-1.amazonaws.com/?Action=Publish"],
	["a quote", `https://sns.eu-central-1.amazonaws.com/?${QUERY}'`],
	["a line break", `https://sns.eu-central-1.amazonaws.com/?${QUERY}\n`],
	[
		"capitals that look alike",
		`https://ſns.eu-central-1.amazonaws.com/?${QUERY}`,
	],
	[
		"too much",
		`https://sns.eu-central-1.amazonaws.com/?${QUERY}${"a".repeat(2000)}`,
	],
	["nothing", ""],
])("not %s", (_, url) => {
	expect(subscriptionUrl(url)).toBeNull();
});
