import type { RateProbe } from "../../result/measurement.ts";
import type { LoadExtras } from "../load.ts";
import { RunFailure } from "../run-control.ts";
import { copiesPerMessage, type RunLayout } from "../run-layout.ts";
import type { RunSession } from "../run-session.ts";
import { receivedBySubscription } from "../subscription-counts.ts";
import { ombFirstRate } from "./omb-rate-controller.ts";
import { measureWhileAdjusting } from "./omb-rate-stage.ts";
import type { LoadPeriod, LoadReading, RateLoad } from "./rate-load.ts";
import { emptyRateSearch, MaximumRateSearch, rateInWords } from "./rate-search.ts";

/** The rate to begin a search with, in msg/s, unless the user says another; Java OMB's. */
const defaultStartRate = ombFirstRate;

/**
 * Measures a workload without a rate of its own (`producerRate: 0`). `measure` is warm-up and measurement of a load that
 * runs. The usual way searches first and measures at what it found. Java OMB's controller goes on while it is measured.
 */
export async function measureAtSearchedRate(
	session: RunSession,
	layout: RunLayout,
	extras: LoadExtras,
	measure: () => Promise<void>,
): Promise<void> {
	if (session.options.rateController === "omb") {
		return measureWhileAdjusting(session, layout, extras, measure);
	}
	await searchRate(session, layout, extras);
	await measure();
}

/** Throws a RunFailure when there is no rate to measure at. */
async function searchRate(session: RunSession, layout: RunLayout, extras: LoadExtras): Promise<void> {
	const record = emptyRateSearch("bisect");
	extras.rateSearch = record;
	const { rateSearchStart: startRate = defaultStartRate, onEvent } = session.options;
	await session.startLoad(0);
	await session.phase("rate-search", null, async () => {
		const onProbe = (probe: RateProbe) => onEvent({ type: "rate-probe", probe });
		const search = new MaximumRateSearch(new SessionLoad(session, layout), { startRate, onProbe }, record);
		const searching = search.run();
		await Promise.all([searching, session.watched(searching)]);
	});
	onEvent({ type: "note", message: foundInWords(record.foundRate, record.conclusion) });
	if (record.foundRate === null) throw new RunFailure(`no sustainable rate was found: ${record.conclusion}`);
}

function foundInWords(foundRate: number | null, conclusion: string): string {
	return foundRate === null ? conclusion : `measuring at ${rateInWords(foundRate)}: ${conclusion}`;
}

/** A run's load as a search sees it. */
class SessionLoad implements RateLoad {
	readonly #session: RunSession;
	readonly #layout: RunLayout;

	constructor(session: RunSession, layout: RunLayout) {
		this.#session = session;
		this.#layout = layout;
		if (layout.subscriptions.length > 0 && copiesPerMessage(session.workload) === 0) {
			session.warn("the search knows no backlog, since some of the topics are produced to and not consumed");
			this.#layout = { ...layout, subscriptions: [] };
		}
	}

	nowMs(): number {
		return performance.now();
	}

	async sleepUntil(untilMs: number): Promise<void> {
		await this.#session.control.sleepUntil(untilMs);
	}

	async setRate(rate: number): Promise<void> {
		await this.#session.setRate(rate);
	}

	async read(): Promise<LoadReading> {
		const counters = await this.#session.control.guard(this.#session.counters());
		return {
			atMs: performance.now(),
			sent: counters.messagesSent,
			acknowledged: counters.messagesAcknowledged,
			errors: counters.messageSendErrors,
			received: receivedBySubscription(counters, this.#layout),
		};
	}

	async takePeriod(): Promise<LoadPeriod> {
		const { control, ledger, worker } = this.#session;
		const stats = await control.guard(worker.periodStats());
		ledger.book(stats);
		return {
			responseTimeP99Us: stats.responseTime.count === 0 ? null : stats.responseTime.percentile(99),
			queueFullWaits: stats.queueFullWaits,
			sendThreadsBusy: stats.usage.sendThreadsBusy,
		};
	}
}
