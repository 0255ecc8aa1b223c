import { ConfigError } from "../../config/config-error.ts";

/** Limits and pace of Java OMB's controller; messages, and shares of the rate by which it may grow in one step. */
export interface OmbRateLimits {
	publishBacklogMessages: number;
	receiveBacklogMessages: number;
	leastRampingFactor: number;
	mostRampingFactor: number;
}

/** Java OMB's first rate, in msg/s, and the time between two steps. */
export const ombFirstRate = 10_000;
export const ombStepSeconds = 3;

/** Reads the variables of Java OMB's own names. Throws a ConfigError where Java would give up its search in silence. */
export function ombRateLimits(environment: Readonly<Record<string, string | undefined>>): OmbRateLimits {
	const read = (name: string, fallback: number, shape: RegExp, kind: string) => {
		const text = environment[name];
		if (text === undefined) return fallback;
		if (shape.test(text)) return Number(text);
		throw new ConfigError(`the environment variable ${name} is \`${text}\`; set it to ${kind}, or unset it`);
	};
	const whole = (name: string, fallback: number) => read(name, fallback, /^[+-]?\d+$/, "a whole number");
	const decimal = (name: string, fallback: number) =>
		read(name, fallback, /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i, "a number");
	return {
		publishBacklogMessages: whole("PUBLISH_BACKLOG_LIMIT", 1000),
		receiveBacklogMessages: whole("RECEIVE_BACKLOG_LIMIT", 1000),
		leastRampingFactor: decimal("MIN_RAMPING_FACTOR", 0.01),
		mostRampingFactor: decimal("MAX_RAMPING_FACTOR", 1),
	};
}

/**
 * The step function of Java OMB's `RateController`, kept as it is: it compares with absolute numbers of messages, takes
 * the copies of all subscriptions for one, and never leaves a rate of 0.
 */
export class OmbRateController {
	readonly #limits: OmbRateLimits;
	#rampingFactor: number;
	#published = 0;
	#received = 0;

	constructor(limits: OmbRateLimits) {
		this.#limits = limits;
		this.#rampingFactor = limits.mostRampingFactor;
	}

	/** Share of the rate by which the next step up would go, before it is doubled. */
	get rampingFactor(): number {
		return this.#rampingFactor;
	}

	/**
	 * The next rate in msg/s, after `periodNs` at `rate`. `published` and `received` are totals since the start of the run,
	 * probes included; `received` counts the copies of all subscriptions.
	 */
	next(rate: number, periodNs: number, published: number, received: number): number {
		const expected = Math.trunc((rate / 1e9) * periodNs);
		const publishedNow = published - this.#published;
		const receivedNow = received - this.#received;
		this.#published = published;
		this.#received = received;
		const perSecond = (messages: number) => (messages / periodNs) * 1e9;
		const receiveBacklog = published - received;
		if (receiveBacklog > this.#limits.receiveBacklogMessages) {
			this.#rampDown();
			return Math.min(perSecond(receivedNow), perSecond(Math.max(0, expected - receiveBacklog)));
		}
		const publishBacklog = expected - publishedNow;
		if (publishBacklog > this.#limits.publishBacklogMessages) {
			this.#rampDown();
			return Math.min(perSecond(publishedNow), perSecond(Math.max(0, expected - publishBacklog)));
		}
		this.#rampingFactor = Math.min(this.#limits.mostRampingFactor, this.#rampingFactor * 2);
		return rate + rate * this.#rampingFactor;
	}

	#rampDown(): void {
		this.#rampingFactor = Math.max(this.#limits.leastRampingFactor, this.#rampingFactor / 2);
	}
}
