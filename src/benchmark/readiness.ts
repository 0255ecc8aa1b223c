import { ConfigError } from "../config/config-error.ts";
import type { CounterStats, PeriodStats, TopicSubscription, Worker } from "../worker/worker.ts";
import { gained } from "./own-messages.ts";
import { type RunControl, RunFailure } from "./run-control.ts";
import type { Topic } from "./run-layout.ts";

export const readinessTimeoutSeconds = 60;
const pollMs = 100;
/** How long nothing may come, and how long a round may take in any case, before the next round of probes is sent. */
const quietMs = 1000;
const roundMs = 5000;

/**
 * What proves that a run can begin: each subscription has received each probe of its topic, and its consumers share the
 * partitions among them, so that no rebalance is still to come.
 */
export interface ReadinessPlan {
	/** One entry per producer, named by its topic; without any there is nothing to probe with. */
	producers: string[];
	/** One entry per consumer, in the order of `createConsumers`. */
	subscriptions: TopicSubscription[];
	topics: Topic[];
	/** Whether the topics were there before the run, so that their consumers may begin behind a probe. */
	existing: boolean;
	/** Size of the messages of the load, with which one probe per topic tries the way. */
	messageBytes: number;
	/** The workload file, to blame when the messages are too large. */
	workloadFile: string;
	/** Gets the figures that were read to learn why a probe failed. */
	book: (stats: PeriodStats) => void;
}

/**
 * Waits until everything is ready and resolves with the number of probes that were sent. Rejects with a ConfigError when
 * the broker refuses the size, with a RunFailure when a probe cannot be sent for another reason or something is missing
 * after 60 s.
 *
 * - Topics of the run: a probe to every partition must arrive in every subscription. Nothing is lost, since they are read
 *   from the beginning.
 * - Topics that were there before: a consumer that begins at the end misses what is sent before it has looked where that
 *   is. So the probes wait until all partitions are assigned, and are sent again until a round has arrived. With it all
 *   that lay in the topics before has been received too.
 * - Without producers: the consumers need their partitions.
 */
export async function awaitReadiness(worker: Worker, plan: ReadinessPlan, control: RunControl): Promise<number> {
	const proof = new Proof(worker, plan, control);
	if (plan.producers.length === 0) {
		await proof.ofAssignment();
		return 0;
	}
	if (plan.existing) await proof.ofAssignment();
	while (!(await proof.ofRound()));
	return proof.sent;
}

class Proof {
	/** Probes of all rounds. */
	sent = 0;
	readonly #worker: Worker;
	readonly #plan: ReadinessPlan;
	readonly #control: RunControl;
	readonly #deadlineMs = performance.now() + readinessTimeoutSeconds * 1000;

	constructor(worker: Worker, plan: ReadinessPlan, control: RunControl) {
		this.#worker = worker;
		this.#plan = plan;
		this.#control = control;
	}

	/** Resolves when the consumers of each subscription share its partitions. */
	async ofAssignment(): Promise<void> {
		await this.#until((counters) => missingForReadiness({}, this.#plan, counters));
	}

	/** Sends probes; resolves with whether all arrived, or with false when it is time to send others. */
	async ofRound(): Promise<boolean> {
		const before = this.sent > 0 ? await this.#control.guard(this.#worker.counterStats()) : null;
		const probes = await this.#control.guard(this.#worker.probeProducers(this.#plan.messageBytes));
		this.sent += sumOf(probes);
		const round = new ProbeRound(performance.now());
		return this.#until(
			(counters) => missingForReadiness(probes, this.#plan, before === null ? counters : gained(counters, before)),
			(counters) => this.#plan.existing && round.isOver(performance.now(), counters, this.sent),
		);
	}

