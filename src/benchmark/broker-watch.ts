import { setTimeout as delay } from "node:timers/promises";
import type { ClientEvent } from "../native.ts";
import type { CounterStats, Worker } from "../worker/worker.ts";
import type { ClientEventLog } from "./client-event-log.ts";
import { ClusterLost, type RunControl } from "./run-control.ts";

/** How long no broker may be reachable, with nothing moving, before a run is given up. */
export const brokerLossSeconds = 8;
const pollMs = 1000;

/** What moves while a cluster is alive. */
export type Movement = Pick<CounterStats, "messagesAcknowledged" | "messagesReceived">;

/**
 * Watches for the loss of the cluster while a load runs: librdkafka says that all brokers are down or a client has met a
 * fatal error, and nothing is acknowledged or received any more. A broker that merely stalls is waited for.
 */
export class BrokerWatch {
	#lastProgressMs: number;
	#acknowledged = -1;
	#received = -1;
	#down: string | null = null;

	constructor(nowMs: number) {
		this.#lastProgressMs = nowMs;
	}

	/**
	 * Takes one look; returns the reason to give up, or null. `events` were taken before the counters, so that what the
	 * loss left behind is not taken for a recovery.
	 */
	judge(nowMs: number, movement: Movement, events: ClientEvent[]): string | null {
		const fatal = events.find((event) => event.fatal);
		if (fatal !== undefined) return `a client met a fatal error: ${fatal.code}: ${fatal.message}`;
		if (this.#moved(movement)) this.#lastProgressMs = nowMs;
		if (events.some(({ code }) => code === "_ALL_BROKERS_DOWN")) {
			this.#down = events.find(({ code }) => code === "_TRANSPORT")?.message ?? "all brokers are down";
		}
		if (this.#down === null || nowMs - this.#lastProgressMs < brokerLossSeconds * 1000) return null;
		return `no broker has been reachable for ${brokerLossSeconds} s: ${this.#down}`;
	}

	/** Whether the last word of the clients is that no broker can be reached. */
	get down(): boolean {
		return this.#down !== null;
	}

	/** Only an acknowledgement proves a broker: consumers go on through what they had fetched before. */
	#moved({ messagesAcknowledged, messagesReceived }: Movement): boolean {
		if (messagesAcknowledged !== this.#acknowledged) this.#down = null;
		const moved = messagesAcknowledged !== this.#acknowledged || messagesReceived !== this.#received;
		this.#acknowledged = messagesAcknowledged;
		this.#received = messagesReceived;
		return moved;
	}
}

/**
 * Watches until `until` settles; fails the run when the cluster is lost, and keeps `control.brokersDown` true to what the
 * clients say before that. Their words go to `log`.
 */
export async function watchBrokers(
	worker: Worker,
	control: RunControl,
	log: ClientEventLog,
	until: Promise<unknown>,
): Promise<void> {
	const watch = new BrokerWatch(performance.now());
	const over = new AbortController();
	const end = () => over.abort();
	void until.then(end, end);
	while (await passed(pollMs, over.signal)) {
		const events = await control.guard(worker.takeEvents());
		log.add(events);
		const counters = await control.guard(worker.counterStats());
		const reason = watch.judge(performance.now(), counters, events);
		control.brokersDown = watch.down;
		if (reason !== null) control.fail(new ClusterLost(reason));
	}
}

/** Whether the time passed without `signal` being aborted. */
function passed(ms: number, signal: AbortSignal): Promise<boolean> {
	return delay(ms, true, { signal, ref: false }).catch(() => false);
}
