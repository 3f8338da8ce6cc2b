/**
 * Checks a customer's URL without DNS: when it is saved, for a 400 with a reason, and
 * before each request. The address of each connection is checked as well
 * (`vetted-connector.ts`).
 */

import { isIP } from "node:net";
import { parseUrl } from "../url.ts";
import { addressGuard } from "./address.ts";

const NOT_A_URL = "must be an http or https URL";
const NOT_PUBLIC =
	"must not lead to a loopback, private, link-local or otherwise reserved address";

/** The addresses of `localhost`, which DNS is never asked for (RFC 6761). */
export const LOOPBACK = ["127.0.0.1", "::1"] as const;

/**
 * Ports above 1023 that browsers refuse (the "bad ports" of WHATWG Fetch, 2.9 "Port
 * blocking", as of 2025). HTTP may be on any other one.
 */
const BAD_PORTS = [
	1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666,
	6667, 6668, 6669, 6679, 6697, 10080,
];

/**
 * Ports of services that could find commands in a request, or that answer without a
 * password. Names are from IANA's registry of ports or the service's documentation.
 * Ports above 32767 are not listed: any program may get one.
 */
const OTHER_SERVICES = [
	...[1433, 1434, 1521, 2483, 2484, 3050, 3306, 5432, 5433, 6432, 26257], // SQL Server, Oracle, Firebird, MySQL, PostgreSQL, Vertica, PgBouncer, CockroachDB
	...[5984, 7199, 7687, 9042, 9160, 27017, 27018, 27019, 28015], // CouchDB, Cassandra, Neo4j, MongoDB, RethinkDB
	...[6379, 6380, 16379, 26379, 11211, 11300], // Redis, its cluster and Sentinel, memcached, beanstalkd
	...[9200, 9300], // Elasticsearch
	...[1883, 4150, 4222, 5671, 5672, 6650, 8883, 9092, 25672], // MQTT, NSQ, NATS, AMQP, Pulsar, Kafka, RabbitMQ's nodes
	...[2181, 2379, 2380, 4369, 8300, 8301, 8302, 8500, 8600], // ZooKeeper, etcd, epmd, Consul
	...[2375, 2376, 2377, 7946], // Docker and its swarm
	...[6443, 10250, 10255, 10257, 10259], // Kubernetes
	...[4505, 4506, 5985, 5986, 7077], // Salt, WinRM, Spark
	...[2003, 2004, 8125, 24224], // Carbon, StatsD, Fluentd
	...[3260, 3690, 9418], // iSCSI, Subversion, Git
	...[1080, 3128], // SOCKS, Squid: proxies connect to any address
	...[2525, 3268, 3269, 3389, 5038, 5222, 5269, 5900], // SMTP, LDAP, RDP, Asterisk, XMPP, VNC
	...[1099, 5005, 5555, 9229], // Java's RMI and debugger, Android's and Node's debuggers
];

const REFUSED_PORTS: ReadonlySet<number> = new Set([
	...BAD_PORTS,
	...OTHER_SERVICES,
]);

/**
 * The reason against a URL, as a sentence without its subject; null: only its
 * addresses remain to be checked. `allow`: the operator's networks (CIDR); `ports`:
 * the only ports that are allowed.
 */
export function forbiddenUrl(
	text: string,
	allow: readonly string[],
	ports?: readonly number[],
): string | null {
	// `URL` silently drops line breaks and tabs, and trims blanks.
	if (/[\p{Cc}\s]/u.test(text)) {
		return "must not hold spaces or control characters";
	}
	const url = parseUrl(text);
	if (url?.protocol !== "http:" && url?.protocol !== "https:") return NOT_A_URL;
	if (url.username !== "" || url.password !== "") {
		return "must not hold credentials";
	}
	if (ports !== undefined) {
		if (!ports.includes(portOf(url))) {
			return `must name one of the ports that callbacks may go to (${ports.join(", ")})`;
		}
	} else if (!isPortOfHttp(portOf(url))) {
		return "must name port 80 or 443, or one above 1023 that no well-known service has (databases, mail and the like)";
	}
	const host = plainHost(url.hostname);
	const mayReach = addressGuard(allow);
	if (isIP(host) !== 0) return mayReach(host) ? null : NOT_PUBLIC;
	if (isLoopbackName(host)) return LOOPBACK.some(mayReach) ? null : NOT_PUBLIC;
	// With allowed networks a private name may lead to one of them.
	return allow.length === 0 && isPrivateName(host) ? NOT_PUBLIC : null;
}

/** An IPv6 address without its brackets. */
function plainHost(hostname: string): string {
	return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}

/** RFC 6761, 6.3. The dot at the end only makes a name absolute. */
export function isLoopbackName(host: string): boolean {
	return /(?:^|\.)localhost\.?$/i.test(host);
}

function isPrivateName(host: string): boolean {
	return (
		!host.replace(/\.$/, "").includes(".") ||
		/\.(?:local|internal|home\.arpa)\.?$/i.test(host)
	);
}

/** `URL` leaves `port` empty for the default port of the scheme. */
function portOf({ port, protocol }: URL): number {
	if (port !== "") return Number(port);
	return protocol === "https:" ? 443 : 80;
}

function isPortOfHttp(port: number): boolean {
	if (port < 1024) return port === 80 || port === 443;
	return !REFUSED_PORTS.has(port);
}
