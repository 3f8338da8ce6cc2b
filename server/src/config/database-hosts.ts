/**
 * The hosts that a database URL names. libpq takes several, and the driver one: so
 * each host gets a URL of its own, for a connection to it alone.
 */

/** A host of the list. */
export type DatabaseHost = {
	/** Host and port, for people: without user, password and database. */
	readonly name: string;
	/** The URL of a connection to this host; it holds the password. */
	readonly url: string;
};

/**
 * The servers that may be used, as libpq's `target_session_attrs` says it. any: all.
 * read-write: those that write by default. primary: those that are no standby.
 */
export const SESSIONS = ["any", "read-write", "primary"] as const;
export type Session = (typeof SESSIONS)[number];

export type DatabaseHosts = {
	/** At least one, in the order of the URL. */
	readonly hosts: readonly [DatabaseHost, ...DatabaseHost[]];
	readonly session: Session;
	/** Seconds for connecting to one host; null: the URL says nothing. */
	readonly connectSeconds: number | null;
};

/** Thrown with a sentence that holds no part of the URL. */
export class HostsError extends Error {}

/** Parameters that this file obeys: the driver does not know them, or takes no list. */
const OWN = new Set(["host", "port", "target_session_attrs"]);

const PARTS =
	/^(?<scheme>[^:/?#]*:\/\/)(?<authority>[^/?#]*)(?<path>[^?]*)(\?(?<query>.*))?$/s;

/**
 * A URL with one host is not changed, but for `target_session_attrs`. Several hosts
 * stand between the user and the path, each with its port, or in the parameters
 * `host` and `port`, which go before those; one port is that of all.
 */
export function databaseHosts(databaseUrl: string): DatabaseHosts {
	const {
		scheme = "",
		authority = "",
		path = "",
		query = "",
	} = PARTS.exec(databaseUrl)?.groups ?? {};
	const parameters = new URLSearchParams(query);
	const named = parameters.getAll("target_session_attrs");
	const session = sessionOf(named);
	const connectSeconds = secondsOf(parameters.getAll("connect_timeout"));
	const end = authority.lastIndexOf("@") + 1;
	const credentials = authority.slice(0, end);
	const list = authority.slice(end);
	const given = {
		hosts: parameters.get("host"),
		ports: parameters.get("port"),
	};
	const isOne = ![list, given.hosts, given.ports].some((text) =>
		text?.includes(","),
	);
	if (isOne) {
		if (given.ports && !isPort(given.ports)) {
			throw new HostsError("port must be 1 to 65535");
		}
		const url = named.length === 0 ? databaseUrl : `${scheme}${authority}`;
		const rest =
			named.length === 0 ? "" : `${path}${queryWithout(query, true)}`;
		const name = shown(
			given.hosts || decoded(hostOf(list).host),
			given.ports || hostOf(list).port,
		);
		return {
			hosts: [{ name, url: `${url}${rest}` }],
			session: session ?? "any",
			connectSeconds,
		};
	}
	const hosts = hostsOf(list, given).map(({ host, port }) => {
		const at = host.includes(":") ? `[${host}]` : encodeURIComponent(host);
		return {
			name: shown(host, port),
			url: `${scheme}${credentials}${at}${port && `:${port}`}${path}${queryWithout(query, false)}`,
		};
	});
	return {
		hosts: hosts as [DatabaseHost, ...DatabaseHost[]],
		// A server that cannot write is of no use to Postern, so with several hosts the
		// default is not libpq's `any`.
		session: session ?? "read-write",
		connectSeconds,
	};
}

function sessionOf(values: readonly string[]): Session | null {
	const [value] = values;
	if (value === undefined) return null;
	const known = SESSIONS.find((each) => each === value);
	if (values.length > 1) {
		throw new HostsError("target_session_attrs is given twice");
	}
	if (known === undefined) {
		throw new HostsError(
			`target_session_attrs must be one of ${SESSIONS.join(", ")}: Postern writes, so it has no use for a server that only reads`,
		);
	}
	return known;
}

/** libpq takes 0, less, or no number for no bound; here there is always one. */
function secondsOf([value]: readonly string[]): number | null {
	return value !== undefined && /^[1-9][0-9]{0,3}$/.test(value)
		? Number(value)
		: null;
}

type At = { readonly host: string; readonly port: string };

function hostsOf(
	list: string,
	given: { readonly hosts: string | null; readonly ports: string | null },
): readonly At[] {
	const hosts =
		given.hosts === null
			? list
					.split(",")
					.map(hostOf)
					.map(({ host, port }) => ({ host: decoded(host), port }))
			: given.hosts.split(",").map((host) => ({ host, port: "" }));
	const ports = given.ports?.split(",") ?? [];
	if (ports.length > 1 && ports.length !== hosts.length) {
		throw new HostsError(
			`port has ${ports.length} ports for ${hosts.length} hosts: give one for each, or one for all`,
		);
	}
	const all = hosts.map(({ host, port }, i) => ({
		host,
		port: ports.length > 1 ? (ports[i] ?? "") : ports[0] || port,
	}));
	for (const { host, port } of all) {
		if (host === "") throw new HostsError("a host of the list is empty");
		if (/[\s@/?#\\,%[\]]/.test(host) && !host.startsWith("/")) {
			throw new HostsError(
				"each host of the list must be a name, an IPv4 address, an IPv6 address in brackets, or the directory of a socket with / as %2F",
			);
		}
		if (port !== "" && !isPort(port)) {
			throw new HostsError("each port of the list must be 1 to 65535");
		}
	}
	if (
		new Set(all.map(({ host, port }) => shown(host, port).toLowerCase())).size <
		all.length
	) {
		throw new HostsError("a host of the list is there twice");
	}
	return all;
}

const isPort = (text: string) =>
	/^[0-9]{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;

/** `host`, `host:port`, `[::1]` or `[::1]:port`; the brackets are left out. */
function hostOf(text: string): At {
	const [, six, four, port = ""] =
		/^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/s.exec(text) ?? [];
	return { host: six ?? four ?? text, port };
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		throw new HostsError("a host has a % that begins no encoded byte");
	}
}

const shown = (host: string, port: string) =>
	`${host.includes(":") ? `[${host}]` : host || "localhost"}:${port || "5432"}`;

/** As text, because a parameter that is read and written again may change. */
function queryWithout(query: string, keepsHost: boolean): string {
	const kept = query.split("&").filter((pair) => {
		const [name = ""] = [...new URLSearchParams(pair).keys()];
		return !OWN.has(name) || (keepsHost && name !== "target_session_attrs");
	});
	return kept.join("&") === "" ? "" : `?${kept.join("&")}`;
}
