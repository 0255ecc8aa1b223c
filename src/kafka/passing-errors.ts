import kafka, { type LibrdKafkaError } from "node-rdkafka";

const { ERRORS } = kafka.CODES;

/** Errors after which nobody knows whether the cluster has done what it was asked. */
const lostAnswers = new Set<number>([
	ERRORS.ERR__TRANSPORT,
	ERRORS.ERR__MSG_TIMED_OUT,
	ERRORS.ERR__ALL_BROKERS_DOWN,
	ERRORS.ERR__TIMED_OUT,
	ERRORS.ERR_REQUEST_TIMED_OUT,
	ERRORS.ERR_NETWORK_EXCEPTION,
]);

/** Refusals that can pass: an election under way, a quota used up for the moment. */
const passingRefusals = new Set<number>([
	ERRORS.ERR_LEADER_NOT_AVAILABLE,
	ERRORS.ERR_NOT_LEADER_FOR_PARTITION,
	ERRORS.ERR_COORDINATOR_LOAD_IN_PROGRESS,
	ERRORS.ERR_COORDINATOR_NOT_AVAILABLE,
	ERRORS.ERR_NOT_COORDINATOR,
	ERRORS.ERR_NOT_CONTROLLER,
	ERRORS.ERR_THROTTLING_QUOTA_EXCEEDED,
]);

const firstPauseMs = 100;
const longestPauseMs = 5000;

/** Whether the answer to a request was lost, so that it may have been carried out. */
export function answerLost(error: unknown): boolean {
	return lostAnswers.has((error as LibrdKafkaError).code);
}

/**
 * The outcome of `attempt`, which is made again after errors that can pass, with pauses that double up to 5 s. Rejects
 * with the first other error, and with the last one when there is no time for another attempt before `deadlineMs()`, of
 * Date.now(), which may move meanwhile.
 */
export async function patiently<T>(deadlineMs: () => number, attempt: () => Promise<T>): Promise<T> {
	for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
		try {
			return await attempt();
		} catch (error) {
			const passing = answerLost(error) || passingRefusals.has((error as LibrdKafkaError).code);
			if (!passing || Date.now() + pauseMs >= deadlineMs()) throw error;
			await new Promise((resolve) => setTimeout(resolve, pauseMs));
		}
	}
}

/** The answer of one of node-rdkafka's callback functions as a promise. */
export function answerOf<T = void>(
	ask: (done: (error: LibrdKafkaError | null, answer?: T) => void) => void,
): Promise<T> {
	return new Promise((resolve, reject) => {
		ask((error, answer) => (error ? reject(error) : resolve(answer as T)));
	});
}
