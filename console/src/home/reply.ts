/** The reply of `GET /console/home`. */

export type Figures = {
	readonly sent: number;
	readonly accepted: number;
	readonly delivered: number;
	readonly failed: number;
	readonly verified: number;
	readonly blocked: number;
};

export type OfChannel = {
	readonly channel: string;
	readonly figures: Figures;
};

export type Attention = {
	readonly kind: string;
	readonly provider?: string;
	readonly state?: string;
	readonly reason?: string;
	readonly count?: number;
	readonly oldestSeconds?: number;
	readonly channel?: string;
	readonly now?: number;
	readonly before?: number;
	readonly period?: string;
	readonly country?: string | null;
	readonly share?: number;
	readonly token?: string;
	readonly usedAt?: string | null;
};

export type Thresholds = {
	readonly backlogSeconds: number;
	readonly conversionMessages: number;
	readonly conversionShare: number;
	readonly tokenDays: number;
	readonly budgetShare: number;
};

export type HomeReply = {
	readonly isFresh: boolean;
	readonly channels: readonly OfChannel[];
	readonly days: readonly { readonly day: string; readonly figures: Figures }[];
	readonly week: Figures;
	readonly weekBefore: Figures;
	readonly countries: readonly {
		readonly country: string | null;
		readonly isOthers: boolean;
		readonly figures: Figures;
	}[];
	readonly everybody: readonly OfChannel[] | null;
	readonly attention: readonly Attention[];
	readonly thresholds: Thresholds;
};
