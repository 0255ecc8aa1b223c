/** Telling the messages of a run from those that others have put into the same topics. */
import type { Workload } from "../config/workload/workload.ts";
import type { CounterStats } from "../worker/worker.ts";

/**
 * How the copies are counted that subscriptions have received of the load: `all` that comes, since nobody else knows the
 * topics; those with the run's `stamp`; or, where not all messages have room for one, by `time`: all that comes behind
 * the readiness, which others who go on producing spoil.
 */
export type Recognition = "all" | "stamp" | "time";

/** Shorter payloads carry no stamp. */
const stampBytes = 32;

export function recognitionOf({ topics, stamp }: Workload, payloads: Uint8Array[]): Recognition {
	if (topics > 0) return "all";
	return stamp === "auto" && payloads.every(({ length }) => length >= stampBytes) ? "stamp" : "time";
}

/** What the counters have gained since an earlier reading of the same clients; partitions are those assigned now. */
export function gained(now: CounterStats, before: CounterStats): CounterStats {
	return {
		messagesSent: now.messagesSent - before.messagesSent,
		messagesAcknowledged: now.messagesAcknowledged - before.messagesAcknowledged,
		messageSendErrors: now.messageSendErrors - before.messageSendErrors,
		messagesReceived: now.messagesReceived - before.messagesReceived,
		consumers: now.consumers.map(({ received, probes, assignedPartitions }, i) => ({
			received: received - (before.consumers[i]?.received ?? 0),
			probes: probes - (before.consumers[i]?.probes ?? 0),
			assignedPartitions,
		})),
	};
}
