import { propertyRows } from "./client-properties-table.ts";

const masked = "<masked>";

/** Properties that Java declares as passwords, under both their names. */
const declaredSecrets = new Set(
	propertyRows.flatMap(({ type, java, librdkafka }) => (type === "password" ? [java, librdkafka] : [])),
);

/** librdkafka's other names for passwords, secrets, key material and where a key tab lies. */
const secretName = /pass(word|phrase)|secret|jaas\.config|\.pem$|\.keytab$|oauthbearer\.(config|extensions)$/i;

/** The value as it may be shown: hidden when the property (Java's or librdkafka's name) holds a secret. */
export function maskSecret(name: string, value: string): string {
	const secret = declaredSecrets.has(name) || secretName.test(name);
	return secret && value !== "" ? masked : value;
}
