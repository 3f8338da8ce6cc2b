/**
 * Alerts, dashboard and chart of `deploy/`: they name metrics that the service exposes,
 * and values that the chart's schema takes. `promtool` (PROMTOOL) and `helm` (HELM) check
 * them too, where they are to be had.
 */

import { spawnSync } from "node:child_process";
import {
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { startMetrics } from "../src/metrics/metrics.ts";
import { watchProcess } from "../src/metrics/watch-process.ts";
import { watchReplicas } from "../src/metrics/watch-replicas.ts";
import { watchService } from "../src/metrics/watch-service.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CHART = `${ROOT}deploy/helm/postern`;
const RULES = `${ROOT}deploy/prometheus/postern.rules.yml`;
const read = (path: string) => readFileSync(path, "utf8");

type Alert = { alert: string; expr: string; for?: string };
const alerts = (
	parse(read(RULES)) as { groups: { name: string; rules: Alert[] }[] }
).groups.flatMap(({ rules }) => rules);

type Panel = { title: string; targets?: { expr: string }[] };
const dashboard = JSON.parse(read(`${ROOT}deploy/grafana/postern.json`)) as {
	panels: Panel[];
};

/** Each series that `/metrics` may show, by name, with the names of its labels. */
async function exposed(): Promise<Map<string, Set<string>>> {
	const metrics = startMetrics();
	const state = { breaker: "open", isReady: true, waiting: 0, underWay: 0 };
	watchService(metrics, {
		config: { databaseUrl: null },
		now: () => 0,
		store: {
			overdue: async () => ({ count: 0, oldestAt: null }),
			pool: () => ({ used: 1, idle: 1, waiting: 0, most: 10 }),
		},
		lanes: () => [{ ...state, breaker: "open", provider: "a", idleSeconds: 0 }],
	});
	const outcomes = { answered: 0, behind: 0, failed: 0 };
	watchReplicas(metrics.gauge, {
		replicas: () => [{ name: "a", isRead: true, lagSeconds: 0, ...outcomes }],
	});
	watchProcess(metrics)();
	metrics.requested("GET", "/", 200, 1);
	const refused = { outcome: "refused", retry: "later" } as const;
	const why = { errorCode: null, errorMessage: null };
	metrics.answered("a", "sms", { ...refused, ...why }, 1);
	metrics.received("a", "taken");
	metrics.judgedInOutage("DE");
	const recipient = "4917112345678";
	for (const kind of ["sent", "verified"] as const) {
		metrics.reached({ kind, channel: "sms", recipient } as never);
	}
	const found = new Map<string, Set<string>>();
	for (const line of (await metrics.text()).split("\n")) {
		const [, name, labels = ""] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
		if (name === undefined) continue;
		// Prometheus adds these two.
		const names = found.get(name) ?? new Set(["job", "instance"]);
		for (const [, label] of labels.matchAll(/(\w+)="/g)) names.add(label ?? "");
		found.set(name, names);
	}
	return found;
}

const expressions = [
	...alerts.map(({ alert, expr }) => ({ at: alert, expr })),
	...dashboard.panels.flatMap(({ title, targets = [] }) =>
		targets.map(({ expr }) => ({ at: title, expr })),
	),
];

describe("alerts and dashboard", () => {
	it("name metrics and labels that /metrics has", async () => {
		const known = await exposed();
		known.set("up", new Set(["job", "instance"]));
		expect(expressions.length).toBeGreaterThan(30);
		for (const { at, expr } of expressions) {
			const inside = [
				...expr.matchAll(
					/\b(up|(?:postern|process|nodejs|db_client)_\w+)(?:\{([^}]*)\})?/g,
				),
			];
			expect(inside.length, at).toBeGreaterThan(0);
			const labels = new Set(
				inside.flatMap(([, name = ""]) => [...(known.get(name) ?? [])]),
			);
			for (const [, name = "", matchers = ""] of inside) {
				expect(known.has(name), `${at}: ${name}`).toBe(true);
				for (const [, label = ""] of matchers.matchAll(/(\w+)\s*[=!]/g))
					expect(known.get(name)?.has(label), `${at}: ${label}`).toBe(true);
			}
			for (const [, list = ""] of expr.matchAll(/\bby \(([^)]*)\)/g)) {
				for (const label of list.split(/, */))
					expect(labels.has(label), `${at}: by ${label}`).toBe(true);
			}
		}
	});

	it("show the places of docs/late-codes.md under their numbers", () => {
		const places = [
			...read(`${ROOT}docs/late-codes.md`).matchAll(
				/^\| (\d) \| [^|]+ \| `(\w+)/gm,
			),
		];
		expect(places.length).toBe(4);
		for (const [, number = "", metric = ""] of places) {
			const panel = dashboard.panels.find(({ title }) =>
				title.startsWith(`${number}: `),
			);
			expect(panel?.targets?.[0]?.expr, number).toContain(metric);
		}
	});

	it("are those of docs/operations.md", () => {
		const page = read(`${ROOT}docs/operations.md`);
		const table = page.slice(page.indexOf("| alert | expression"));
		const rows = [
			...table
				.slice(0, table.indexOf("\n\n"))
				.matchAll(/^\| [^|]+ \| `(.+?)`(?: for (\d+) m)? \|/gm),
		];
		expect(alerts.map((one) => [one.expr, one.for])).toEqual(
			rows.map(([, expr, minutes]) => [expr, minutes && `${minutes}m`]),
		);
	});

	it.runIf(process.env.PROMTOOL)("pass promtool", () => {
		const panels = expressions.map(({ expr }, n) => ({
			record: `panel_${n}`,
			expr: expr.replaceAll("$__rate_interval", "5m"),
		}));
		const groups = [{ name: "panels", rules: panels }];
		const { status, stderr } = promtool(["check", "rules", RULES], { groups });
		expect([status, stderr]).toEqual([0, ""]);
	});

	// A series with labels is there only once something was counted.
	const CASES: [
		name: string,
		does: "fires" | "is silent",
		when: string,
		series: Record<string, string>,
	][] = [
		[
			"PosternGone",
			"fires",
			"a target does not answer",
			{ 'up{job="postern"}': "1x58 0x2" },
		],
		[
			"PosternGone",
			"fires",
			"discovery finds no target any more",
			{ 'up{job="other"}': "1x60" },
		],
		[
			"PosternProviderDown",
			"fires",
			"each probe of a provider that is silent takes its time-out",
			{
				'postern_breaker_state{provider="a",state="closed"}': "0x60",
				'postern_breaker_state{provider="a",state="half_open"}':
					"0 0 1 ".repeat(21),
				'postern_breaker_state{provider="a",state="open"}': "1 1 0 ".repeat(21),
			},
		],
		[
			"PosternCodesDoNotArrive",
			"fires",
			"no code of a country was ever entered",
			{
				'postern_verifications_sent_total{channel="sms",calling_code="49"}':
					"0+2x60",
			},
		],
		[
			"PosternSuddenSends",
			"fires",
			"a country had no sends the day before",
			{
				'postern_verifications_sent_total{channel="sms",calling_code="92"}':
					"_x40 0+30x20",
			},
		],
		[
			"PosternBug",
			"fires",
			"the first 500 of a route",
			{
				'postern_http_requests_total{method="GET",route="/",status="500"}':
					"_x58 1x2",
			},
		],
		[
			"PosternBug",
			"is silent",
			"a 500 of an hour ago",
			{
				'postern_http_requests_total{method="GET",route="/",status="500"}':
					"1x60",
			},
		],
		[
			"PosternOutageOfCountry",
			"fires",
			"one message to a country without an outage before",
			{ 'postern_guard_outage_messages_total{country="DE"}': "_x58 1x2" },
		],
		[
			"PosternOutageOfCountry",
			"is silent",
			"an outage of an hour ago",
			{ 'postern_guard_outage_messages_total{country="DE"}': "7x60" },
		],
		[
			"PosternLaneFull",
			"fires",
			"messages wait for minutes",
			{ 'postern_provider_messages{provider="a",state="waiting"}': "3x60" },
		],
	];
	it.runIf(process.env.PROMTOOL).each(CASES)(
		"%s %s: %s",
		(alertname, does, _, series) => {
			const expr = `count(ALERTS{alertname="${alertname}",alertstate="firing"})`;
			const one = [{ labels: "{}", value: 1 }];
			const { status, stdout, stderr } = promtool(["test", "rules"], {
				rule_files: [RULES],
				evaluation_interval: "1m",
				tests: [
					{
						interval: "1m",
						input_series: Object.entries(series).map(([series, values]) => ({
							series,
							values,
						})),
						promql_expr_test: [
							{
								...{ expr, eval_time: "60m" },
								exp_samples: does === "fires" ? one : [],
							},
						],
					},
				],
			});
			expect([status, stderr, status === 0 ? "" : stdout]).toEqual([0, "", ""]);
		},
	);

	it.runIf(process.env.HELM)(
		"render what Kubernetes takes, whatever a value takes away or looks like",
		() => {
			const rendered = (release: string, ...words: string[]) => {
				const { status, stdout, stderr } = spawnSync(
					process.env.HELM as string,
					[
						...["template", release, CHART, "--kube-version", "1.25.0"],
						...words,
					],
					{ encoding: "utf8" },
				);
				expect(status, stderr).toBe(0);
				const documents = stdout
					.split(/^---$/m)
					.map((text) => parse(text) as Rendered | null);
				return (kind: string) => {
					const found = documents.find((one) => one?.kind === kind);
					return found ?? expect.fail(`no ${kind}`);
				};
			};
			type Rendered = {
				kind: string;
				metadata: { labels: Record<string, unknown> };
				spec: Record<string, unknown> & {
					template: { spec: { containers: Record<string, unknown>[] } };
				};
			};
			const budget = rendered(
				"a",
				"--set=podDisruptionBudget.minAvailable=50%",
			);
			expect(budget("PodDisruptionBudget").spec).toMatchObject({
				minAvailable: "50%",
			});
			// Kubernetes takes one of the two.
			expect(budget("PodDisruptionBudget").spec).not.toHaveProperty(
				"maxUnavailable",
			);
			const bare = rendered("a", "--set=startupProbe=null,settings=null");
			const [container] = bare("Deployment").spec.template.spec.containers;
			expect(container).not.toHaveProperty("startupProbe");
			expect(container).toHaveProperty("livenessProbe.httpGet");
			// YAML reads a name like this as no text if it stands bare.
			const odd = rendered(
				"true",
				"--set-string=existingSecret=12,keySecret=1e3",
			);
			const { labels } = odd("Deployment").metadata;
			expect(labels["app.kubernetes.io/instance"]).toBe("true");
			const [named] = odd("Deployment").spec.template.spec.containers;
			expect(named?.envFrom).toEqual([
				{ secretRef: { name: "12" } },
				{ secretRef: { name: "1e3" } },
			]);
		},
	);
});

/** `file`: the last argument, written as JSON, which is YAML. */
function promtool(words: readonly string[], file: object) {
	const directory = mkdtempSync(join(tmpdir(), "postern-promtool-"));
	const path = join(directory, "file.yml");
	writeFileSync(path, JSON.stringify(file));
	const done = spawnSync(process.env.PROMTOOL as string, [...words, path], {
		encoding: "utf8",
	});
	rmSync(directory, { recursive: true });
	return done;
}

describe("the chart's values", () => {
	const isValid = new Ajv({ strict: false }).compile(
		JSON.parse(read(`${CHART}/values.schema.json`)),
	);
	const values = parse(read(`${CHART}/values.yaml`)) as Record<string, object>;

	it("fit the schema, and the schema describes each of them", () => {
		expect(isValid(values), JSON.stringify(isValid.errors)).toBe(true);
		const { properties } = JSON.parse(read(`${CHART}/values.schema.json`)) as {
			properties: object;
		};
		expect(Object.keys(properties).sort()).toEqual(
			["global", ...Object.keys(values)].sort(),
		);
	});

	it.each<[string, object]>([
		["a value that there is not", { replica: 3 }],
		["an ingress without a host", { ingress: { enabled: true, hosts: [] } }],
		["a digest that is none", { image: { digest: "latest" } }],
		[
			"a pod that is killed in its shutdown",
			{ terminationGracePeriodSeconds: 30 },
		],
		["metrics on the port of the service", { metrics: { port: 8080 } }],
		["a misspelled bound of a probe", { livenessProbe: { periodSecond: 5 } }],
		["a number as text in a probe", { startupProbe: { periodSeconds: "5" } }],
		["a budget that Kubernetes has not", { podDisruptionBudget: { max: 1 } }],
		["a number as a variable", { env: [{ name: "A", value: 1 }] }],
		["a variable of the chart's own", { env: [{ name: "PORT", value: "9" }] }],
	])("are refused with %s", (_, wrong) => {
		expect(isValid({ ...values, ...wrong })).toBe(false);
	});
});

describe("the chart's templates", () => {
	const templates = readdirSync(`${CHART}/templates`).map((name) => ({
		name,
		text: read(`${CHART}/templates/${name}`),
	}));

	it("close each block that they open, and include what is defined", () => {
		const all = templates.map(({ text }) => text).join("\n");
		for (const { name, text } of templates) {
			const opened = text.match(/\{\{-? (if|with|range|define) /g) ?? [];
			const closed = text.match(/\{\{-? end -?\}\}/g) ?? [];
			expect(closed.length, name).toBe(opened.length);
		}
		for (const [, name] of all.matchAll(/include "([^"]+)"/g))
			expect(all).toContain(`define "${name}"`);
	});

	it.runIf(process.env.HELM)(
		"render, with everything on and as they are",
		() => {
			const helm = (...words: string[]) =>
				spawnSync(process.env.HELM as string, words, { encoding: "utf8" });
			// A helm that was built by `go install` takes an old version as its own.
			const template = (...words: string[]) =>
				helm("template", "a", CHART, "--kube-version", "1.25.0", ...words);
			const everything = [
				...["--set", "ingress.enabled=true,ingress.hosts={otp.example.com}"],
				...["--set", "ingress.tlsSecret=tls,keySecret=keys"],
				...["--set", "autoscaling.enabled=true"],
				...["--set", "metrics.serviceMonitor.enabled=true"],
				...["--set", "settings.trustedProxies={10.0.0.0/8}"],
				...["--set", "settings.metrics.allow={10.0.0.0/8}"],
			];
			const lint = helm("lint", "--strict", CHART);
			expect(lint.status, lint.stdout + lint.stderr).toBe(0);
			const kinds = (...words: string[]) => {
				const { status, stdout, stderr } = template(...words);
				expect(status, stderr).toBe(0);
				return stdout
					.split(/^---$/m)
					.map((text) => (parse(text) as { kind?: string } | null)?.kind)
					.filter((kind) => kind !== undefined)
					.sort();
			};
			expect(kinds()).toEqual([
				"ConfigMap",
				"Deployment",
				"PodDisruptionBudget",
				"Service",
				"Service",
			]);
			expect(kinds(...everything)).toEqual([
				...["ConfigMap", "Deployment", "HorizontalPodAutoscaler", "Ingress"],
				...["PodDisruptionBudget", "Service", "Service", "ServiceMonitor"],
			]);
			for (const [values, sentence] of [
				["metrics.port=null", "ingress needs metrics.port"],
				["autoscaling.minReplicas=9", "must not be more than"],
				["resources.requests=null", "needs resources.requests.cpu"],
				["preStopSeconds=30", "at least preStopSeconds and the 30 s"],
				["settings.metrics.port=9100", "give metrics.port instead"],
				["settings.metrics.allow=null", "needs settings.metrics.allow"],
				["ingress.hosts=null", "ingress needs ingress.hosts"],
				["settings.port=9000", "settings.port: the chart sets it"],
				["settings.host=::", "settings.host: the chart sets it"],
			] as const) {
				const { status, stderr } = template(...everything, "--set", values);
				expect(status, values).toBe(1);
				expect(stderr).toContain(sentence);
			}
		},
	);
});
