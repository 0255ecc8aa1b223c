/**
 * JSON the way Java OMB's result files are written: two blanks per level, `"key" : value`, arrays on one line, and
 * doubles told apart from integers (`1.0`, `6.0000128E7`).
 */
import { javaDouble } from "./java-double.ts";
import type { TestResult } from "./test-result.ts";

/** Fields whose numbers Java OMB declares as integers; every other number is a double. */
const integerField =
	/^(messageSize|topics|partitions|producersPerTopic|consumersPerTopic|backlog)$|^(p|aggregatedP)ublishDelayLatency(?!Avg)/;

/** The text of a result file, without a final newline, as Java OMB writes it. */
export function formatTestResult(result: TestResult): string {
	const fields = Object.entries(result).map(([name, value]) => {
		const formatNumber = integerField.test(name) ? String : javaDouble;
		return `  ${JSON.stringify(name)} : ${formatValue(value, formatNumber)}`;
	});
	return `{\n${fields.join(",\n")}\n}`;
}

type FormatNumber = (value: number) => string;

function formatValue(value: TestResult[keyof TestResult], formatNumber: FormatNumber): string {
	if (typeof value === "number") return formatNumber(value);
	if (Array.isArray(value)) return value.length === 0 ? "[ ]" : `[ ${value.map(formatNumber).join(", ")} ]`;
	if (typeof value === "object" && value !== null) return formatMap(value, formatNumber);
	return JSON.stringify(value);
}

function formatMap(map: Record<string, number>, formatNumber: FormatNumber): string {
	const entries = Object.entries(map).map(([key, value]) => `    ${JSON.stringify(key)} : ${formatNumber(value)}`);
	return entries.length === 0 ? "{ }" : `{\n${entries.join(",\n")}\n  }`;
}
