/**
 * Checks DATABASE_URL, and the URLs of replicas. The driver silently ignores parameters
 * that it does not know: with a misspelled `sslmode` it would connect in the clear.
 */

import { StartError } from "../errors.ts";
import { parseUrl } from "../url.ts";
import {
	type DatabaseHosts,
	databaseHosts,
	HostsError,
} from "./database-hosts.ts";

/** A URL may have a user and no host if a parameter names a socket: `URL` needs a host. */
function parsed(databaseUrl: string): URL | null {
	const whole = databaseUrl.replace("@/", "@localhost/");
	return parseUrl(whole);
}

/** The URL holds a password: no error sentence repeats it. */
export function checkDatabaseUrl(
	databaseUrl: string,
	say = (sentence: string) => new StartError(`DATABASE_URL: ${sentence}`),
): DatabaseHosts {
	const wrong: Wrong = (sentence) => {
		throw say(sentence);
	};
	// The driver would take the text for the path of a URL of its own.
	if (databaseUrl !== databaseUrl.trim()) {
		wrong("has blanks before or behind it: remove them");
	}
	const named = hostsIn(databaseUrl, wrong);
	const url = parsed(named.hosts[0].url);
	if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) {
		wrong(
			"must be postgres://user:password@host:port/database, with / ? # @ in its parts as %2F %3F %23 %40",
		);
	}
	// The second half of a password that holds one of these signs: as a database name
	// it would be shown.
	if (url.pathname.includes("@") || url.hash !== "") {
		wrong("write / ? # @ in a user, password or database as %2F %3F %23 %40");
	}
	if (hidesEncryption(url)) {
		wrong(
			"a parameter about encryption stands inside the path or another value, and has no effect: begin parameters with ?, and put & between them",
		);
	}
	checkEncryption(url.searchParams, wrong);
	return named;
}

/** `say`: makes the error about the URL with this index. */
export function checkReplicaUrls(
	urls: readonly string[],
	say: (index: number, sentence: string) => StartError,
): void {
	const names = new Set<string>();
	for (const [index, url] of urls.entries()) {
		const { hosts } = checkDatabaseUrl(url, (sentence) => say(index, sentence));
		if (hosts.length > 1) {
			throw say(index, "name each standby by a URL of its own, with one host");
		}
		if (/[?&]target_session_attrs=/.test(url)) {
			throw say(
				index,
				"target_session_attrs has no effect here, a replica is always a standby: remove it",
			);
		}
		const [{ name }] = hosts;
		if (names.has(name)) throw say(index, "names a host that is there twice");
		names.add(name);
	}
}

type Wrong = (sentence: string) => never;

function hostsIn(databaseUrl: string, wrong: Wrong): DatabaseHosts {
	try {
		return databaseHosts(databaseUrl);
	} catch (error) {
		if (!(error instanceof HostsError)) throw error;
		return wrong(error.message);
	}
}

const MODES = ["disable", "prefer", "require", "verify-ca", "verify-full"];

/** Matches the names of parameters about encryption, in any spelling. */
const IS_ABOUT_ENCRYPTION = /ssl|tls|cert|channel_?binding/i;

const HIDDEN = /(ssl\w*|tls\w*|\w*cert|channel_?binding)\s*=/i;

/** A parameter inside another value: behind a second `?`, or a `;` or an encoded `&` in place of `&`. */
function hidesEncryption({ pathname, searchParams }: URL): boolean {
	return (
		HIDDEN.test(pathname.replaceAll(/%3d/gi, "=")) ||
		[...searchParams].some(
			([name, value]) =>
				name !== "user" && name !== "password" && HIDDEN.test(value),
		)
	);
}

/** The parameters that the driver (pg 8) obeys, with their values; null: any value. */
const ENCRYPTION: Readonly<Record<string, readonly string[] | null>> = {
	ssl: ["true", "1", "0", "no-verify"],
	sslmode: [...MODES, "no-verify"],
	sslnegotiation: ["postgres", "direct"],
	sslcert: null,
	sslkey: null,
	sslrootcert: null,
};

function checkEncryption(parameters: URLSearchParams, wrong: Wrong): void {
	for (const name of new Set(parameters.keys())) {
		if (!IS_ABOUT_ENCRYPTION.test(name)) continue;
		const known = Object.hasOwn(ENCRYPTION, name);
		// An unknown name may be half of a password.
		const shown = /^[A-Za-z_]{1,32}$/.test(name) ? name : "a parameter";
		if (!known) {
			wrong(
				`${shown} has no effect; the parameters about encryption are ${Object.keys(ENCRYPTION).join(", ")}, in lower case: remove it`,
			);
		}
		const values = parameters.getAll(name);
		if (values.length > 1) wrong(`${name} is given twice`);
		const allowed = ENCRYPTION[name];
		if (allowed?.includes(values[0] as string) === false) {
			wrong(`${name} must be one of ${allowed.join(", ")}`);
		}
		if (values[0] === "") wrong(`${name} is empty`);
	}
	const [ssl, mode] = [parameters.get("ssl"), parameters.get("sslmode")];
	const file = ["sslcert", "sslkey", "sslrootcert"].find((name) =>
		parameters.has(name),
	);
	const isOff = mode === "disable" || ssl === "0";
	// The driver ignores `ssl` if there is a mode or a file.
	if (ssl !== null && (mode !== null || file !== undefined)) {
		const agree = (ssl === "true" || ssl === "1") && mode !== "disable";
		if (!agree || mode === "no-verify") {
			wrong("ssl contradicts the parameters beside it: keep sslmode alone");
		}
	}
	const other = file ?? "sslnegotiation";
	if (isOff && parameters.has(other)) {
		wrong(`${other} has no effect without encryption`);
	}
	if (mode === "no-verify" && parameters.has("sslrootcert")) {
		wrong("sslrootcert has no effect with sslmode=no-verify");
	}
	if (parameters.get("uselibpqcompat") === "true") {
		if (mode === "no-verify") {
			wrong(
				`sslmode must be one of ${MODES.join(", ")} with uselibpqcompat=true`,
			);
		}
		if (mode === "verify-ca" && !parameters.has("sslrootcert")) {
			wrong("sslmode=verify-ca needs sslrootcert with uselibpqcompat=true");
		}
	}
	if (parameters.has("sslcert") !== parameters.has("sslkey")) {
		wrong("sslcert and sslkey go together");
	}
}

/** Other parameters that the driver obeys. */
const OBEYED = new Set([
	"host",
	"port",
	"user",
	"password",
	"options",
	"application_name",
	"fallback_application_name",
	"client_encoding",
	"uselibpqcompat",
]);

/** The names of parameters that have no effect; a name that may be a secret is not shown. */
export function unheededParameters(databaseUrl: string): string[] {
	const { hosts, connectSeconds } = databaseHosts(databaseUrl);
	const names = [...new Set(parsed(hosts[0].url)?.searchParams.keys())];
	return names
		.filter((name) => name !== "connect_timeout" || connectSeconds === null)
		.filter((name) => !OBEYED.has(name) && !IS_ABOUT_ENCRYPTION.test(name))
		.map((name) =>
			/^[A-Za-z_]{1,32}$/.test(name)
				? name
				: "a parameter with an invalid name",
		);
}
