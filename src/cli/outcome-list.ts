import type { RunOutcome } from "../benchmark/events.ts";
import { formatTable } from "./plain-table.ts";

/**
 * One line per run: what ran, how it ended, and its result file or the reason why there is none. `planned` is how many
 * runs there were to be.
 */
export function formatOutcomes(outcomes: RunOutcome[], planned: number): string {
	const left = planned - outcomes.length;
	return [
		formatTable(["run", "outcome", "result"], outcomes.map(rowOf)),
		...(left > 0 ? [`not begun: ${left} of ${planned} runs`] : []),
	].join("\n");
}

function rowOf(outcome: RunOutcome): string[] {
	return [`${outcome.workloadName} x ${outcome.driverName}`, outcome.status, resultOf(outcome)];
}

function resultOf(outcome: RunOutcome): string {
	if ("error" in outcome) return firstLine(outcome.error.message);
	const { files, measurement } = outcome;
	const reason = outcome.status === "failed" ? ` (${firstLine(measurement.partial?.message ?? "")})` : "";
	return `${files.resultPath}${reason}`;
}

function firstLine(text: string): string {
	return text.split("\n", 1)[0] ?? "";
}
