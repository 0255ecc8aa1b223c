import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRdkafkaPerformance } from "../../bench/lib/rdkafka-performance.ts";

const output = `% Sending messages of size 100 bytes
|    elapsed |       msgs |      bytes |        rtt |         dr |     dr_m/s |    dr_MB/s |     dr_err |     tx_err |       outq |     offset 
|       1000 |    1368653 |  136865300 |          0 |    1272334 |    1272334 |     127.23 |          0 |        489 |      96320 |    1228018 
|       2500 |    2831976 |  283197600 |         17 |    2766750 |    1383375 |     138.34 |          0 |       1101 |      65226 |    1409048 
% 3023 backpressures for 9116801 produce calls: 0.033% backpressure rate
|       3000 |    2831976 |  283197600 |         17 |    2831976 |    1383375 |     138.34 |          0 |       1101 |          0 |    1409050 
%4|1795374331.531|CONFWARN|rdkafka#producer-1| [thrd:app]: offset_commit_cb is a consumer property
`;

test("rows of totals become intervals of delivered messages", () => {
	assert.deepEqual(parseRdkafkaPerformance(output), [
		{ seconds: 1, messages: 1272334 },
		{ seconds: 1.5, messages: 1494416 },
		{ seconds: 0.5, messages: 65226 },
	]);
});

test("output without a row has no intervals", () => {
	assert.deepEqual(parseRdkafkaPerformance("% Failed to create Kafka producer\n"), []);
});
