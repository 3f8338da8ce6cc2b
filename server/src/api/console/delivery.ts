/** `GET /console/delivery`: the providers of this instance with their health, and the routes. */

import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import type { LaneState } from "../../delivery/lanes.ts";
import {
	type Failure,
	HEALTH_MINUTES,
	type Health,
} from "../../delivery/provider-health.ts";
import type { Provider } from "../../providers/contract.ts";
import { providersOf } from "../../providers/registry.ts";
import { type Static, Type } from "../../schema.ts";
import { nullable } from "../accounts/account-patch.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { explainRoute } from "./explained-route.ts";
import { mustBeMaster } from "./master.ts";
import { testMessageRoute } from "./test-message.ts";

const FailureReply = nullable(
	Type.Object({ at: Type.String(), reason: Type.String() }),
);

const ProviderReply = Type.Object({
	name: Type.String(),
	type: Type.String({
		description: "As in the settings; a preset by its name",
	}),
	kind: Type.String({ description: "carrier, or sandbox" }),
	channels: Type.Array(Type.String()),
	state: Type.String({
		description:
			"up; open (its breaker: it is left alone for a while), half_open (one message tries it), not_connected",
	}),
	connections: nullable(
		Type.Object({ open: Type.Integer(), of: Type.Integer() }),
	),
	waiting: Type.Integer(),
	underWay: Type.Integer(),
	concurrency: nullable(Type.Integer({ description: "null: no bound" })),
	perSecond: nullable(Type.Number()),
	counts: Type.Object(
		{
			accepted: Type.Integer(),
			later: Type.Integer(),
			elsewhere: Type.Integer(),
			never: Type.Integer(),
			unknown: Type.Integer(),
		},
		{ description: `Answers of the last ${HEALTH_MINUTES} minutes` },
	),
	medianMs: nullable(Type.Number()),
	slowMs: nullable(Type.Number({ description: "95 of 100 are faster" })),
	lastFailure: FailureReply,
	lastTrouble: FailureReply,
	refusesCredentials: FailureReply,
});

const DeliveryReply = Type.Object({
	instance: Type.String(),
	windowMinutes: Type.Integer(),
	waiting: Type.Integer({ description: "Messages in all lines" }),
	overdue: Type.Object({
		count: Type.Integer({ description: "Of the whole store, up to 100,000" }),
		oldestAt: nullable(Type.String()),
	}),
	providers: Type.Array(ProviderReply),
	routes: Type.Array(
		Type.Object({
			number: Type.Integer({ description: "Place in the settings, from 0" }),
			channel: Type.String(),
			providers: Type.Array(Type.String()),
			strategy: Type.String(),
			countries: Type.Array(Type.String()),
			prefixes: Type.Array(Type.String()),
			accounts: Type.Array(Type.String()),
			services: Type.Array(Type.String()),
		}),
	),
});

export function deliveryRoutes(app: FastifyInstance, context: Context): void {
	const { config, lanes, health, instance, now, store } = context;

	app.route({
		method: "GET",
		url: "/console/delivery",
		schema: { response: replies(enveloped(DeliveryReply)) },
		async handler(http) {
			mustBeMaster(http);
			const { count, oldestAt } = await store.overdue(now());
			const states = new Map(
				lanes.states().map((state) => [state.provider, state]),
			);
			return ok({
				instance,
				windowMinutes: HEALTH_MINUTES,
				waiting: lanes.size(),
				overdue: {
					count,
					oldestAt: oldestAt && new Date(oldestAt).toISOString(),
				},
				providers: lanes.all.flatMap(({ provider }) => {
					const state = states.get(provider.name);
					return state === undefined
						? []
						: [shown(provider, state, health.of(provider.name))];
				}),
				routes: config.routes.map((route, number) => ({
					number,
					channel: route.channel,
					providers: route.providers,
					strategy: route.strategy,
					countries: route.countries,
					prefixes: route.prefixes,
					accounts: route.accounts,
					services: route.services,
				})),
			});
		},
	});

	const types = new Map(
		providersOf(config.providers).map(({ name, type }) => [name, type ?? ""]),
	);

	function shown(
		provider: Provider,
		lane: LaneState,
		{ counts, medianMs, slowMs, ...failures }: Health,
	): Static<typeof ProviderReply> {
		const { name, kind, channels, concurrency } = provider;
		const carrier = provider.kind === "carrier" ? provider : null;
		return {
			name,
			kind,
			channels: [...channels],
			type: types.get(name) ?? "",
			state: !lane.isReady
				? "not_connected"
				: lane.breaker === "closed"
					? "up"
					: lane.breaker,
			connections: carrier?.connections?.() ?? null,
			waiting: lane.waiting,
			underWay: lane.underWay,
			concurrency: Number.isFinite(concurrency) ? concurrency : null,
			perSecond: carrier?.perSecond ?? null,
			counts,
			medianMs,
			slowMs,
			lastFailure: shownFailure(failures.lastFailure),
			lastTrouble: shownFailure(failures.lastTrouble),
			refusesCredentials: shownFailure(failures.refusesCredentials),
		};
	}

	explainRoute(app, context);
	testMessageRoute(app, context);
}

function shownFailure(failure: Failure | null) {
	return (
		failure && {
			at: new Date(failure.at).toISOString(),
			reason: failure.reason,
		}
	);
}
