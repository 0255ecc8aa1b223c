import { setTimeout as delay } from "node:timers/promises";
import type { Worker } from "../worker/worker.ts";
import type { ClientEventLog } from "./client-event-log.ts";
import { type RunControl, RunFailure } from "./run-control.ts";

/** How long no broker may be reachable, with nothing moving, before a run is given up. */
export const brokerLossSeconds = 8;
const pollMs = 1000;

/**
 * Watches for the loss of the cluster while a load runs: librdkafka says that all brokers are down or a client has met a
 * fatal error, and nothing is acknowledged or received any more. A broker that merely stalls is waited for.
 */
export class BrokerWatch {
	#lastProgressMs: number;
	#moved = -1;
	#down: string | null = null;

	constructor(nowMs: number) {
		this.#lastProgressMs = nowMs;
	}

	/** Takes one look; returns the reason to give up, or null. */
	judge(nowMs: number, moved: number, events: Array<{ code: string; message: string; fatal: boolean }>): string | null {
		const fatal = events.find((event) => event.fatal);
		if (fatal !== undefined) return `a client met a fatal error: ${fatal.code}: ${fatal.message}`;
		if (events.some(({ code }) => code === "_ALL_BROKERS_DOWN")) {
			this.#down = events.find(({ code }) => code === "_TRANSPORT")?.message ?? "all brokers are down";
		}
		if (moved !== this.#moved) {
			this.#moved = moved;
			this.#lastProgressMs = nowMs;
			if (!events.some(({ code }) => code === "_ALL_BROKERS_DOWN")) this.#down = null;
		}
		if (this.#down === null || nowMs - this.#lastProgressMs < brokerLossSeconds * 1000) return null;
		return `no broker has been reachable for ${brokerLossSeconds} s: ${this.#down}`;
	}
}

/** Watches until `until` settles; fails the run when the cluster is lost. What the clients say goes to `log`. */
export async function watchBrokers(
	worker: Worker,
	control: RunControl,
	log: ClientEventLog,
	until: Promise<unknown>,
): Promise<void> {
	const watch = new BrokerWatch(performance.now());
	const over = until.then(
		() => true,
		() => true,
	);
	while (!(await Promise.race([over, delay(pollMs, false, { ref: false })]))) {
		const counters = await control.guard(worker.counterStats());
		const moved = counters.messagesAcknowledged + counters.messagesReceived;
		const events = await control.guard(worker.takeEvents());
		log.add(events);
		const reason = watch.judge(performance.now(), moved, events);
		if (reason !== null) control.fail(new RunFailure(reason));
	}
}
