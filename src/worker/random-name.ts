import { randomBytes } from "node:crypto";

/** Java OMB's random suffix: 5 random bytes as URL-safe base64, 7 characters. */
function randomSuffix(): string {
	return randomBytes(5).toString("base64url");
}

/** `test-topic-<7 digits>-<random>`, as Java OMB names its topics. */
export function topicName(index: number): string {
	return `test-topic-${String(index).padStart(7, "0")}-${randomSuffix()}`;
}

/** `sub-<3 digits>-<random>`, as Java OMB names its consumer groups. */
export function subscriptionName(index: number): string {
	return `sub-${String(index).padStart(3, "0")}-${randomSuffix()}`;
}
