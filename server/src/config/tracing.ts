/**
 * Settings of tracing. They come only from the variables that OpenTelemetry defines,
 * where operators expect them. Without an endpoint nothing is traced.
 */

import { StartError } from "../errors.ts";
import { parseUrl } from "../url.ts";

export type Tracing = {
	/** Spans are posted to this URL. */
	readonly url: string;
	readonly headers: readonly (readonly [name: string, value: string])[];
	readonly serviceName: string;
	/** The part of new traces that is sampled, 0 to 1. The caller decides for its own traces. */
	readonly sampleRatio: number;
};

type Environment = Readonly<Record<string, string | undefined>>;

export function tracingFrom(environment: Environment): Tracing | null {
	const given = (name: string) => environment[name]?.trim() || null;
	const base = given("OTEL_EXPORTER_OTLP_ENDPOINT");
	const full = given("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
	if (base === null && full === null) return null;
	if (given("OTEL_SDK_DISABLED")?.toLowerCase() === "true") return null;
	// That of traces goes before that of all signals, which others may share.
	const named = [
		"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
		"OTEL_EXPORTER_OTLP_PROTOCOL",
	].find((name) => given(name) !== null);
	if (named !== undefined && given(named) !== "http/json") {
		throw new StartError(`${named}: must be http/json: there is no other`);
	}
	const url =
		full === null
			? urlFrom("OTEL_EXPORTER_OTLP_ENDPOINT", base ?? "", "v1/traces")
			: urlFrom("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", full, "");
	return {
		url,
		headers: headersFrom(
			given("OTEL_EXPORTER_OTLP_TRACES_HEADERS") ??
				given("OTEL_EXPORTER_OTLP_HEADERS") ??
				"",
		),
		serviceName: given("OTEL_SERVICE_NAME") ?? "postern",
		sampleRatio: ratioFrom(
			given("OTEL_TRACES_SAMPLER") ?? "parentbased_always_on",
			given("OTEL_TRACES_SAMPLER_ARG") ?? "1",
		),
	};
}

function urlFrom(name: string, text: string, path: string): string {
	const url = parseUrl(text);
	if (url === null || !/^https?:$/.test(url.protocol)) {
		throw new StartError(`${name}: must be an http or https URL`);
	}
	// A password in the URL would show in logs and errors; a fragment is never sent.
	if (url.username !== "" || url.password !== "" || url.hash !== "") {
		throw new StartError(
			`${name}: must be without credentials and #: OTEL_EXPORTER_OTLP_HEADERS is for credentials`,
		);
	}
	if (path === "") return url.href;
	url.pathname = `${url.pathname.replace(/\/$/, "")}/${path}`;
	return url.href;
}

/** Reads `name=value,name=value`, values percent-encoded. No error repeats them: they are credentials. */
function headersFrom(text: string): [string, string][] {
	return text
		.split(",")
		.filter((pair) => pair.trim() !== "")
		.map((pair) => {
			const [, name = "", encoded = ""] =
				/^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=(.*)$/.exec(pair) ?? [];
			const value = decoded(encoded.trim());
			if (name === "" || value === null || !/^[\x20-\x7e]*$/.test(value)) {
				throw new StartError(
					"OTEL_EXPORTER_OTLP_HEADERS: must be name=value, commas between",
				);
			}
			return [name, value];
		});
}

function decoded(text: string): string | null {
	try {
		return decodeURIComponent(text);
	} catch {
		return null;
	}
}

function ratioFrom(sampler: string, argument: string): number {
	if (sampler === "parentbased_always_on") return 1;
	if (sampler === "parentbased_always_off") return 0;
	if (sampler !== "parentbased_traceidratio") {
		throw new StartError(
			"OTEL_TRACES_SAMPLER: must be parentbased_always_on, parentbased_always_off or parentbased_traceidratio",
		);
	}
	const ratio = Number(argument);
	if (!(ratio >= 0 && ratio <= 1)) {
		throw new StartError("OTEL_TRACES_SAMPLER_ARG: must be 0 to 1");
	}
	return ratio;
}
