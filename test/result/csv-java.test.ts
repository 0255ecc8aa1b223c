import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { javaCsv } from "../../src/result/csv-java.ts";
import { type ReadResult, readResults, type StoredResult } from "../../src/result/result-reader.ts";

const fixtures = join(import.meta.dirname, "../fixtures/result");
const header =
	"topics,partitions,message-size,producers-per-topic,consumers-per-topic,prod-rate-min,prod-rate-avg," +
	"prod-rate-std-dev,prod-rate-max,con-rate-min,con-rate-avg,con-rate-std-dev,con-rate-max,\n";

function stored(changes: Partial<StoredResult>, file = "r.json"): ReadResult {
	const result: StoredResult = {
		workload: "w",
		driver: "d",
		messageSize: 1,
		topics: 2,
		partitions: 3,
		producersPerTopic: 4,
		consumersPerTopic: 5,
		publishRate: [],
		consumeRate: [],
		...changes,
	};
	return { file, result, periods: null };
}

const rows = (results: ReadResult[]) => javaCsv(results).slice(header.length).trimEnd().split("\n");
const noRates = "9223372036854775807,0,0,0";

describe("javaCsv", () => {
	it("makes of Java OMB's results what Java OMB makes of them", async () => {
		const { results } = await readResults([fixtures]);
		assert.equal(
			javaCsv(results),
			`${header}1,2,100,2,1,960,1011,23.4,1087,960,1005,26.8,1087\n` +
				"1,10,100,1,1,49152,50176,0,51199,49152,50176,0,51199\n" +
				"1,10,100,1,1,491520,516096,18317.87,557055,458752,521557,28639.47,557055\n",
		);
	});

	it("has topics, partitions, sizes and clients in front", () => {
		assert.deepEqual(rows([stored({})]), [`2,3,1,4,5,${noRates},${noRates}`]);
	});

	const rates: Array<[what: string, rates: number[], cells: string]> = [
		["spread over buckets", [1000, 2000], "992,1512,504,2047"],
		["cut off to whole numbers", [31, 33.5], "31,32,1,33"],
		["of zero, which the least leaves out", [0, 20], "20,10,10,20"],
		["of zero alone", [0], noRates],
		["below one", [0.9], noRates],
		["at an exact half, to the even number", [1, 2], "1,2,0.5,2"],
		["at an exact half, to the even number below", [2, 3], "2,2,0.5,3"],
		["whose deviation is between two decimals", [0, 0, 0, 0, 0, 0, 1, 1], "1,0,0.43,1"],
		["above what Java takes", [20_000_000], "19922944,20447232,0,20971519"],
	];
	for (const [what, publishRate, cells] of rates) {
		it(`rounds rates ${what}`, () => {
			assert.deepEqual(rows([stored({ publishRate })]), [`2,3,1,4,5,${cells},${noRates}`]);
			assert.deepEqual(rows([stored({ consumeRate: publishRate })]), [`2,3,1,4,5,${noRates},${cells}`]);
		});
	}

	it("sorts by message size, topics and partitions, then by path", () => {
		const results = [
			stored({ messageSize: 2 }),
			stored({ topics: 10 }),
			stored({ partitions: 20 }),
			stored({ producersPerTopic: 8 }, "b.json"),
			stored({ producersPerTopic: 7 }, "a.json"),
		];
		const heads = rows(results).map((row) => row.split(",").slice(0, 4).join());
		assert.deepEqual(heads, ["2,3,1,7", "2,3,1,8", "2,20,1,4", "10,3,1,4", "2,3,2,4"]);
	});
});
