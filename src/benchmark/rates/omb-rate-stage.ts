import type { RateProbe } from "../../result/measurement.ts";
import type { CounterStats } from "../../worker/worker.ts";
import type { LoadExtras } from "../load.ts";
import type { RunLayout } from "../run-layout.ts";
import type { RunSession } from "../run-session.ts";
import { receivedBySubscription } from "../subscription-counts.ts";
import { OmbRateController, ombFirstRate, ombRateLimits, ombStepSeconds } from "./omb-rate-controller.ts";
import { emptyRateSearch, rateInWords } from "./rate-search.ts";

/** Java OMB's workers send no slower than this, in msg/s, whatever rate they are told. */
const leastRate = 1;

/** A look at the counters and when it was taken, on the clock of `performance.now`. */
interface Look {
	atMs: number;
	counters: CounterStats;
}

/**
 * Measures as Java OMB does: its controller changes the rate every three seconds from the first message on, and goes on
 * through warm-up and measurement. It ends with them, and a run that breaks ends it.
 */
export async function measureWhileAdjusting(
	session: RunSession,
	layout: RunLayout,
	extras: LoadExtras,
	measure: () => Promise<void>,
): Promise<void> {
	const adjustment = new RateAdjustment(session, layout, extras);
	await session.startLoad(ombFirstRate);
	const adjusting = adjustment.run();
	adjusting.catch((error) => session.control.fail(error));
	try {
		await measure();
	} finally {
		adjustment.end();
		await adjusting.catch(() => {});
	}
}

class RateAdjustment {
	readonly #session: RunSession;
	readonly #layout: RunLayout;
	readonly #controller = new OmbRateController(ombRateLimits(process.env));
	readonly #record = emptyRateSearch("omb");
	readonly #startMs = performance.now();
	readonly #over: Promise<void>;
	#rate = ombFirstRate;
	#ended = false;
	end: () => void = () => {};

	constructor(session: RunSession, layout: RunLayout, extras: LoadExtras) {
		this.#session = session;
		this.#layout = layout;
		this.#over = new Promise((resolve) => {
			this.end = () => {
				this.#ended = true;
				resolve();
			};
		});
		this.#conclude();
		extras.rateSearch = this.#record;
	}

	/** Resolves when it was ended. */
	async run(): Promise<void> {
		let before = await this.#look();
		for (;;) {
			await this.#session.control.sleepUntil(performance.now() + ombStepSeconds * 1000, this.#over);
			if (this.#ended) return;
			const now = await this.#look();
			await this.#step(before, now);
			before = now;
		}
	}

	async #look(): Promise<Look> {
		const counters = await this.#session.control.guard(this.#session.counters());
		return { atMs: performance.now(), counters };
	}

	async #step(before: Look, now: Look): Promise<void> {
		const { messagesAcknowledged, messagesReceived } = now.counters;
		const periodNs = (now.atMs - before.atMs) * 1e6;
		const next = this.#controller.next(this.#rate, periodNs, messagesAcknowledged, messagesReceived);
		const probe = this.#probe(before, now, next);
		this.#record.probes.push(probe);
		this.#session.options.onEvent({ type: "rate-probe", probe });
		await this.#session.setRate(Math.max(leastRate, next));
		this.#rate = next;
		this.#conclude();
	}

	#conclude(): void {
		const rate = rateInWords(this.#rate);
		this.#record.conclusion = `Java OMB's controller changed the rate all the time; it was at ${rate} in the end`;
	}

	#probe(before: Look, now: Look, next: number): RateProbe {
		const elapsedSeconds = (now.atMs - before.atMs) / 1000;
		const acknowledged = now.counters.messagesAcknowledged - before.counters.messagesAcknowledged;
		const earlier = receivedBySubscription(before.counters, this.#layout);
		const received = receivedBySubscription(now.counters, this.#layout).map((count, k) => count - (earlier[k] ?? 0));
		const raised = next > this.#rate;
		return {
			targetRate: this.#rate,
			startSeconds: (before.atMs - this.#startMs) / 1000,
			elapsedSeconds,
			publishRate: acknowledged / elapsedSeconds,
			consumeRate: received.length === 0 ? 0 : Math.min(...received) / elapsedSeconds,
			publishQueueGrowth: Math.round(this.#rate * elapsedSeconds - acknowledged),
			backlogGrowth: received.length === 0 ? 0 : acknowledged - Math.min(...received),
			responseTimeP99Us: null,
			sustainable: raised,
			reason: `${raised ? "raised" : "lowered"} to ${rateInWords(next)}`,
		};
	}
}
