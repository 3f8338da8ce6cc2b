import { describe, expect, it } from "vitest";
import { tracingFrom } from "./tracing.ts";

const ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

describe("where spans go", () => {
	it("is nowhere unless a collector is named", () => {
		expect(tracingFrom({})).toBeNull();
		expect(tracingFrom({ [ENDPOINT]: "" })).toBeNull();
		expect(tracingFrom({ OTEL_SERVICE_NAME: "otp" })).toBeNull();
		expect(
			tracingFrom({ [ENDPOINT]: "http://c:4318", OTEL_SDK_DISABLED: "TRUE" }),
		).toBeNull();
	});

	it.each([
		[{ [ENDPOINT]: "http://c:4318" }, "http://c:4318/v1/traces"],
		[{ [ENDPOINT]: "https://c/otlp/" }, "https://c/otlp/v1/traces"],
		[
			{
				[ENDPOINT]: "http://c:4318",
				OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://t/in?key=1",
			},
			"https://t/in?key=1",
		],
	])("%j names %s", (environment, url) => {
		expect(tracingFrom(environment)?.url).toBe(url);
	});

	it("takes headers, a name and a share of the traces that begin here", () => {
		expect(
			tracingFrom({
				[ENDPOINT]: "http://c:4318",
				OTEL_EXPORTER_OTLP_HEADERS: "x-key=a%20b, Other = c=d",
				OTEL_SERVICE_NAME: "otp",
				OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
				OTEL_TRACES_SAMPLER_ARG: "0.25",
			}),
		).toEqual({
			url: "http://c:4318/v1/traces",
			headers: [
				["x-key", "a b"],
				["Other", "c=d"],
			],
			serviceName: "otp",
			sampleRatio: 0.25,
		});
	});

	it("takes the protocol of traces in place of that of all signals", () => {
		expect(
			tracingFrom({
				[ENDPOINT]: "http://c:4318",
				OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
				OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/json",
			})?.url,
		).toBe("http://c:4318/v1/traces");
	});

	it.each([
		[{ [ENDPOINT]: "c:4318" }, /^OTEL_EXPORTER_OTLP_ENDPOINT: must be/],
		[{ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, /must be http\/json/],
		[
			{ OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/protobuf" },
			/must be http\/json/,
		],
		[{ OTEL_EXPORTER_OTLP_HEADERS: "nonsense" }, /HEADERS: must be name=value/],
		[{ OTEL_EXPORTER_OTLP_HEADERS: "a=%0d%0aHost: b" }, /HEADERS: must be/],
		[{ OTEL_EXPORTER_OTLP_HEADERS: "a=%zz" }, /HEADERS: must be/],
		[{ OTEL_TRACES_SAMPLER: "always_on" }, /SAMPLER: must be/],
		[
			{
				OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
				OTEL_TRACES_SAMPLER_ARG: "2",
			},
			/SAMPLER_ARG: must be 0 to 1/,
		],
	])("%j stops the start", (environment, message) => {
		expect(() =>
			tracingFrom({ [ENDPOINT]: "http://c:4318", ...environment }),
		).toThrow(message);
	});
});
