import type { RunMeasurement } from "../result/measurement.ts";
import { wantsBacklog } from "./backlog/backlog-goal.ts";
import { buildAndDrain } from "./backlog/backlog-stage.ts";
import { consumeOnly } from "./consume-stage.ts";
import { followProfile } from "./rates/rate-following.ts";
import { measureAtSearchedRate } from "./rates/rate-search-stage.ts";
import { sweepRates } from "./rates/rate-sweep.ts";
import { onlyConsumes, type RunLayout } from "./run-layout.ts";
import type { RunSession } from "./run-session.ts";

/** What a run yields beside periods and aggregate. Stages fill it in, so that a run that breaks keeps what there was. */
export type LoadExtras = Pick<RunMeasurement, "rateSearch" | "sweep" | "backlog">;

/** From the first message of the load to the end of the measurement: warm-up, then what the workload asks for. */
export async function measureLoad(session: RunSession, layout: RunLayout, extras: LoadExtras): Promise<void> {
	if (onlyConsumes(session.workload)) return consumeOnly(session, layout);
	const { producerRate, rateProfile, rateSweep } = session.workload;
	if (rateSweep !== null) return sweepRates(session, rateSweep, extras);
	if (rateProfile !== null) return followProfile(session, rateProfile);
	const measure = () => measureRunningLoad(session, layout, extras);
	if (producerRate === 0) {
		return measureAtSearchedRate(session, layout, extras, measure);
	}
	await session.startLoad(producerRate);
	await measure();
}

async function measureRunningLoad(session: RunSession, layout: RunLayout, extras: LoadExtras): Promise<void> {
	const { warmupDurationSeconds, testDurationSeconds } = session.workload;
	if (warmupDurationSeconds > 0) await session.sampled("warmup", warmupDurationSeconds);
	const task = wantsBacklog(session.workload) ? () => buildAndDrain(session, layout, extras) : undefined;
	await session.sampled("measurement", testDurationSeconds, task);
}
