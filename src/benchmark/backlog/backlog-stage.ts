import type { CounterStats } from "../../worker/worker.ts";
import type { BacklogStageName } from "../events.ts";
import type { LoadExtras } from "../load.ts";
import { RunFailure } from "../run-control.ts";
import type { RunLayout } from "../run-layout.ts";
import type { RunSession } from "../run-session.ts";
import { backlogBySubscription, receivedBySubscription } from "../subscription-counts.ts";
import { type ApproachEnd, approach, longestHours } from "./approach.ts";
import { BacklogBook, type BacklogReading } from "./backlog-book.ts";
import {
	type BacklogGoal,
	backlogGoal,
	builtShare,
	drainedShare,
	meanBytes,
	requestedMessages,
} from "./backlog-goal.ts";
import { Trend } from "./trend.ts";

/** Over how long the inflow of a drain is taken. */
const inflowMs = 1000;
/** Progress is told in steps of a tenth. */
const tellingSteps = 10;

/**
 * Builds the backlog that the workload asks for and drains it, under a load that goes on. The consumers are paused, in
 * their groups and with their partitions, until the backlog is there; then they go on until no more than
 * `1 - backlogDrainRatio` of it is left, or no more than is always under way. `drainProducerRate` holds meanwhile.
 *
 * A build that at the pace of 30 s would take more than 6 h, or for ever, ends the run with a RunFailure. A drain of which
 * the same is true ends with a warning and without `drainSeconds`, but not before the test's duration is over.
 * `extras.backlog` is kept true to the latest look, whatever ends the run.
 */
export async function buildAndDrain(session: RunSession, layout: RunLayout, extras: LoadExtras): Promise<void> {
	const { control, worker } = session;
	const first = await control.guard(session.counters());
	const stage = new BacklogStage(session, layout, extras, first);
	try {
		await control.guard(worker.pauseConsumers());
		await stage.build();
		await control.guard(worker.resumeConsumers());
		await stage.drain();
	} catch (error) {
		// What is left of the run has nothing to wait for while the consumers stand still.
		await worker.resumeConsumers().catch(() => {});
		throw error;
	}
}

class BacklogStage {
	readonly #session: RunSession;
	readonly #layout: RunLayout;
	readonly #extras: LoadExtras;
	readonly #goal: BacklogGoal;
	readonly #book: BacklogBook;
	readonly #startMs = performance.now();
	/** Partitions of each consumer when the stage began. */
	readonly #assigned: string;
	#rebalanced = false;
	#told = -1;

	constructor(session: RunSession, layout: RunLayout, extras: LoadExtras, first: CounterStats) {
		this.#session = session;
		this.#layout = layout;
		this.#extras = extras;
		const { workload, options } = session;
		this.#goal = backlogGoal(workload, options.payloads);
		this.#assigned = assignmentOf(first);
		this.#book = new BacklogBook(
			{
				requestedMessages: requestedMessages(this.#goal, workload.subscriptionsPerTopic),
				messageBytes: meanBytes(options.payloads),
				startMs: this.#startMs,
			},
			this.#readingOf(first),
		);
	}

	/** Resolves when the backlog is there. The consumers have to stand still. */
	async build(): Promise<void> {
		const look = async () => {
			const { atMs, bySubscription } = await this.#read();
			return this.#tell("building", builtShare(this.#goal, bySubscription, (atMs - this.#startMs) / 1000));
		};
		const end = await approach(this.#session.control, look, () => this.#goal.scope !== "time");
		if (end !== "reached") throw this.#buildFailure(end);
		if (this.#book.builtMessages === 0) {
			throw new RunFailure("no backlog was built: no message was acknowledged while the consumers were paused");
		}
	}

	/** Resolves when the backlog is gone or does not go. The consumers have to be at work again. */
	async drain(): Promise<void> {
		const { control, workload } = this.#session;
		this.#book.beginDrain(performance.now());
		this.#told = -1;
		const { drainProducerRate, producerRate, testDurationSeconds } = workload;
		if (drainProducerRate !== null) await this.#session.setRate(drainProducerRate);
		const testEndMs = this.#startMs + testDurationSeconds * 1000;
		const end = await approach(control, this.#drainLook(), () => performance.now() >= testEndMs);
		if (end === "reached") this.#book.drained();
		else this.#session.warn(this.#drainWarning());
		this.#extras.backlog = this.#book.run;
		if (drainProducerRate !== null) await this.#session.setRate(producerRate);
	}

	#drainLook(): () => Promise<number> {
		const acknowledged = new Trend(inflowMs);
		const built = this.#book.builtMessages;
		return async () => {
			const { atMs, bySubscription, ...reading } = await this.#read();
			acknowledged.add(atMs, reading.acknowledged);
			const inflow = acknowledged.perSecond * bySubscription.length;
			const { backlogDrainRatio: drainRatio } = this.#session.workload;
			return this.#tell("draining", drainedShare({ built, left: this.#book.leftMessages, drainRatio, inflow }));
		};
	}

	async #read(): Promise<BacklogReading> {
		const counters = await this.#session.control.guard(this.#session.counters());
		const reading = this.#readingOf(counters);
		this.#book.add(reading);
		this.#extras.backlog = this.#book.run;
		if (!this.#rebalanced && assignmentOf(counters) !== this.#assigned) {
			this.#rebalanced = true;
			this.#session.warn("the consumers' partitions were dealt out anew while the backlog was built or drained");
		}
		return reading;
	}

	#readingOf(counters: CounterStats): BacklogReading {
		const received = receivedBySubscription(counters, this.#layout);
		return {
			atMs: performance.now(),
			bySubscription: backlogBySubscription(counters, this.#layout),
			acknowledged: counters.messagesAcknowledged,
			received: received.reduce((sum, count) => sum + count, 0),
		};
	}

	/** Tells of each tenth once, and hands the share on. */
	#tell(stage: BacklogStageName, share: number): number {
		const step = Math.floor(Math.max(0, Math.min(1, share)) * tellingSteps);
		if (step > this.#told) {
			this.#told = step;
			this.#session.options.onEvent({ type: "backlog", stage, share: step / tellingSteps });
		}
		return share;
	}

	#buildFailure(end: ApproachEnd): RunFailure {
		const { requestedMessages: asked, builtMessages, buildSeconds } = this.#book.run;
		const so = `${grouped(builtMessages)} of ${grouped(asked ?? 0)} messages after ${buildSeconds.toFixed(0)} s`;
		const why =
			end === "stuck"
				? "it has stopped growing; see whether messages are acknowledged, and raise `producerRate`"
				: `at this pace it takes more than ${longestHours} h; raise \`producerRate\` or lower \`consumerBacklogSizeGB\``;
		return new RunFailure(`the backlog cannot be built (${so}): ${why}`);
	}

	#drainWarning(): string {
		const { builtMessages, leftMessages, drainConsumeRate, catchUpRate } = this.#book.run;
		return (
			`the backlog was not drained: ${grouped(leftMessages)} messages are left of ${grouped(builtMessages)}, for ` +
			`consumers take ${grouped(drainConsumeRate)} msg/s while ${grouped(drainConsumeRate - catchUpRate)} msg/s come in; ` +
			"set `drainProducerRate` below what they take"
		);
	}
}

function assignmentOf({ consumers }: CounterStats): string {
	return consumers.map(({ assignedPartitions }) => assignedPartitions).join(" ");
}

function grouped(count: number): string {
	return Math.round(count).toLocaleString("en-US");
}
