import type { LoadPeriod, LoadReading, RateLoad } from "../../../src/benchmark/rates/rate-load.ts";

export interface ClusterPlan {
	/** msg/s. */
	brokerCapacity?: number;
	/** Of each subscription's consumers, in msg/s. */
	consumerCapacities?: number[];
	/** Quotas in msg/s, reckoned over ten seconds and more as a broker does. */
	producerQuota?: number;
	consumerQuotas?: number[];
	/** Highest rate at which the send threads can send. */
	clientCapacity?: number;
	/** Messages that the client library holds. */
	bufferMessages?: number;
	/** Relative deviation of the capacities from step to step. */
	noise?: number;
	/** Stalls of the broker per second, and their mean length in s. */
	stallsPerSecond?: number;
	stallSeconds?: number;
	/** Factor on the broker's capacity at a time in s. */
	drift?: (seconds: number) => number;
	seed?: number;
}

const stepMs = 10;
const baseLatencySeconds = 0.004;

/** A cluster under load in virtual time: as long as nothing is too slow, everything arrives after some milliseconds. */
export class SimulatedCluster implements RateLoad {
	readonly #plan: ClusterPlan;
	readonly #random: () => number;
	readonly #producing: Station;
	readonly #consuming: Station[];
	#nowMs = 0;
	#rate = 0;
	#due = 0;
	#sent = 0;
	#stallUntilMs = 0;
	#worstWaitSeconds = 0;
	#queueFullWaits = 0;
	#sentInPeriod = 0;
	#periodStartMs = 0;

	constructor(plan: ClusterPlan) {
		this.#plan = plan;
		this.#random = seededRandom(plan.seed ?? 1);
		this.#producing = new Station(plan.brokerCapacity, plan.producerQuota);
		const subscriptions = Math.max(plan.consumerCapacities?.length ?? 0, plan.consumerQuotas?.length ?? 0);
		this.#consuming = Array.from(
			{ length: subscriptions },
			(_, k) => new Station(plan.consumerCapacities?.[k], plan.consumerQuotas?.[k]),
		);
	}

	nowMs(): number {
		return this.#nowMs;
	}

	async sleepUntil(untilMs: number): Promise<void> {
		while (this.#nowMs < untilMs) this.#step();
	}

	async setRate(rate: number): Promise<void> {
		this.#rate = rate;
		this.#due = 0;
	}

	async read(): Promise<LoadReading> {
		return {
			atMs: this.#nowMs,
			sent: Math.floor(this.#sent),
			acknowledged: Math.floor(this.#producing.done),
			errors: 0,
			received: this.#consuming.map(({ done }) => Math.floor(done)),
		};
	}

	async takePeriod(): Promise<LoadPeriod> {
		const seconds = (this.#nowMs - this.#periodStartMs) / 1000;
		const period = {
			responseTimeP99Us: this.#sentInPeriod === 0 ? null : this.#worstWaitSeconds * 1e6,
			queueFullWaits: this.#queueFullWaits,
			sendThreadsBusy: Math.min(1, this.#sentInPeriod / (seconds * (this.#plan.clientCapacity ?? 1e6))),
		};
		this.#worstWaitSeconds = 0;
		this.#queueFullWaits = 0;
		this.#sentInPeriod = 0;
		this.#periodStartMs = this.#nowMs;
		return period;
	}

	#step(): void {
		const seconds = stepMs / 1000;
		this.#nowMs += stepMs;
		this.#due += this.#rate * seconds;
		const sending = this.#sending(seconds);
		this.#due -= sending;
		this.#sent += sending;
		this.#sentInPeriod += sending;
		const factor = this.#factor();
		const rest = baseLatencySeconds * this.#rate;
		this.#producing.work(this.#sent - rest, this.#nowMs, seconds * factor);
		for (const station of this.#consuming) {
			station.work(this.#producing.done - rest, this.#nowMs, seconds * this.#jitter());
		}
		const waiting = this.#due + this.#sent - this.#producing.done;
		if (this.#rate > 0) this.#worstWaitSeconds = Math.max(this.#worstWaitSeconds, waiting / this.#rate);
	}

	#sending(seconds: number): number {
		const room = (this.#plan.bufferMessages ?? Number.POSITIVE_INFINITY) - (this.#sent - this.#producing.done);
		if (room < this.#due) this.#queueFullWaits++;
		return Math.max(0, Math.min(this.#due, room, (this.#plan.clientCapacity ?? Number.POSITIVE_INFINITY) * seconds));
	}

	#factor(): number {
		const { stallsPerSecond = 0, stallSeconds = 0, drift } = this.#plan;
		if (this.#random() < (stallsPerSecond * stepMs) / 1000) {
			this.#stallUntilMs = this.#nowMs - Math.log(1 - this.#random()) * stallSeconds * 1000;
		}
		if (this.#nowMs < this.#stallUntilMs) return 0;
		return this.#jitter() * (drift?.(this.#nowMs / 1000) ?? 1);
	}

	#jitter(): number {
		return 1 + (this.#plan.noise ?? 0) * (2 * this.#random() - 1);
	}
}

/** No capacity in msg/s binds: more than any rate, yet nothing times it is nothing. */
const fastest = 1e9;
const quotaWindowMs = 1000;
const quotaWindows = 11;
/** Of a full request to a broker with a quota. */
const requestMessages = 129;

/**
 * Passes messages on in requests, no faster than its capacity. A quota is kept as Kafka's brokers keep it: when the mean
 * of the last ten seconds and more is above it after a request, the client is muted until it would be right again.
 */
class Station {
	readonly #capacity: number;
	readonly #quota: number;
	#windows: Array<{ startMs: number; count: number }> = [];
	#mutedUntilMs = 0;
	done = 0;

	constructor(capacity = fastest, quota = Number.POSITIVE_INFINITY) {
		this.#capacity = capacity;
		this.#quota = quota;
	}

	/** `offered`: all that has come in since the start. */
	work(offered: number, nowMs: number, seconds: number): void {
		let room = Math.min(offered - this.done, this.#capacity * seconds);
		while (room > 0 && nowMs >= this.#mutedUntilMs) {
			const count = this.#quota === Number.POSITIVE_INFINITY ? room : Math.min(room, requestMessages);
			room -= count;
			this.done += count;
			if (this.#quota !== Number.POSITIVE_INFINITY) this.#reckon(count, nowMs);
		}
	}

	/** The count of the last 11 samples of 1 s by the time since the oldest, which counts as 10 s at least. */
	#reckon(count: number, nowMs: number): void {
		this.#windows = this.#windows.filter(({ startMs }) => nowMs - startMs < quotaWindows * quotaWindowMs);
		this.#window(nowMs).count += count;
		const elapsedMs = nowMs - (this.#windows[0] as { startMs: number }).startMs;
		const missingMs = Math.max(0, quotaWindows - 1 - Math.floor(elapsedMs / quotaWindowMs)) * quotaWindowMs;
		const windowSeconds = (elapsedMs + missingMs) / 1000;
		const rate = this.#windows.reduce((sum, window) => sum + window.count, 0) / windowSeconds;
		if (rate > this.#quota) this.#mutedUntilMs = nowMs + ((rate - this.#quota) / this.#quota) * windowSeconds * 1000;
	}

	#window(nowMs: number): { count: number } {
		const last = this.#windows.at(-1);
		if (last !== undefined && nowMs - last.startMs < quotaWindowMs) return last;
		const window = { startMs: nowMs, count: 0 };
		this.#windows.push(window);
		return window;
	}
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
