import type { PeriodSample, PhaseName, RunMeasurement } from "../result/measurement.ts";
import type { ResultPaths } from "../result/result-files.ts";

/** How one run ended. `interrupted` and `failed` runs have a partial measurement, and files of it. */
export type RunStatus = "complete" | "interrupted" | "failed";

/** One workload on one driver, done. */
export interface RunOutcome {
	workloadName: string;
	driverName: string;
	status: RunStatus;
	measurement: RunMeasurement;
	files: ResultPaths;
}

/** What `runBenchmark` tells while it works, in order; one `run` before and one `result` after the rest of each run. */
export type BenchmarkEvent =
	| { type: "run"; index: number; count: number; workloadName: string; driverName: string; runId: string }
	/** A phase begins; `seconds` is its planned length, `null` where it takes as long as it takes. */
	| { type: "phase"; phase: PhaseName; seconds: number | null }
	| { type: "topics"; done: number; total: number }
	| { type: "period"; sample: PeriodSample }
	| { type: "warning"; message: string }
	/** Worth knowing, nothing to mend. */
	| { type: "note"; message: string }
	| { type: "result"; outcome: RunOutcome };

export type BenchmarkListener = (event: BenchmarkEvent) => void;