	/** Whether nothing is missing any more; false when `giveUp` says so before. */
	async #until(
		missingIn: (counters: CounterStats) => string[],
		giveUp: (counters: CounterStats) => boolean = () => false,
	): Promise<boolean> {
		for (;;) {
			const counters = await this.#control.guard(this.#worker.counterStats());
			if (counters.messageSendErrors > 0) throw await sendFailure(this.#worker, this.#plan);
			const missing = missingIn(counters);
			if (missing.length === 0) return true;
			if (performance.now() >= this.#deadlineMs) throw notReady(missing, othersReceived(counters));
			if (giveUp(counters)) return false;
			await this.#control.sleepUntil(performance.now() + pollMs);
		}
	}
}

/** Judges when what is missing of a round of probes will not come any more. */
class ProbeRound {
	readonly #startMs: number;
	#movedMs: number;
	#received = -1;

	constructor(nowMs: number) {
		this.#startMs = nowMs;
		this.#movedMs = nowMs;
	}

	/** `sent`: probes of this and earlier rounds, all of which have to be acknowledged first. */
	isOver(nowMs: number, { messagesAcknowledged, messagesReceived }: CounterStats, sent: number): boolean {
		if (messagesReceived !== this.#received) this.#movedMs = nowMs;
		this.#received = messagesReceived;
		if (messagesAcknowledged < sent) return false;
		return nowMs - this.#movedMs >= quietMs || nowMs - this.#startMs >= roundMs;
	}
}

/** One line for each thing that is not there yet; `probes` has the number that was sent by topic. */
export function missingForReadiness(
	probes: Record<string, number>,
	{ subscriptions, topics }: Pick<ReadinessPlan, "subscriptions" | "topics">,
	counters: CounterStats,
): string[] {
	const sent = sumOf(probes);
	const missing: string[] = [];
	if (counters.messagesAcknowledged < sent) {
		missing.push(`${sent - counters.messagesAcknowledged} of ${sent} probes are not acknowledged`);
	}
	const partitions = new Map(topics.map((topic) => [topic.name, topic.partitions]));
	for (const group of groupsOf(subscriptions, counters)) {
		const line =
			missingProbes(group, probes[group.topic] ?? 0) ?? missingPartitions(group, partitions.get(group.topic) ?? 0);
		if (line !== null) missing.push(line);
	}
	return missing;
}

/** The consumers of one subscription to one topic. */
interface Group extends TopicSubscription {
	received: number;
	assigned: number;
	consumers: number;
	/** How many of them have no partition. */
	idle: number;
}

function missingProbes({ topic, subscription, received, assigned }: Group, expected: number): string | null {
	if (received >= expected) return null;
	return (
		`subscription ${subscription} has received ${received} of ${expected} probes of topic ${topic}` +
		` (${assigned} partitions assigned)`
	);
}

/** A consumer that joins late makes the group rebalance: until it has its share, the others have too much. */
function missingPartitions(group: Group, partitions: number): string | null {
	const { topic, subscription, assigned, consumers, idle } = group;
	const needless = Math.max(0, consumers - partitions);
	if (assigned === partitions && idle <= needless) return null;
	return (
		`subscription ${subscription} is still dealing out the partitions of topic ${topic}` +
		` (${assigned} of ${partitions} assigned, ${idle} of ${consumers} consumers without any)`
	);
}

function groupsOf(subscriptions: TopicSubscription[], counters: CounterStats): Group[] {
	const groups = new Map<string, Group>();
	for (const [i, { topic, subscription, index }] of subscriptions.entries()) {
		const key = `${topic} ${subscription}`;
		const group = groups.get(key) ?? { topic, subscription, index, received: 0, assigned: 0, consumers: 0, idle: 0 };
		const { probes, assignedPartitions } = counters.consumers[i] ?? { probes: 0, assignedPartitions: 0 };
		group.received += probes;
		group.assigned += assignedPartitions;
		group.consumers++;
		if (assignedPartitions === 0) group.idle++;
		groups.set(key, group);
	}
	return [...groups.values()];
}

function sumOf(counts: Record<string, number>): number {
	return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

async function sendFailure(worker: Worker, plan: ReadinessPlan): Promise<Error> {
	const stats = await worker.periodStats();
	plan.book(stats);
	const code = Object.keys(stats.errorsByCode)[0] ?? "unknown error";
	if (code === "MSG_SIZE_TOO_LARGE") {
		return new ConfigError(
			`the broker refuses messages of ${plan.messageBytes} bytes (MSG_SIZE_TOO_LARGE); lower \`messageSize\` or raise ` +
				"`max.message.bytes` of the topic (topicConfig) or `message.max.bytes` of the broker",
			plan.workloadFile,
		);
	}
	const events = await worker.takeEvents();
	const said = events.map(({ message }) => message)[0];
	return new RunFailure(`a readiness probe could not be sent: ${code}${said === undefined ? "" : `: ${said}`}`);
}

const shownLines = 5;

/** `others`: received messages that are no probes, which on topics of others can be so many that the probes are late. */
function notReady(missing: string[], others: number): RunFailure {
	const more = missing.length > shownLines ? `; and ${missing.length - shownLines} more` : "";
	const advice =
		others > 0
			? `; the consumers read ${others} messages that were there before: \`auto.offset.reset=latest\` leaves them out`
			: "";
	const what = missing.slice(0, shownLines).join("; ");
	return new RunFailure(`not ready after ${readinessTimeoutSeconds} s: ${what}${more}${advice}`);
}

function othersReceived({ messagesReceived, consumers }: CounterStats): number {
	return messagesReceived - consumers.reduce((sum, { probes }) => sum + probes, 0);
}
