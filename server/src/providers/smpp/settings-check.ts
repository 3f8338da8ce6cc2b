/** Rules that a schema cannot express, for the settings of an `smpp` provider. */

import { isCountry } from "../../numbers/phone.ts";
import { checkHost } from "../server-address.ts";
import { parameterOf } from "./parameters.ts";
import type { SmppSettings } from "./settings.ts";

const COMMON_CODE = /^(3000[3-8]|none)$/;

/** Returns a sentence, without any secret, about a setting that cannot work; null: all are well. */
export function checkSmppSettings(settings: SmppSettings): string | null {
	const { host, port, tls, ca } = settings;
	const wrongHost = checkHost(host);
	if (wrongHost !== null) return wrongHost;
	for (const name of [
		"systemId",
		"password",
		"systemType",
		"serviceType",
	] as const) {
		if (!/^[\x20-\x7e]*$/.test(settings[name])) {
			return `${name} must be in ASCII, without control characters`;
		}
	}
	if (ca !== undefined && tls === "none") {
		return "ca has no effect where tls is none: there is no certificate to check";
	}
	if (port === 2775 && tls === "implicit") {
		return "tls must be none where port is 2775, which SMPP has in the clear; give the port that the SMSC has for TLS";
	}
	if (settings.country !== undefined && !isCountry(settings.country)) {
		return "country must be a country of ISO 3166-1, such as US";
	}
	return (
		checkParameters(settings) ?? checkCodes(settings) ?? checkWords(settings)
	);
}

function checkParameters({ tlvs }: SmppSettings): string | null {
	const tags = new Set<number>();
	for (const [tag, template] of Object.entries(tlvs)) {
		const parameter = parameterOf(tag, template);
		if ("problem" in parameter) return `tlvs ${parameter.problem}`;
		if (tags.has(parameter.tag)) return `tlvs has ${tag} twice`;
		tags.add(parameter.tag);
	}
	return null;
}

function checkCodes({ refused, errorCodes }: SmppSettings): string | null {
	for (const status of Object.keys(refused)) {
		if (!/^0x[0-9A-Fa-f]{1,8}$/.test(status) || Number(status) === 0) {
			return "refused must have names such as 0x0B, and not 0x00";
		}
	}
	for (const [code, common] of Object.entries(errorCodes)) {
		if (!COMMON_CODE.test(common)) {
			return `errorCodes.${code} must be one of 30003 to 30008, or none`;
		}
		if (!/^(0x[0-9A-F]{2,8}|0|(?!0)[0-9A-Za-z]{1,8})$/.test(code)) {
			return "errorCodes must have names such as 0x0B (two and more capital digits) or 27 (without leading zeros)";
		}
	}
	return null;
}

function checkWords({ stopWords, startWords }: SmppSettings): string | null {
	const stops = new Set(stopWords.map((word) => word.toUpperCase()));
	const both = startWords.some((word) => stops.has(word.toUpperCase()));
	return both ? "startWords has a word that is in stopWords" : null;
}
