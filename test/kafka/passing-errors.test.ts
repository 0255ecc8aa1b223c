import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import kafka from "node-rdkafka";
import { answerLost, answerOf, patiently } from "../../src/kafka/passing-errors.ts";

const { ERRORS } = kafka.CODES;
const error = (code: number) => Object.assign(new Error(`code ${code}`), { code });
const notController = error(ERRORS.ERR_NOT_CONTROLLER);

/** The pauses that are made from here on to the end of the test; none of them takes time. */
function pausesOf(context: TestContext): { pausesMs: number[]; settle: (work: Promise<unknown>) => Promise<void> } {
	context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 0 });
	const pausesMs: number[] = [];
	const settle = async (work: Promise<unknown>) => {
		let over = false;
		const end = () => {
			over = true;
		};
		void work.then(end, end);
		for (let waitedMs = 0; ; waitedMs += 50) {
			await new Promise((resolve) => setImmediate(resolve));
			if (over) return;
			const before = attempts;
			context.mock.timers.tick(50);
			await new Promise((resolve) => setImmediate(resolve));
			if (attempts > before) {
				pausesMs.push(waitedMs + 50);
				waitedMs = -50;
			}
		}
	};
	return { pausesMs, settle };
}

let attempts = 0;
function failing(times: number, reason: Error): () => Promise<string> {
	attempts = 0;
	return async () => {
		if (attempts++ < times) throw reason;
		return "done";
	};
}

describe("patiently", () => {
	it("tries again with pauses that double up to 5 s", async (context) => {
		const { pausesMs, settle } = pausesOf(context);
		const work = patiently(() => Number.POSITIVE_INFINITY, failing(8, notController));
		await settle(work);
		assert.equal(await work, "done");
		assert.deepEqual(pausesMs, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
	});

	it("gives up with the last error when the time is over", async (context) => {
		const { settle } = pausesOf(context);
		const work = patiently(() => 1000, failing(100, notController));
		work.catch(() => {});
		await settle(work);
		await assert.rejects(work, notController);
		assert.equal(attempts, 4);
	});

	it("has more time when the deadline moves", async (context) => {
		const { settle } = pausesOf(context);
		const work = patiently(() => Date.now() + 10_000, failing(8, notController));
		await settle(work);
		assert.equal(await work, "done");
	});

	const final = ["ERR_TOPIC_AUTHORIZATION_FAILED", "ERR_POLICY_VIOLATION", "ERR_TOPIC_ALREADY_EXISTS"] as const;
	for (const name of final) {
		it(`does not try again after ${name}`, async () => {
			await assert.rejects(patiently(() => Number.POSITIVE_INFINITY, failing(1, error(ERRORS[name]))));
			assert.equal(attempts, 1);
		});
	}

	const passing = ["ERR_THROTTLING_QUOTA_EXCEEDED", "ERR_LEADER_NOT_AVAILABLE", "ERR__TRANSPORT"] as const;
	for (const name of passing) {
		it(`tries again after ${name}`, async () => {
			assert.equal(await patiently(() => Number.POSITIVE_INFINITY, failing(1, error(ERRORS[name]))), "done");
		});
	}
});

describe("answerLost", () => {
	it("tells answers that got lost from refusals", () => {
		for (const name of ["ERR__TIMED_OUT", "ERR__TRANSPORT", "ERR_REQUEST_TIMED_OUT"] as const) {
			assert.equal(answerLost(error(ERRORS[name])), true, name);
		}
		assert.equal(answerLost(notController), false);
		assert.equal(answerLost(new Error("no code")), false);
	});
});

it("answerOf turns a callback into a promise", async () => {
	assert.equal(await answerOf<number>((done) => done(null, 4)), 4);
	await assert.rejects(
		answerOf((done) => done(notController as never)),
		notController,
	);
});
