import {
	type ClientEvent,
	type ConsumerEngine,
	type ConsumerEngineOptions,
	type ConsumerPeriod,
	type ConsumerSpec,
	native,
} from "../native.ts";
import { ChildChannel, type ChildFailure } from "./child-channel.ts";
import type { ConsumerPeriodMessage } from "./consumer-process.ts";

export type ConsumerCounters = ReturnType<ConsumerEngine["counters"]>[number];

/** What all consumers did and what their processes used since the previous reading. */
export interface PoolPeriod extends ConsumerPeriod {
	cpuUs: number;
	rssBytes: number;
}

export interface ConsumerPoolOptions extends ConsumerEngineOptions {
	paused: boolean;
}

const openTimeoutMs = 30_000;
const callTimeoutMs = 10_000;
const closeGraceMs = 1500;

/** The consumers of a run, dealt over child processes so that they share neither a heap nor an event loop. */
export class ConsumerPool {
	readonly #channels: ChildChannel[];
	readonly #consumerCount: number;

	private constructor(channels: ChildChannel[], consumerCount: number) {
		this.#channels = channels;
		this.#consumerCount = consumerCount;
	}

	/**
	 * Starts `processes` children (never more than there are consumers) and opens consumer i in child i modulo their
	 * number; with `paused` none receives anything before `resume`. `onFailure` is told once for each child that ends unasked. Rejects when a child or librdkafka refuses; no
	 * child is left then.
	 */
	static async open(
		options: ConsumerPoolOptions,
		processes: number,
		onFailure: (failure: ChildFailure) => void,
	): Promise<ConsumerPool> {
		const count = Math.min(processes, options.consumers.length);
		const channels = Array.from(
			{ length: count },
			(_, i) => new ChildChannel(`consumer process ${i + 1} of ${count}`, "consumer-process", onFailure),
		);
		const pool = new ConsumerPool(channels, options.consumers.length);
		try {
			await pool.#callAll(
				"open",
				(i) => ({ ...options, consumers: share(options.consumers, i, count) }),
				openTimeoutMs,
			);
		} catch (error) {
			pool.kill();
			throw error;
		}
		return pool;
	}

	get processCount(): number {
		return this.#channels.length;
	}

	/** One entry per consumer, in the order in which they were opened. */
	async counters(): Promise<ConsumerCounters[]> {
		const perChild = await this.#callAll<ConsumerCounters[]>("counters");
		return Array.from({ length: this.#consumerCount }, (_, i) => {
			const child = perChild[i % perChild.length] as ConsumerCounters[];
			return child[Math.floor(i / perChild.length)] as ConsumerCounters;
		});
	}

	/** A child that is gone adds nothing; its end was told to `onFailure`. */
	async takePeriod(): Promise<PoolPeriod> {
		const periods = await Promise.allSettled(
			this.#channels.map((channel) => channel.call<ConsumerPeriodMessage>("takePeriod", undefined, callTimeoutMs)),
		);
		const total = emptyPeriod();
		for (const period of periods) {
			if (period.status === "fulfilled") addPeriod(total, period.value);
		}
		return total;
	}

	async takeEvents(): Promise<ClientEvent[]> {
		return (await this.#callAll<ClientEvent[]>("takeEvents")).flat();
	}

	async pause(): Promise<void> {
		await this.#callAll("pause");
	}

	async resume(): Promise<void> {
		await this.#callAll("resume");
	}

	/** Leaves the groups and ends the children; what does not end within `timeoutMs` is killed. */
	async close(timeoutMs: number): Promise<void> {
		for (const channel of this.#channels) channel.expectEnd();
		const closed = this.#channels.map((channel) =>
			channel.call("close", { timeoutMs }, timeoutMs + closeGraceMs).catch(() => channel.kill()),
		);
		await Promise.all(closed);
		await Promise.all(this.#channels.map((channel) => channel.close(closeGraceMs)));
	}

	/** Ends every child at once. */
	kill(): void {
		for (const channel of this.#channels) channel.kill();
	}

	#callAll<T>(
		method: string,
		params: (child: number) => unknown = () => undefined,
		timeoutMs: number = callTimeoutMs,
	): Promise<T[]> {
		return Promise.all(this.#channels.map((channel, i) => channel.call<T>(method, params(i), timeoutMs)));
	}
}

function share(consumers: ConsumerSpec[], child: number, children: number): ConsumerSpec[] {
	return consumers.filter((_, i) => i % children === child);
}

/** A period in which nothing happened, for a run without consumers too. */
export function emptyPeriod(): PoolPeriod {
	return {
		received: 0,
		receivedBytes: 0,
		stamped: 0,
		unstamped: 0,
		missing: 0,
		duplicates: 0,
		outOfOrder: 0,
		endToEndNotPositive: 0,
		errors: 0,
		errorsByCode: {},
		endToEndLatency: new native.LatencyHistogram(),
		cpuUs: 0,
		rssBytes: 0,
	};
}

function addPeriod(total: PoolPeriod, period: ConsumerPeriodMessage): void {
	total.received += period.received;
	total.receivedBytes += period.receivedBytes;
	total.stamped += period.stamped;
	total.unstamped += period.unstamped;
	total.missing += period.missing;
	total.duplicates += period.duplicates;
	total.outOfOrder += period.outOfOrder;
	total.endToEndNotPositive += period.endToEndNotPositive;
	total.errors += period.errors;
	total.cpuUs += period.cpuUs;
	total.rssBytes += period.rssBytes;
	for (const [code, count] of Object.entries(period.errorsByCode)) {
		total.errorsByCode[code] = (total.errorsByCode[code] ?? 0) + count;
	}
	total.endToEndLatency.add(native.LatencyHistogram.decode(period.endToEndLatency));
}
