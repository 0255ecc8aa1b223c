/** The table that Java OMB's `--csv` makes of result files, its numbers rounded as Java's are. */
import { csvLine } from "./csv-line.ts";
import type { ReadResult, StoredResult } from "./result-reader.ts";

const rateColumns = ["min", "avg", "std-dev", "max"];

/** Java ends its header with a comma, but none of its rows. */
const columns = [
	...["topics", "partitions", "message-size", "producers-per-topic", "consumers-per-topic"],
	...rateColumns.map((column) => `prod-rate-${column}`),
	...rateColumns.map((column) => `con-rate-${column}`),
	"",
];

/** `Long.MAX_VALUE`: Java's least rate of a run in which none was above 0. */
const noLeastRate = "9223372036854775807";

/** Header and one line per result, by message size, topics and partitions, then by path. */
export function javaCsv(results: ReadResult[]): string {
	const sorted = results.toSorted(
		({ file: fileA, result: a }, { file: fileB, result: b }) =>
			a.messageSize - b.messageSize || a.topics - b.topics || a.partitions - b.partitions || compare(fileA, fileB),
	);
	return csvLine(columns) + sorted.map(({ result }) => csvLine(rowOf(result))).join("");
}

function compare(a: string, b: string): number {
	return a === b ? 0 : a < b ? -1 : 1;
}

function rowOf(result: StoredResult): Array<string | number> {
	return [
		result.topics,
		result.partitions,
		result.messageSize,
		result.producersPerTopic,
		result.consumersPerTopic,
		...rateCells(result.publishRate),
		...rateCells(result.consumeRate),
	];
}

/** Java puts the rates into a histogram of one significant digit, and so knows each only as one of its buckets. */
function rateCells(rates: number[]): string[] {
	const buckets = rates.map(bucketOf);
	const least = Math.min(...buckets.filter(({ low }) => low > 0).map(({ low }) => low));
	const highest = Math.max(0, ...buckets.map(({ high }) => high));
	const middles = buckets.map(({ middle }) => middle);
	const mean = average(middles);
	const deviation = Math.sqrt(average(middles.map((middle) => (middle - mean) ** 2)));
	return [
		least === Number.POSITIVE_INFINITY ? noLeastRate : String(least),
		halfEven(mean, 0),
		halfEven(deviation, 2),
		String(highest),
	];
}

/** The bucket of HdrHistogram with 32 sub-buckets, 16 of them in use above the first doubling. */
function bucketOf(rate: number): { low: number; middle: number; high: number } {
	const value = Math.trunc(rate);
	const width = value === 0 ? 1 : 2 ** Math.max(0, Math.floor(Math.log2(value)) - 4);
	const low = Math.floor(value / width) * width;
	return { low, middle: low + Math.floor(width / 2), high: low + width - 1 };
}

function average(values: number[]): number {
	return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * At most that many decimals, exact ties to the even digit, no zeros at the end, as Java's `DecimalFormat` does. A double
 * is exactly between two such decimals when it is an odd multiple of `2 ** -(decimals + 1)`.
 */
function halfEven(value: number, decimals: number): string {
	const isTie = (value * 2 ** (decimals + 1)) % 2 === 1;
	const rounded = isTie ? (2 * Math.round((value * 10 ** decimals) / 2)) / 10 ** decimals : value.toFixed(decimals);
	return String(Number(rounded));
}
