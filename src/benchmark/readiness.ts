import { ConfigError } from "../config/config-error.ts";
import type { CounterStats, PeriodStats, TopicSubscription, Worker } from "../worker/worker.ts";
import { type RunControl, RunFailure } from "./run-control.ts";

export const readinessTimeoutSeconds = 60;
const pollMs = 100;

/**
 * What proves that a run can begin: each subscription has received each probe of its topic, and its consumers share the
 * partitions among them, so that no rebalance is still to come.
 */
export interface ReadinessPlan {
	/** One entry per consumer, in the order of `createConsumers`. */
	subscriptions: TopicSubscription[];
	partitionsPerTopic: number;
	/** Size of the messages of the load, with which one probe per topic tries the way. */
	messageBytes: number;
	/** The workload file, to blame when the messages are too large. */
	workloadFile: string;
	/** Gets the figures that were read to learn why a probe failed. */
	book: (stats: PeriodStats) => void;
}

/**
 * Sends probes to every partition and waits until each arrived everywhere. Resolves with their number. Rejects with a
 * ConfigError when the broker refuses the size, with a RunFailure when a probe cannot be sent for another reason or
 * something is missing after 60 s.
 */
export async function awaitReadiness(worker: Worker, plan: ReadinessPlan, control: RunControl): Promise<number> {
	const probes = await control.guard(worker.probeProducers(plan.messageBytes));
	const deadlineMs = performance.now() + readinessTimeoutSeconds * 1000;
	for (;;) {
		const counters = await control.guard(worker.counterStats());
		if (counters.messageSendErrors > 0) throw await sendFailure(worker, plan);
		const missing = missingForReadiness(probes, plan, counters);
		if (missing.length === 0) return sumOf(probes);
		if (performance.now() >= deadlineMs) throw notReady(missing);
		await control.sleepUntil(performance.now() + pollMs);
	}
}

/** One line for each thing that is not there yet; `probes` has the number that was sent by topic. */
export function missingForReadiness(
	probes: Record<string, number>,
	{ subscriptions, partitionsPerTopic }: Pick<ReadinessPlan, "subscriptions" | "partitionsPerTopic">,
	counters: CounterStats,
): string[] {
	const sent = sumOf(probes);
	const missing: string[] = [];
	if (counters.messagesAcknowledged < sent) {
		missing.push(`${sent - counters.messagesAcknowledged} of ${sent} probes are not acknowledged`);
	}
	for (const group of groupsOf(subscriptions, counters)) {
		const line = missingProbes(group, probes[group.topic] ?? 0) ?? missingPartitions(group, partitionsPerTopic);
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
	for (const [i, { topic, subscription }] of subscriptions.entries()) {
		const key = `${topic} ${subscription}`;
		const group = groups.get(key) ?? { topic, subscription, received: 0, assigned: 0, consumers: 0, idle: 0 };
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

function notReady(missing: string[]): RunFailure {
	const more = missing.length > shownLines ? `; and ${missing.length - shownLines} more` : "";
	return new RunFailure(
		`not ready after ${readinessTimeoutSeconds} s: ${missing.slice(0, shownLines).join("; ")}${more}`,
	);
}
