import { ConfigError } from "../config/config-error.ts";
import type { CounterStats } from "../worker/worker.ts";
import { RunFailure } from "./run-control.ts";
import type { RunLayout } from "./run-layout.ts";
import type { RunSession } from "./run-session.ts";

const pollMs = 50;
/** How long consumers may receive nothing before what is left is taken for offsets that hold no message. */
const quietMs = 10_000;
/** Progress is told in steps of a tenth. */
const tellingSteps = 10;
const nothingCame =
	"brought no message, as after compaction and transactions; the end was taken for reached when nothing had come for " +
	`${quietMs / 1000} s, which the measured time includes`;

/**
 * A run without producers: lets the consumers, which were created halted and have all partitions assigned, consume what
 * is there. The measurement, behind the warm-up, lasts for the test's duration. With `consumeUntil: endOffset` it ends
 * before, once each subscription has received as many messages as its topic held when they began to consume, or, with a
 * warning, when nothing has come for 10 s.
 *
 * Rejects with a ConfigError when there is an end to reach but nothing is stored before it, or consumers would not begin
 * with the first message, and with a RunFailure when the warm-up has left nothing to measure.
 */
export async function consumeOnly(session: RunSession, layout: RunLayout): Promise<void> {
	const { control, worker, workload } = session;
	const toEnd = workload.consumeUntil === "endOffset";
	const stage = toEnd ? new EndOffsetStage(session, await control.guard(goalsOf(session, layout))) : null;
	await control.guard(worker.resumeConsumers());
	if (workload.warmupDurationSeconds > 0) await session.sampled("warmup", workload.warmupDurationSeconds);
	if (stage !== null) {
		await stage.begin();
		return session.sampled("measurement", 0, () => stage.consume());
	}
	await session.sampled("measurement", workload.testDurationSeconds);
	if (session.ledger.totals.received === 0) {
		session.warn(
			"no message was received; write `auto.offset.reset=earliest` in `consumerConfig` to read what the topics hold, or " +
				"have something produced to them meanwhile",
		);
	}
}

/** What one subscription to one topic is to receive. */
interface Goal {
	/** Places of its consumers in the order of `createConsumers`. */
	consumers: number[];
	messages: number;
}

async function goalsOf({ worker, workload }: RunSession, { subscriptions }: RunLayout): Promise<Goal[]> {
	const topics = [...new Set(subscriptions.map(({ topic }) => topic))];
	const stored = await worker.storedMessages(topics);
	if (stored.every((messages) => messages === 0)) {
		const advice = "produce some first, or write `consumeUntil: duration`";
		throw new ConfigError(
			`${topics.join(", ")}: no message is stored, so there is no end to reach; ${advice}`,
			workload.file,
		);
	}
	const goals = new Map<string, Goal>();
	for (const [i, { topic, subscription }] of subscriptions.entries()) {
		const key = `${topic} ${subscription}`;
		const goal = goals.get(key) ?? { consumers: [], messages: stored[topics.indexOf(topic)] ?? 0 };
		goal.consumers.push(i);
		goals.set(key, goal);
	}
	return [...goals.values()];
}

class EndOffsetStage {
	readonly #session: RunSession;
	readonly #goals: Goal[];
	readonly #total: number;
	#told = 0;

	constructor(session: RunSession, goals: Goal[]) {
		this.#session = session;
		this.#goals = goals;
		this.#total = goals.reduce((sum, { messages }) => sum + messages, 0);
	}

	/** Makes sure that there is something left to measure. */
	async begin(): Promise<void> {
		if ((await this.#left()) > 0) return;
		throw new RunFailure("everything was consumed before the measurement began; set `warmupDurationSeconds: 0`");
	}

	/** Resolves when every goal is reached, nothing comes any more, or the test's duration is over. */
	async consume(): Promise<void> {
		const { control, workload } = this.#session;
		const startMs = performance.now();
		const endMs = startMs + workload.testDurationSeconds * 1000;
		let left = Number.POSITIVE_INFINITY;
		let movedMs = startMs;
		for (;;) {
			const nowLeft = await this.#left();
			const nowMs = performance.now();
			if (nowLeft !== left) movedMs = nowMs;
			left = nowLeft;
			this.#tell(1 - left / this.#total);
			if (left === 0) return;
			if (nowMs >= endMs) return this.#warn(left, "were not reached in time; raise the length of the test");
			if (nowMs - movedMs >= quietMs) return this.#warn(left, nothingCame);
			await control.sleepUntil(Math.min(nowMs + pollMs, endMs));
		}
	}

	async #left(): Promise<number> {
		const { control, worker } = this.#session;
		return leftOf(this.#goals, await control.guard(worker.counterStats()));
	}

	/** Tells of each tenth once. */
	#tell(share: number): void {
		const step = Math.floor(share * tellingSteps);
		if (step <= this.#told) return;
		this.#told = step;
		this.#session.options.onEvent({ type: "backlog", stage: "draining", share: step / tellingSteps });
	}

	#warn(left: number, what: string): void {
		this.#session.warn(`${left} of ${this.#total} offsets ${what}`);
	}
}

function leftOf(goals: Goal[], { consumers }: CounterStats): number {
	return goals.reduce((sum, goal) => {
		const received = goal.consumers.reduce((count, i) => count + (consumers[i]?.received ?? 0), 0);
		return sum + Math.max(0, goal.messages - received);
	}, 0);
}
