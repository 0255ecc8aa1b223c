import type { BacklogRun } from "../../result/measurement.ts";

/** The counters at one instant of a monotonic clock. Messages count each subscription's copies. */
export interface BacklogReading {
	atMs: number;
	/** Acknowledged and not yet received, by subscription (index in a topic). */
	bySubscription: number[];
	/** Since the start of the run: what each subscription gets a copy of, and what all have received together. */
	acknowledged: number;
	received: number;
}

export interface BacklogPlan {
	/** `null` when a time is asked for. */
	requestedMessages: number | null;
	/** Payload bytes of the average message. */
	messageBytes: number;
	/** When the consumers were paused. */
	startMs: number;
}

/** Keeps the figures of a backlog while it is built and drained; they can be read at any time. */
export class BacklogBook {
	readonly #plan: BacklogPlan;
	#built: BacklogReading;
	#drainStartMs: number | null = null;
	#last: BacklogReading;
	#drained = false;

	/** `first`: how things were when the consumers were paused. */
	constructor(plan: BacklogPlan, first: BacklogReading) {
		this.#plan = plan;
		this.#built = first;
		this.#last = first;
	}

	/** Takes a reading: of the build until `beginDrain`, of the drain from then on. */
	add(reading: BacklogReading): void {
		this.#last = reading;
		if (this.#drainStartMs === null) this.#built = reading;
	}

	/** The consumers go on; what was read last is what was built. */
	beginDrain(atMs: number): void {
		this.#drainStartMs = atMs;
	}

	/** What was read last is what the drain was to leave. */
	drained(): void {
		this.#drained = true;
	}

	get builtMessages(): number {
		return sumOf(this.#built.bySubscription);
	}

	get leftMessages(): number {
		return sumOf(this.#last.bySubscription);
	}

	get run(): BacklogRun {
		const { requestedMessages, messageBytes, startMs } = this.#plan;
		const drainSeconds = this.#drainSeconds;
		const perSecond = (messages: number) => (drainSeconds > 0 ? messages / drainSeconds : 0);
		return {
			requestedMessages,
			builtMessages: this.builtMessages,
			builtBytes: Math.round(this.builtMessages * messageBytes),
			builtBySubscription: this.#built.bySubscription,
			buildSeconds: (this.#built.atMs - startMs) / 1000,
			drainSeconds: this.#drained ? drainSeconds : null,
			leftMessages: this.leftMessages,
			drainConsumeRate: perSecond(this.#last.received - this.#built.received),
			catchUpRate: perSecond(this.builtMessages - this.leftMessages),
		};
	}

	/** Up to the last reading; 0 before the first of the drain. */
	get #drainSeconds(): number {
		return this.#drainStartMs === null ? 0 : Math.max(0, (this.#last.atMs - this.#drainStartMs) / 1000);
	}
}

function sumOf(counts: number[]): number {
	return counts.reduce((sum, count) => sum + count, 0);
}
