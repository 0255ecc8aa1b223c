import { ConfigError } from "../config/config-error.ts";
import type { CounterStats, PeriodStats, TopicSubscription, Worker } from "../worker/worker.ts";
import { type RunControl, RunFailure } from "./run-control.ts";

export const readinessTimeoutSeconds = 60;
const pollMs = 100;

/** What proves that a run can begin: each subscription has received each probe of its topic. */
export interface ReadinessPlan {
	/** One entry per consumer, in the order of `createConsumers`. */
	subscriptions: TopicSubscription[];
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
	const sent = Object.values(probes).reduce((sum, count) => sum + count, 0);
	const deadlineMs = performance.now() + readinessTimeoutSeconds * 1000;
	for (;;) {
		const counters = await control.guard(worker.counterStats());
		if (counters.messageSendErrors > 0) throw await sendFailure(worker, plan);
		const missing = missingProbes(probes, sent, plan.subscriptions, counters);
		if (missing.length === 0) return sent;
		if (performance.now() >= deadlineMs) throw notReady(missing);
		await control.sleepUntil(performance.now() + pollMs);
	}
}

/** One line for each thing that has not arrived yet. */
export function missingProbes(
	probes: Record<string, number>,
	sent: number,
	subscriptions: TopicSubscription[],
	counters: CounterStats,
): string[] {
	const missing: string[] = [];
	if (counters.messagesAcknowledged < sent) {
		missing.push(`${sent - counters.messagesAcknowledged} of ${sent} probes are not acknowledged`);
	}
	for (const group of groupProbes(subscriptions, counters)) {
		const expected = probes[group.topic] ?? 0;
		if (group.received >= expected) continue;
		missing.push(
			`subscription ${group.subscription} has received ${group.received} of ${expected} probes of topic ${group.topic}` +
				` (${group.assigned} partitions assigned)`,
		);
	}
	return missing;
}

interface GroupProbes extends TopicSubscription {
	received: number;
	assigned: number;
}

function groupProbes(subscriptions: TopicSubscription[], counters: CounterStats): GroupProbes[] {
	const groups = new Map<string, GroupProbes>();
	for (const [i, { topic, subscription }] of subscriptions.entries()) {
		const key = `${topic} ${subscription}`;
		const group = groups.get(key) ?? { topic, subscription, received: 0, assigned: 0 };
		group.received += counters.consumers[i]?.probes ?? 0;
		group.assigned += counters.consumers[i]?.assignedPartitions ?? 0;
		groups.set(key, group);
	}
	return [...groups.values()];
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
