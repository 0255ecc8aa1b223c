import type { CounterStats } from "../worker/worker.ts";
import type { RunLayout } from "./run-layout.ts";

type Clients = Pick<RunLayout, "producers" | "subscriptions">;

/**
 * Messages that each subscription has received so far, summed over the topics that the run produces to; what comes from
 * other topics is nobody's copy. The place in the array is the subscription's `index`.
 */
export function receivedBySubscription(counters: Pick<CounterStats, "consumers">, clients: Clients): number[] {
	const produced = new Set(clients.producers);
	const received: number[] = [];
	for (const [i, { topic, index }] of clients.subscriptions.entries()) {
		if (!produced.has(topic)) continue;
		received[index] = (received[index] ?? 0) + (counters.consumers[i]?.received ?? 0);
	}
	return received;
}

/**
 * Messages that were acknowledged and that each subscription has still to receive, by the subscription's `index`. Never
 * negative, so a subscription that received some twice hides nothing of another. Counts on every topic that is produced
 * to having as many subscriptions as the others.
 */
export function backlogBySubscription(
	counters: Pick<CounterStats, "messagesAcknowledged" | "consumers">,
	clients: Clients,
): number[] {
	return receivedBySubscription(counters, clients).map((received) =>
		Math.max(0, counters.messagesAcknowledged - received),
	);
}
